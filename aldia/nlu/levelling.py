"""When two messages are the same one to whoever learns from them."""

import re

from aldia.language import strip_accents

_PUNCTUATION = re.compile(r"[¿?¡!.,;:…\"'()\-]")


def levelled(text: str) -> str:
    """The text without what does not make it another text: accents, capitals, spaces and punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", strip_accents(text.lower())).split()) or text.strip()
