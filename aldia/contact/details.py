"""Contact data that a person gives: kept beside the old ones, and in use only once they are checked."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.debts.tables import Contact
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.storage import audit

# The source of what was given in the chat: no link and no code goes there before a person has checked it.
UNCHECKED = "chat"
KINDS = ("phone", "email", "address")
LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class Change:
    """What became of a contact that was given; ``new`` is false where it was known already."""

    contact: Contact
    new: bool


def change(session: Session, chat: ChatSession, kind: str, value: str) -> Change:
    """Write down a new contact of the verified person; the one in use before is kept as its history.

    ``value`` is normalised (E.164, an e-mail address) or an address in the person's words. The same value
    again changes nothing. Raises SessionRefused without a verified person, ValueError for an unknown kind.
    """
    link = chat.link
    sessions.require_holder(chat, link.person_id, link.creditor_id)
    if kind not in KINDS:
        raise ValueError(f"unknown kind of contact {kind!r}")
    # Two sessions of one person wait for each other.
    session.refresh(link.person, with_for_update=True)
    known = current(session, chat, kind)
    same = session.execute(
        select(Contact).where(
            Contact.person_id == link.person_id, Contact.kind == kind, Contact.value == value
        )
    ).scalar_one_or_none()
    if same is not None and same.suppressed_at is None:
        return Change(same, new=False)
    if same is not None:
        # Somebody else had it; now the person says that it is theirs. A person checks it as a new one.
        same.suppressed_at, same.suppressed_reason, same.source = None, None, UNCHECKED
        made = same
    else:
        made = Contact(person_id=link.person_id, kind=kind, value=value, source=UNCHECKED)
        session.add(made)
    made.given_at = clock.now()
    made.replaces_id = known[-1].id if known else None
    session.flush()
    audit.record(
        session,
        "contact_given",
        "contact",
        made.id,
        actor="debtor",
        conversation_id=chat.id,
        kind=kind,
        source=UNCHECKED,
    )
    return Change(made, new=True)


def current(session: Session, chat: ChatSession, kind: str) -> list[Contact]:
    """Return the contacts of a kind that are in use or wait for their check, the oldest first."""
    query = select(Contact).where(
        Contact.person_id == chat.link.person_id, Contact.kind == kind, Contact.suppressed_at.is_(None)
    )
    return list(session.execute(query.order_by(Contact.id)).scalars())


def masked(kind: str, value: str) -> str:
    """Return a contact in a form that its owner recognises and nobody else can use."""
    if kind == "phone":
        return f"{value[:3]} ••• •• {value[-3:]}"
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[0]}•••@{domain}"
    return re.sub(r"\w+", lambda word: _masked_word(word[0]), value)


def _masked_word(word: str) -> str:
    return "••" if any(letter.isdigit() for letter in word) else word[:2] + "•" * min(len(word) - 2, 4)
