"""Giving a conversation back to the assistant, after a person has been in charge of it."""

from typing import Any
from urllib.parse import quote

import httpx

from aldia.desk import cases
from aldia.desk.tables import Case
from aldia.settings import settings
from aldia.storage import reading, transaction

_SECONDS = 15


class HandbackFailed(Exception):
    """A conversation cannot be given back; the message is for the operator, and nothing was closed."""


def hand_back(case_id: int, *, actor: str) -> None:
    """Wake the assistant, let it say a word to the debtor, and close the case.

    The case is closed last: whatever fails before can be tried again, and doing so is harmless.
    """
    with reading() as session:
        case = session.get(Case, case_id)
        if case is None:
            raise HandbackFailed(f"there is no case {case_id}")
        if case.status != "with_agent":
            state = "closed already" if case.status == "closed" else "not in anybody's hands"
            raise HandbackFailed(f"case {case_id} is {state}")
        conversation_id = str(case.conversation_id)
    # Rules apply only to what is said while the assistant listens.
    _ask_assistant(
        conversation_id,
        "tracker/events",
        [{"event": "resume"}, {"event": "action", "name": "action_listen"}],
    )
    _ask_assistant(conversation_id, "execute", {"name": "action_return_from_agent"})
    with transaction() as session:
        cases.close(session, case_id, actor=actor)


def _ask_assistant(conversation_id: str, what: str, body: Any) -> None:
    address = f"{settings().rasa_url}/conversations/{quote(conversation_id, safe='')}/{what}"
    # The address with its token stays out of every message.
    try:
        httpx.post(
            address,
            params={"output_channel": "latest", "token": settings().rasa_token},
            json=body,
            timeout=_SECONDS,
        ).raise_for_status()
    except httpx.HTTPStatusError as refused:
        raise HandbackFailed(f"the assistant refused (status {refused.response.status_code})") from None
    except httpx.HTTPError as error:
        raise HandbackFailed(
            f"the assistant does not answer at {settings().rasa_url}: is Rasa running? ({type(error).__name__})"
        ) from None
