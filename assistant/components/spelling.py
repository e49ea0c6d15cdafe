"""How the components level spelling: many debtors write without accents or capitals."""

import unicodedata


def unaccented(text: str) -> str:
    """Returns the text in lower case without accents; ñ becomes n, as phones without it write it."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
