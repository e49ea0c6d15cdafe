"""Codes that people read aloud, type from paper and put into letters."""

import re
import secrets

# Without letters and figures that are confused when read aloud.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_GROUP = 4
_SIGNS_BETWEEN = re.compile(r"[\W_]+")


def new_code(length: int) -> str:
    """Return a random code; 12 signs of 31 are more than anybody can try."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def grouped(code: str) -> str:
    """Write a code as it stands on paper: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def ungrouped(typed: str) -> str:
    """Return the code that somebody typed from paper, in any case and with any signs between its groups."""
    return _SIGNS_BETWEEN.sub("", typed).upper()
