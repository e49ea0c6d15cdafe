"""Ways to pay, channels and parts of the day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from aldia.language.entity import Found, Setting
from aldia.language.reading import Reading
from aldia.language.vocabulary import alternatives, load

# In the standard text "un" is a figure.
_CHANNEL_BEFORE = (
    r"\b(?:por|ni|via|mediante|al|a traves de(?:l)?|prefiero(?: (?:el|la))?|mejor(?: (?:por|al|el|1))?|solo(?: por)?"
    r"|en(?: (?:el|la))?)\s+(?:(?:mi|el|la)\s+)?"
)
_PART_BEFORE = r"\b(?:por\s+las?|en\s+las?|a\s+las?|al|esta|esta\s+misma|durante\s+las?|a(?=\s+mediodia)|(?<!de\s)las?|de(?=\s+tarde\b))\s+"


def _meanings(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {word: meaning for meaning, listed in words.items() for word in listed}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], dict[str, str]], ...]:
    vocabulary = load("choices")
    methods = _meanings(vocabulary["payment_method"])
    plain = _meanings(vocabulary["channel"]["plain"])
    bound = _meanings(vocabulary["channel"]["after_preposition"])
    parts = _meanings(vocabulary["day_part"])
    return (
        ("payment_method", re.compile(rf"\b(?P<word>{alternatives(methods)})\b"), methods),
        ("channel", re.compile(rf"\b(?P<word>{alternatives(plain)})\b"), plain),
        ("channel", re.compile(rf"{_CHANNEL_BEFORE}(?P<word>{alternatives(bound)})\b"), bound),
        (
            "day_part",
            re.compile(rf"(?P<all>{_PART_BEFORE}(?P<word>{alternatives(parts)})\b)"),
            parts,
        ),
    )


def find_choices(reading: Reading, _: Setting) -> Iterator[Found]:
    """`payment_method`, `channel` and `day_part` with the value of the catalogue."""
    for entity, pattern, meanings in _patterns():
        for match in pattern.finditer(reading.standard):
            place = "all" if entity == "day_part" else "word"
            meaning = meanings[re.sub(r"\s+", " ", match["word"])]
            yield Found(entity, meaning, match.start(place), match.end(place))
