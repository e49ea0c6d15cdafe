"""What reading a message yields."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aldia.language.countries import Country


@dataclass(frozen=True)
class Entity:
    """A value found in a message.

    `entity` is its name in the catalogue, `start` and `end` its place in the text (in NFC), `text` the words there.
    `grain` is set for `time` only: minute, hour, day, week, month, year, or `invalid` (an impossible date, value None).
    """

    entity: str
    value: Any
    start: int
    end: int
    text: str
    grain: str | None = None


@dataclass(frozen=True)
class Found:
    """A candidate in the coordinates of the standard text (see `Reading`), before overlaps are resolved."""

    entity: str
    value: Any
    start: int
    end: int
    grain: str | None = None


@dataclass(frozen=True)
class Setting:
    """Where and when a message was written: `now` carries the debtor's time zone."""

    now: datetime
    country: Country
