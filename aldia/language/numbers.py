"""Spanish numbers in figures and words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Literal

from aldia.language.spelling import sound
from aldia.language.vocabulary import load

Origin = Literal["figure", "words", "article", "scaled"]

# 1.234,56 | 1 234 567 | 12.5 | ,50
FIGURE = (
    r"\d{1,3}(?: \d{3}){2,}(?:[.,]\d{1,2})?(?!\d)|\d{1,3} \d{3}[.,]\d\d(?!\d)"
    r"|(?<!\bel )(?<!\bdia )\b\d{1,3} \d{3}(?=\s?(?:€|euros?\b|eur\b|pesos?\b|soles\b|dolares\b|usd\b))"
    r"|\d+(?:[.,']\d+)*|(?<![\w.,/])[.,]\d+"
)
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?$")

# "un millón doscientos" is said for 1.200.000; nobody means 1.000.200.
HUNDREDS = range(100, 1000, 100)
_ARTICLES = ("un", "una")
_MILLIONS_APOSTROPHE = re.compile(r"\d{1,3}'\d{3}[.,]\d{3}$")


@dataclass(frozen=True)
class Token:
    """A word, a figure or a mark of the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """A number at a place in the text. `scaled` is a figure with a word ("5 mil"), `article` a mere "un" or "una"."""

    value: Decimal
    start: int
    end: int
    origin: Origin


@dataclass(frozen=True)
class _Words:
    """Number words by their sound. `homophones` are words of their own too, `money` are words for currencies."""

    small: dict[str, int]
    homophones: frozenset[str]
    money: frozenset[str]
    millions: frozenset[str]


@cache
def _words() -> _Words:
    vocabulary = load("numbers")
    kinds = ("units", "teens", "tens", "hundreds")
    small = {word: value for kind in kinds for value, words in vocabulary[kind].items() for word in words}
    small |= dict.fromkeys(vocabulary["zero"], 0)
    for ten, unit in product(vocabulary["tens"], vocabulary["units"]):
        for first, second in product(vocabulary["tens"][ten], vocabulary["units"][unit]):
            small |= dict.fromkeys(
                (f"{first}i{second}", f"{first}y{second}", f"{first[:-1]}i{second}"), ten + unit
            )
    currencies = (word for entry in load("money")["currencies"] for word in entry["words"])
    return _Words(
        small={sound(word): value for word, value in small.items()},
        homophones=frozenset(vocabulary["homophones"]),
        money=frozenset(currencies),
        millions=frozenset(map(sound, vocabulary["million"])),
    )


def figure_value(figure: str) -> Decimal | None:
    """The value of a figure in any local notation, None where it is none ("15.12.2016").

    The last of two different separators is the decimal one; one separator before exactly three figures groups
    thousands whatever the country, because no currency here counts in thousandths.
    """
    if figure.isdigit():
        return Decimal(figure)
    if _MILLIONS_APOSTROPHE.match(figure):
        return Decimal(re.sub(r"\D", "", figure))
    if _GROUPED.match(figure) and not figure.startswith("0"):
        separator = next(mark for mark in figure if not mark.isdigit())
        return Decimal(figure.replace(separator, "").replace(",", "."))
    whole, mark, decimals = (
        re.split(r"([.,'])", figure, maxsplit=1) if re.search("[.,']", figure) else (figure, "", "")
    )
    if mark and decimals.isdigit() and (whole.isdigit() or not whole):
        return Decimal(f"{whole or 0}.{decimals}")
    return None


def read_number(tokens: Sequence[Token], at: int, source: str) -> tuple[Number, int] | None:
    """The number that starts at token `at` with the index after its last token, or None.

    Tokens are folded; `source` is the text as it was written.
    """
    return _Reader(tokens, at, source).read()


class _Reader:
    """Reads one number from left to right; every step either takes tokens or leaves `at` where it was."""

    def __init__(self, tokens: Sequence[Token], at: int, source: str) -> None:
        self.tokens = tokens
        self.first = at
        self.at = at
        self.source = source
        self.words = _words()
        self.scaled = False

    def read(self) -> tuple[Number, int] | None:
        figure = self._word()[:1].isdigit() or self._word()[:1] in (".", ",")
        value = self._pair() or self._half_million() or self._cardinal()
        if value is None:
            return None
        if not figure:
            value = self._decimals(value)
        taken = self.tokens[self.first : self.at]
        if (
            len(taken) == 1
            and taken[0].text in self.words.homophones
            and self._word() not in self.words.money
        ):
            return None
        origin: Origin = "words"
        if figure:
            origin = "scaled" if self.scaled else "figure"
        elif len(taken) == 1 and taken[0].text in (*_ARTICLES, "uno"):
            number_follows = sound(self._word()) in self.words.small or self._word()[:1].isdigit()
            if number_follows and taken[0].text != "uno":
                return None
            origin = "words" if number_follows and self._word() not in _ARTICLES else "article"
        return Number(value, taken[0].start, taken[-1].end, origin), self.at

    def _word(self, ahead: int = 0) -> str:
        """The word at the cursor, empty where it does not follow the one before after a mere space."""
        index = self.at + ahead
        if index >= len(self.tokens):
            return ""
        if index > self.first:
            gap = self.source[self.tokens[index - 1].end : self.tokens[index].start]
            attached = not gap and self.tokens[index - 1].text[-1:].isdigit()
            if not attached and (not gap.isspace() or "\n" in gap):
                return ""
        return self.tokens[index].text

    def _pair(self) -> Decimal | None:
        """ "un par de" is two."""
        start = 1 if self._word() == "un" else 0
        if self._word(start) == "par" and self._word(start + 1) in ("de", "d"):
            self.at += start + 2
            return Decimal(2)
        return None

    def _half_million(self) -> Decimal | None:
        if self._word() == "medio" and sound(self._word(1)) in self.words.millions:
            self.at += 2
            return Decimal(500_000)
        return None

    def _cardinal(self) -> Decimal | None:
        total = Decimal(0)
        below = self._below_million()
        if sound(self._word()) in self.words.millions:
            if below is None and self._word().endswith("s"):  # "gana millones"
                return None
            self.scaled = True
            self.at += 1
            total = (Decimal(1) if below is None else below) * 1_000_000
            if self._word() == "y" and self._word(1) in ("medio", "media"):
                self.at += 2
                return total + 500_000
            below = self._below_million() or Decimal(0)
            if below in HUNDREDS:
                below *= 1000
        elif below is None:
            return None
        return total + below

    def _below_million(self) -> Decimal | None:
        thousands = self._below_thousand()
        if thousands is not None and self._letter_scale():
            return thousands * self._take_letter_scale()
        if self._word() != "mil":
            return thousands
        self.scaled = True
        self.at += 1
        rest = self._below_thousand(limit=1000)
        return (Decimal(1) if thousands is None else thousands) * 1000 + (rest or 0)

    def _letter_scale(self) -> bool:
        """Whether a "k" or a capital "M" scales the figure; a "k" before another word is "que"."""
        word = self._word()
        if word not in ("k", "m", "mm") or not self.tokens[self.at - 1].text[-1:].isdigit():
            return False
        attached = self.tokens[self.at - 1].end == self.tokens[self.at].start
        if word == "k":
            return attached or not self._word(1)
        # A small "m" is a metre or a slip; "3M" are millions.
        return attached and self.source[self.tokens[self.at].start] == "M"

    def _take_letter_scale(self) -> int:
        word = self._word()
        self.scaled = True
        self.at += 1
        return 1000 if word == "k" else 1_000_000

    def _below_thousand(self, limit: int | None = None) -> Decimal | None:
        """A figure, or number words up to 999; a figure after "mil" must be below `limit`."""
        word = self._word()
        if word[:1].isdigit() or word[:1] in (".", ","):
            value = figure_value(word)
            if value is None or (
                limit is not None and (value >= limit or not word.isdigit() or len(word) != 3)
            ):
                return None
            self.at += 1
            return value
        return self._small_words()

    def _small_words(self) -> Decimal | None:
        small = self.words.small
        total = 0
        room = 1000
        taken = False
        while room > 1:
            skip = 1 if taken and room == 10 and self._word() in ("y", "i") else 0
            value = small.get(sound(self._word(skip)))
            if value is None or (taken and (value == 0 or value >= room)):
                break
            if taken and room == 10 and not skip:
                break
            self.at += skip + 1
            taken = True
            total += value
            room = _room_after(value)
        return Decimal(total) if taken else None

    def _decimals(self, whole: Decimal) -> Decimal:
        """ "uno coma cero tres" is 1.03."""
        if self._word() not in ("coma", "punto"):
            return whole
        mark = self.at
        self.at += 1
        digits = ""
        while self.words.small.get(sound(self._word())) == 0:
            digits += "0"
            self.at += 1
        rest = self._below_million()
        if rest is not None and rest == rest.to_integral_value():
            digits += str(int(rest))
        if not digits:
            self.at = mark
            return whole
        return Decimal(f"{whole}.{digits}")


def _room_after(value: int) -> int:
    """Below which value the next word must lie: "doscientos" leaves 100, "treinta" 10, "once" nothing."""
    if value >= 100:
        return 100
    if value >= 20 and value % 10 == 0:
        return 10
    return 1
