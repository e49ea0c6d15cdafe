"""Asking the assistant to act in a conversation: Rasa's HTTP API."""

from urllib.parse import quote

import httpx
import structlog

from aldia.settings import settings

log = structlog.get_logger(__name__)

_SECONDS = 10


def tell_payment(conversation_id: str) -> None:
    """Let the assistant confirm a payment in the chat.

    Nothing of the payment goes along: the assistant reads the truth from the database. The payment stands
    whatever becomes of this: a failure is logged and nothing is raised.
    """
    address = f"{settings().rasa_url}/conversations/{quote(conversation_id, safe='')}/execute"
    try:
        httpx.post(
            address,
            params={"output_channel": "latest", "token": settings().rasa_token},
            json={"name": "action_confirm_payment"},
            timeout=_SECONDS,
        ).raise_for_status()
    except httpx.HTTPStatusError as refused:
        log.error("assistant_not_told", conversation=conversation_id, status=refused.response.status_code)
    except httpx.HTTPError as error:
        # Not its text: addresses of requests hold the token.
        log.error("assistant_not_told", conversation=conversation_id, error=type(error).__name__)
