"""Messages of debtors for other eyes: what tells who wrote them is replaced by its kind in brackets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

from aldia.language.births import find_birth_dates
from aldia.language.parsing import parse
from aldia.language.reading import read
from aldia.language.redaction import redact
from aldia.language.spelling import strip_accents

_KINDS = {"national_id": "id", "email": "email", "phone-number": "number", "debt_ref": "number"}
# Control characters and those without any width: they could part what belongs together.
_UNSEEN = ("Cc", "Cf", "Cs")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_FIGURE = re.compile(r"\w*\d\w*")
# "678Z": the end of an identity number, which the identity check asks for.
_ID_ENDING = re.compile(r"(?<!\w)\d{3,8} ?[a-zA-Z](?!\w)")
# So many numbers in a row are no sum: a telephone or an identity number, told figure by figure.
_DICTATED = 5
_BETWEEN_NUMBERS = re.compile(r"[\s,.\-]*(?:y\s+)?")
_DRAWN_OUT = re.compile(r"(.)\1+")
_SHORTEST_NAME = 3
# They stand in many names ("de los Ríos") and in every other message.
_NO_NAMES = frozenset({"del", "las", "los"})
# Rasa takes "[x](y)", "[x]{...}" and "[x][...]" in a training example for an annotation; a space apart, for text.
_ANNOTATES = re.compile(r"\](?=[({\[])")


def anonymise(
    text: str, *, names: Iterable[str], written: datetime, country: str, every_number: bool = False
) -> str:
    """The message on one line, without what `redact` masks, birth dates, references and the writer's own names.

    `written` is the aware instant of the message, `country` where its writer lives. With `every_number` all other
    numbers are masked, too: an answer to an identity check may be a few figures. What stays: other people's names,
    names of two letters or misspelt, addresses, and an identity number told as one sum in words.
    """
    text = redact(_on_one_line(text))
    text = _masked(text, _telling(text, written, country))
    if every_number:
        text = _masked(text, _numbers(text))
    return _ANNOTATES.sub("] ", _without_names(text, names))


def _on_one_line(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in _UNSEEN)


def _telling(text: str, written: datetime, country: str) -> Iterator[tuple[int, int, str]]:
    """Yield what `redact` does not know, such as "ana arroba correo punto es", with its place and kind."""
    for found in parse(text, written, country):
        if found.entity in _KINDS:
            yield found.start, found.end, _KINDS[found.entity]
    for ending in _ID_ENDING.finditer(text):
        yield *ending.span(), "id"
    reading = read(text)
    yield from _dictated(text, sorted(reading.place(each.start, each.end) for each in reading.numbers))
    for born in find_birth_dates(reading, written.date()):
        yield *reading.place(born.start, born.end), "date"


def _dictated(text: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    rows: list[list[tuple[int, int]]] = []
    for place in places:
        if rows and _BETWEEN_NUMBERS.fullmatch(text, rows[-1][-1][1], place[0]):
            rows[-1].append(place)
        else:
            rows.append([place])
    for row in rows:
        if len(row) >= _DICTATED:
            yield row[0][0], row[-1][1], "number"


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    reading = read(text)
    for number in reading.numbers:
        if number.origin == "words":
            yield *reading.place(number.start, number.end), "number"
    # With the letters that touch the figures: "678Z".
    for figure in _FIGURE.finditer(text):
        yield figure.start(), figure.end(), "number"


def _masked(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    pieces = []
    copied_to = 0
    for start, end, kind in sorted(places):
        if start >= copied_to:
            pieces += [text[copied_to:start], f"[{kind}]"]
        copied_to = max(copied_to, end)
    return "".join([*pieces, text[copied_to:]])


def _without_names(text: str, names: Iterable[str]) -> str:
    words = {_plain(word) for name in names for word in _WORD.findall(name)}
    hidden = {word for word in words if len(word) >= _SHORTEST_NAME} - _NO_NAMES
    return _WORD.sub(lambda word: "[name]" if _plain(word[0]) in hidden else word[0], text)


def _plain(word: str) -> str:
    return _DRAWN_OUT.sub(r"\1", strip_accents(word).casefold())
