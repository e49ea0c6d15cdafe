"""``aldia talk``."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from aldia.cli.talk_client import Chat, Past, Reply, TalkFailed


@click.command(name="talk")
@click.argument("link")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Say the lines of a file instead of asking for them; prints JSON lines.",
)
@click.option("--json", "as_json", is_flag=True, help="Read lines from the input and print JSON lines.")
@click.option("--session", metavar="TOKEN", help="Go on with an earlier conversation on this link.")
def command(link: str, file: Path | None, as_json: bool, session: str | None) -> None:
    """Hold the conversation of a debtor's private LINK, through the real web channel.

    A number presses the button of that number; Ctrl-D leaves. In a file each line is a message, and a line
    "> words" presses the newest button with these words in its title. For each message one JSON line comes
    out, {"message": ..., "replies": [{"text", "buttons", "elements", "custom"}]}; what was said before the
    first message, or without being asked, has the message null.

    Example:

      aldia talk http://127.0.0.1:8000/l/... --file messages.txt
    """
    try:
        if file is not None or as_json:
            _recite(link, session, _lines(file))
        else:
            _converse(link, session)
    except TalkFailed as failed:
        raise click.ClickException(str(failed)) from failed


class _Choices:
    """The buttons that were shown, by their number since the last turn and by their words since ever."""

    def __init__(self) -> None:
        self._offered: list[dict[str, str]] = []
        self._current: list[dict[str, str]] = []

    def turn(self) -> None:
        self._current = []

    def offer(self, choice: dict[str, str]) -> int:
        self._offered.append(choice)
        self._current.append(choice)
        return len(self._current)

    def numbered(self, typed: str) -> str | None:
        """Return the payload of a number that is on the screen."""
        number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        return self._current[number - 1]["payload"] if 0 < number <= len(self._current) else None

    def titled(self, words: str) -> str:
        """Return the payload of the newest button with these words; a whole title goes first."""
        newest = self._offered[::-1]
        same = [each for each in newest if each["title"].casefold() == words.casefold()]
        alike = [each for each in newest if words.casefold() in each["title"].casefold()]
        if not words or not (same or alike):
            offered = ", ".join(f"«{each['title']}»" for each in self._current) or "none"
            raise TalkFailed(f"there is no button «{words}»; the last offered: {offered}")
        return (same or alike)[0]["payload"]


def _lines(file: Path | None) -> Iterable[str]:
    if file is None or str(file) == "-":
        return sys.stdin
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise TalkFailed(f"{file} is not a text file in UTF-8") from None


def _recite(link: str, session: str | None, lines: Iterable[str]) -> None:
    """Say line by line and print what comes back."""
    heard: list[Reply] = []
    choices = _Choices()

    def print_turn(message: str | None) -> None:
        replies = heard[:]
        del heard[: len(replies)]
        choices.turn()
        for reply in replies:
            for choice in reply.choices():
                choices.offer(choice)
        shown = {"message": message, "replies": [reply.as_json() for reply in replies]}
        click.echo(json.dumps(shown, ensure_ascii=False))

    with Chat(link, heard.append, session_token=session) as chat:
        chat.open()
        print_turn(None)
        for line in lines:
            message = line.strip()
            if not message:
                continue
            if heard:
                print_turn(None)
            pressed = message.startswith(">")
            chat.say(choices.titled(message[1:].strip()) if pressed else message)
            print_turn(message)


def _converse(link: str, session: str | None) -> None:
    """Talk with the person at the terminal."""
    choices = _Choices()

    def show(reply: Reply) -> None:
        for line in _lines_of(reply, choices):
            click.echo(line)

    with Chat(link, show, session_token=session) as chat:
        if chat.resumed:
            for past in chat.history():
                _show_past(past, choices)
        chat.open()
        while (typed := _typed()) is not None:
            if typed:
                payload = choices.numbered(typed)
                choices.turn()
                chat.say(payload or typed)
        click.echo(f"\nTo go on later: aldia talk {link} --session {chat.session_token}", err=True)


def _typed() -> str | None:
    """Return the next line, or None when the person leaves."""
    try:
        return input("\nyou> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None


def _show_past(past: Past, choices: _Choices) -> None:
    if past.author == "debtor":
        choices.turn()
        click.echo(f"\nyou> {past.reply.text}")
        return
    for line in _lines_of(past.reply, choices):
        click.echo(line)


def _lines_of(reply: Reply, choices: _Choices) -> Iterable[str]:
    if reply.text:
        yield reply.text
    for button in reply.buttons:
        yield _numbered(choices, button)
    for element in reply.elements:
        yield " - ".join(str(element[key]) for key in ("title", "subtitle") if element.get(key))
        for button in element.get("buttons") or []:
            yield _numbered(choices, button)
    if reply.custom is not None:
        yield _card(reply.custom)


def _numbered(choices: _Choices, button: dict[str, str]) -> str:
    return f"  [{choices.offer(button)}] {button['title']}"


def _card(custom: dict[str, Any]) -> str:
    address = custom.get("url") or custom.get("text_url") or ""
    return f"  {custom.get('title', '')}: {address}"
