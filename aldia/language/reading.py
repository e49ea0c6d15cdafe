"""The standard text of a message: folded, shorthand written out, numbers in figures.

Every recogniser works on it, so that "dentro de dos semanas" and "en 2 sem" need one rule only. Positions in the
standard text can be led back to the message as it was written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from aldia.language.numbers import FIGURE, Number, Token, figure_value, read_number
from aldia.language.spelling import fold, folded_shorthand, sound
from aldia.language.vocabulary import alternatives, load

_TOKEN = re.compile(rf"{FIGURE}|[a-z]+")

_HIDDEN = "|"


@dataclass(frozen=True)
class Reading:
    """A message (`source`, in NFC) with its standard text and the numbers at their places there."""

    source: str
    standard: str
    numbers: tuple[Number, ...]
    _standard_starts: tuple[int, ...]
    _source_starts: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in `source` of a place in the standard text."""
        return self._source_position(start, at_end=False), self._source_position(end, at_end=True)

    def _source_position(self, position: int, at_end: bool) -> int:
        """Inside a rewritten stretch its outer border stands for every point of it."""
        index = bisect_right(self._standard_starts, position - 1 if at_end and position else position) - 1
        start, source_start = self._standard_starts[index], self._source_starts[index]
        next_start, next_source = self._next_border(index)
        copied = next_start - start == next_source - source_start
        if copied:
            return source_start + position - start
        return next_source if at_end else source_start

    def _next_border(self, index: int) -> tuple[int, int]:
        if index + 1 < len(self._standard_starts):
            return self._standard_starts[index + 1], self._source_starts[index + 1]
        return len(self.standard), len(self.source)


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(map(fold, load('idioms')))})\b")


@cache
def _calendar_words() -> dict[str, str]:
    """Months and weekdays in full by their sound: "avril", "juevez". The short forms sound like too much else."""
    calendar = load("calendar")
    names = (word for kind in ("months", "weekdays") for words in calendar[kind].values() for word in words)
    return {sound(name): name for name in names if len(name) > 4}


def read(text: str) -> Reading:
    """Read a message into its standard text. An idiom is hidden there, for its words mean no value."""
    source = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    folded = _idioms().sub(lambda idiom: _HIDDEN * len(idiom[0]), fold(source))
    tokens = [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(folded)]
    return _Writer(source, folded, folded_shorthand()).write(tokens)


class _Writer:
    """Builds the standard text piece by piece and keeps where each rewritten piece came from."""

    def __init__(self, source: str, folded: str, full_words: Mapping[str, str]) -> None:
        self.source = source
        self.folded = folded
        self.full_words = full_words
        self.pieces: list[str] = []
        self.numbers: list[Number] = []
        self.standard_starts = [0]
        self.source_starts = [0]
        self.length = 0
        self.copied_to = 0

    def write(self, tokens: list[Token]) -> Reading:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            read = read_number(tokens, at, self.source)
            if read is not None:
                number, at = read
                self._number(number)
                continue
            full = self.full_words.get(token.text) or _calendar_words().get(sound(token.text))
            if full is not None and full != token.text and self._alone(token):
                self._replace(token.start, token.end, full)
            at += 1
        self._copy(len(self.folded))
        return Reading(
            source=self.source,
            standard="".join(self.pieces),
            numbers=tuple(self.numbers),
            _standard_starts=tuple(self.standard_starts),
            _source_starts=tuple(self.source_starts),
        )

    def _alone(self, token: Token) -> bool:
        """A letter that touches a figure or a mark ("1.d", "d@x.es") is no shorthand."""
        around = self.folded[max(0, token.start - 1) : token.start] + self.folded[token.end : token.end + 1]
        return not any(mark.isalnum() or mark in "@-_/$" for mark in around)

    def _number(self, number: Number) -> None:
        if number.origin == "figure":
            self._copy(number.end)
            start = self.length - (number.end - number.start)
        else:
            self._copy(number.start)
            start = self.length
            self._replace(number.start, number.end, _plain(number.value))
        self.numbers.append(Number(number.value, start, self.length, number.origin))

    def _copy(self, until: int) -> None:
        self._add(self.folded[self.copied_to : until], until)

    def _replace(self, start: int, end: int, text: str) -> None:
        self._copy(start)
        self._border()
        self._add(text, end)
        self._border()

    def _add(self, text: str, copied_to: int) -> None:
        self.pieces.append(text)
        self.length += len(text)
        self.copied_to = copied_to

    def _border(self) -> None:
        if self.standard_starts[-1] != self.length:
            self.standard_starts.append(self.length)
            self.source_starts.append(self.copied_to)


def _plain(value: Decimal) -> str:
    """A number as plain figures, without exponent."""
    return format(value.normalize(), "f") if value else "0"


def integer(figures: str) -> int | None:
    """The whole number that figures stand for, None where they stand for none."""
    value = figure_value(figures)
    return int(value) if value is not None and value == value.to_integral_value() else None
