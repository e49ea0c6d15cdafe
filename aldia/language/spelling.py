"""Spelling: accents, shorthand, repeated letters, emoji."""

import re
import unicodedata
from functools import cache, lru_cache

from aldia.language.vocabulary import load


def _folding_table() -> dict[int, str]:
    table = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if base.isascii():
            table[code] = base
    spaces = dict.fromkeys((9, 10, 13, 160, 8199, 8201, 8239), " ")
    marks = {0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2018: "'", 0x2019: "'", 0xB4: "'", 0xBA: "°"}
    return table | spaces | marks


_FOLDING = _folding_table()
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U00002600-\U000027bf\U00002300-\U000023ff\U00002b00-\U00002bff"
    "\U0000fe00-\U0000fe0f\U0000200d\U000020e3\U000e0020-\U000e007f]+"
)
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
# Spanish ends no word in a double letter except "lee", "cree" and their kin, and a few loans.
_DOUBLE_END = re.compile(r"(?<=\w)([^\W\d_eolr])\1+\b")
_REPEATED_MARK = re.compile(r"([!?¡¿.,])\1+")
_SAME_SOUND = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"c(?=[ei])|z", "s"),
        (r"qu(?=[ei])|q|c(?!h)", "k"),
        (r"v", "b"),
        (r"(?<!c)h", ""),
        (r"ll", "y"),
        (r"y(?![aeiou])", "i"),
        (r"([^r])\1+", r"\1"),
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case without accents, character for character, so that positions stay those of `text`."""
    return text.translate(_FOLDING)


def strip_accents(text: str) -> str:
    """The text without accents and diaeresis; ñ becomes n, case stays."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    )


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """What a folded word sounds like, the same for every way to misspell it: "sinkuenta", "cincuenta", "zincuenta"."""
    for pattern, heard in _SAME_SOUND:
        word = pattern.sub(heard, word)
    return word


@cache
def shorthand() -> dict[str, str]:
    """Shorthand and misspelled words with the words that they stand for."""
    return {str(short): str(full) for short, full in load("spelling").items()}


@cache
def folded_shorthand() -> dict[str, str]:
    """The same without accents."""
    return {fold(short): fold(full) for short, full in shorthand().items()}


def normalise(text: str) -> str:
    """A message for the classifier: NFC, lower case, shorthand written out, no drawn-out letters nor rows of emoji.

    Accents stay where the writer put them.
    """
    plain = _EMOJI.sub(lambda row: f" {row[0][0]} ", unicodedata.normalize("NFC", text)).lower()
    plain = _REPEATED.sub(r"\1", plain)
    plain = _DOUBLE_END.sub(r"\1", plain)
    plain = _REPEATED_MARK.sub(r"\1", plain)
    full = shorthand()
    plain = _WORD.sub(lambda word: full.get(word[0], word[0]), plain)
    return _SPACE.sub(" ", plain).strip()
