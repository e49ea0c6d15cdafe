"""The client that asks the assistant to speak."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from aldia.settings import settings
from aldia.web.conversations import tell_payment


class Assistant(BaseHTTPRequestHandler):
    """Notes what it was told, and answers with ``status``."""

    status = 200
    seen: list[tuple[str, dict[str, object]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, json.loads(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[Assistant]]:
    server = HTTPServer(("127.0.0.1", 0), Assistant)
    Assistant.seen, Assistant.status = [], 200
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ALDIA_RASA_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("ALDIA_VAR", str(tmp_path))
    settings.cache_clear()
    yield Assistant
    server.shutdown()
    server.server_close()
    settings.cache_clear()


def test_only_the_order_goes_to_the_assistant(assistant: type[Assistant]) -> None:
    tell_payment("abc")
    [(address, body)] = assistant.seen
    assert urlsplit(address).path == "/conversations/abc/execute"
    assert parse_qs(urlsplit(address).query) == {
        "output_channel": ["latest"],
        "token": [settings().rasa_token],
    }
    assert body == {"name": "action_confirm_payment"}


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_refusal_is_logged_without_the_token(
    assistant: type[Assistant], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="httpx")
    assistant.status = status
    with capture_logs() as logs:
        tell_payment("abc")
    assert logs[0]["status"] == status
    assert settings().rasa_token not in str(logs)


def test_an_absent_assistant_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, assistant: type[Assistant]
) -> None:
    monkeypatch.setenv("ALDIA_RASA_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    with capture_logs() as logs:
        tell_payment("abc")
    assert logs[0]["error"] == "ConnectError"
