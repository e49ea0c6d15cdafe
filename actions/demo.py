"""``rasa shell`` for designers: its conversation is bound to the demo debtor, already verified."""

import secrets

from rasa_sdk import Tracker

from aldia import clock
from aldia.identity.tables import ChatSession, Link
from aldia.settings import settings
from aldia.storage import reading, transaction

SHELL = "cmdline"


def bind_shell(tracker: Tracker) -> None:
    """Give a shell conversation a session of the demo debtor where a demo portfolio is loaded.

    Only Rasa's own shell makes events of the channel ``cmdline``; no network channel can.
    """
    if tracker.get_latest_input_channel() != SHELL:
        return
    with reading() as db:
        if db.get(ChatSession, tracker.sender_id) is not None:
            return
    with transaction() as db:
        link = db.query(Link).filter(Link.batch == "demo").order_by(Link.created_at).first()
        if link is None:
            return
        now = clock.now()
        db.add(
            ChatSession(
                id=tracker.sender_id,
                link_id=link.id,
                channel=SHELL,
                # no client holds a token for it
                token_hash=secrets.token_hex(32),
                created_at=now,
                last_seen_at=now,
                verified_at=now,
                verified_until=now + settings().verified_for,
            )
        )
