"""The reading of a whole message: every recogniser, and the overlaps between what they find."""

from collections.abc import Iterable
from datetime import datetime

from aldia.language.amounts import find_amounts
from aldia.language.choices import find_choices
from aldia.language.contacts import find_contacts
from aldia.language.countries import country_facts
from aldia.language.entity import Entity, Found, Setting
from aldia.language.ids import find_ids
from aldia.language.quantities import find_quantities
from aldia.language.reading import Reading, read
from aldia.language.spelling import fold
from aldia.language.times import find_times

_IN_STANDARD_TEXT = (find_amounts, find_quantities, find_times, find_choices)

# Where two candidates overlap the more specific one stays: the one that comes first here, then the longer.
_RANK = {
    name: rank
    for rank, names in enumerate(
        (
            ("email",),
            ("national_id",),
            ("debt_ref", "phone-number"),
            ("installments", "percentage", "fraction"),
            ("amount-of-money", "time", "rating"),
            ("payment_method", "channel", "day_part"),
            ("number",),
        )
    )
    for name in names
}


def parse(text: str, reference_time: datetime, country: str) -> list[Entity]:
    """The values in a Spanish message, in the order of the text, none over another.

    `reference_time` is the aware instant of the message in the debtor's time zone, `country` an ISO 3166 code. A part of
    the day may lie within a time ("esta tarde"). Raises `ValueError` for a naive time or a country that is not served.
    """
    if reference_time.tzinfo is None:
        raise ValueError("the reference time needs the debtor's time zone")
    setting = Setting(reference_time, country_facts(country))
    reading = read(text)
    candidates = [_entity(found, reading) for find in _IN_STANDARD_TEXT for found in find(reading, setting)]
    folded = fold(reading.source)
    for found in (*find_ids(folded, setting.country), *find_contacts(folded, setting.country)):
        candidates.append(_as_typed(found, reading.source))
    return _without_overlaps(candidates)


def _entity(found: Found, reading: Reading) -> Entity:
    start, end = reading.place(found.start, found.end)
    return Entity(found.entity, found.value, start, end, reading.source[start:end], found.grain)


def _as_typed(found: Found, source: str) -> Entity:
    return Entity(
        found.entity, found.value, found.start, found.end, source[found.start : found.end], found.grain
    )


def _without_overlaps(candidates: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    parts_of_day: list[Entity] = []
    for candidate in sorted(candidates, key=lambda each: (_RANK.get(each.entity, 0), each.start - each.end)):
        if candidate.entity == "day_part":
            if not any(
                other.grain in ("hour", "minute") and other.end >= candidate.end > other.start
                for other in kept
            ):
                parts_of_day.append(candidate)
        elif all(candidate.end <= other.start or candidate.start >= other.end for other in kept):
            kept.append(candidate)
    return sorted(kept + parts_of_day, key=lambda each: (each.start, each.end))
