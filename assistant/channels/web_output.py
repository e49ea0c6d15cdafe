"""What goes out over the web channel, in the messages of Rasa's ``socketio`` protocol."""

from typing import Any

from rasa.core.channels.socketio import SocketIOOutput
from socketio import AsyncServer


class WebOutput(SocketIOOutput):
    """Sends to all of a conversation's open pages; keeps a message in one piece."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa."""
        return "web"

    def __init__(self, sio: AsyncServer) -> None:
        super().__init__(sio, "bot_uttered")
        self.sent = 0

    async def _send_message(self, socket_id: str, message: Any) -> None:
        self.sent += 1
        await super()._send_message(socket_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text; blank lines do not split it."""
        await self._send_message(recipient_id, {"text": text})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Send a text with quick replies."""
        replies = [{"content_type": "text", "title": b["title"], "payload": b["payload"]} for b in buttons]
        await self._send_message(recipient_id, {"text": text, "quick_replies": replies})

    async def send_elements(self, recipient_id: str, elements: Any, **kwargs: Any) -> None:
        """Send cards as one carousel."""
        payload = {"template_type": "generic", "elements": list(elements)}
        await self._send_message(recipient_id, {"attachment": {"type": "template", "payload": payload}})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send a payment or document card."""
        await self._send_message(recipient_id, {"custom": json_message})
