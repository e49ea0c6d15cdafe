"""What `aldia talk` makes of the messages of the web channel, and of what a person types."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aldia.cli import cli, talk
from aldia.cli.talk_client import Chat, Reply

CARDS = Reply(
    elements=[
        {"title": "Préstamo", "subtitle": "842,17 €", "buttons": [{"title": "Elegir", "payload": "/a"}]},
        {"title": "Tarjeta", "subtitle": "12,00 €", "buttons": [{"title": "Elegir", "payload": "/b"}]},
    ]
)
ASKED = Reply("¿Firma?", [{"title": "Sí, lo firmo", "payload": "/affirm"}, {"title": "Sí", "payload": "/x"}])


class StandIn:
    """A conversation whose answers are written down beforehand; keeps what was said."""

    said: list[str]

    def __init__(self, link: str, heard: Any, *, session_token: str | None = None) -> None:
        self.heard = heard
        self.resumed = False
        self.session_token = "secret"
        StandIn.said = []

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *_: object) -> None: ...

    def open(self) -> None:
        self.heard(CARDS)

    def say(self, text: str) -> None:
        StandIn.said.append(text)
        self.heard(ASKED)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(talk, "Chat", StandIn)
    return lambda *options, typed="": CliRunner().invoke(
        cli, ["talk", "http://x/l/y", *options], input=typed, prog_name="aldia"
    )


def test_numbers_press_the_buttons_on_the_screen(run: Any) -> None:
    result = run(typed="2\n1\n7\n")
    assert result.exit_code == 0
    assert "Tarjeta - 12,00 €\n  [2] Elegir" in result.output
    # After the first answer there are two buttons; a number without one is a text.
    assert StandIn.said == ["/b", "/affirm", "7"]


def test_titles_press_buttons_in_a_file_and_a_whole_title_goes_first(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_text("hola\n> sí\n> lo firmo\n\n", encoding="utf-8")
    result = run("--file", str(file))
    assert StandIn.said == ["hola", "/x", "/affirm"]
    first, *_ = (json.loads(line) for line in result.output.splitlines())
    assert first == {
        "message": None,
        "replies": [{"text": "", "buttons": [], "elements": CARDS.elements, "custom": None}],
    }


def test_a_file_that_is_no_text_is_told(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_bytes(b"\xff\xfe")
    result = run("--file", str(file))
    assert result.exit_code == 1
    assert "is not a text file in UTF-8" in result.output


def test_messages_of_the_channel_become_replies() -> None:
    heard: list[Reply] = []
    chat = Chat("http://127.0.0.1:8000/l/token", heard.append)
    for event in (
        {"text": "Hola"},
        {"text": "¿?", "quick_replies": [{"content_type": "text", "title": "Sí", "payload": "/affirm"}]},
        {"attachment": {"type": "template", "payload": {"elements": CARDS.elements}}},
        {"custom": {"type": "document", "title": "Acuerdo", "text_url": "/api/documents/1?proof=x"}},
    ):
        chat._hear(event)
    assert heard == [
        Reply("Hola"),
        Reply("¿?", [{"title": "Sí", "payload": "/affirm"}]),
        CARDS,
        Reply(
            custom={
                "type": "document",
                "title": "Acuerdo",
                "text_url": "http://127.0.0.1:8000/api/documents/1?proof=x",
            }
        ),
    ]
