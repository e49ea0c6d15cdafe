"""Creditors: whose debts they are."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.debts.portfolio.countries import countries
from aldia.debts.tables import Creditor
from aldia.storage import audit

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class InvalidCreditor(ValueError):
    """A creditor is not there, or its facts cannot be. The text says which and why."""


def require(session: Session, code: str) -> Creditor:
    """Return the creditor with a code. Raises InvalidCreditor where there is none."""
    found = session.execute(select(Creditor).where(Creditor.code == code)).scalar_one_or_none()
    if found is None:
        raise InvalidCreditor(f"there is no creditor {code!r}; see: aldia creditor list")
    return found


def save(session: Session, *, code: str, actor: str, **facts: Any) -> bool:
    """Add a creditor, or change the facts of the one with this code; say whether it is new.

    Raises InvalidCreditor for a code, country or colour that cannot be, or a text that is too long.
    """
    if not _CODE.fullmatch(code):
        raise InvalidCreditor("the code is made of small letters, digits, - and _ (at most 40)")
    if facts.get("country") not in countries():
        raise InvalidCreditor(f"the country must be one of {', '.join(countries())}")
    if not _COLOUR.fullmatch(facts.get("colour", "#000000").lower()):
        raise InvalidCreditor("the colour is written like #0b5c5c")
    for name, value in facts.items():
        limit = Creditor.__table__.c[name].type.length
        if len(value) > limit:
            raise InvalidCreditor(f"{name} has more than {limit} characters")
    held = session.execute(select(Creditor).where(Creditor.code == code)).scalar_one_or_none()
    creditor = held or Creditor(code=code)
    for name, value in facts.items():
        setattr(creditor, name, value)
    session.add(creditor)
    audit.record(session, "creditor_saved", "creditor", code, actor=actor)
    return held is None
