"""Times of the day: "a las 5 de la tarde", "17:30", "a las 10 y media", "en 2 horas"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from aldia.language.reading import Reading

# "a las 5" without more is in the afternoon: nobody is called or pays at five in the morning.
_LAST_AFTERNOON_HOUR = 7
_PART = r"(?P<part>\s*(?:de|en|por|a)\s+la\s+(?:manana|tarde|noche|madrugada)\b|\s*[ap]\.?\s?m\b\.?|\s*del?\s+mediodia\b)"
_MINUTES = r"(?:[:.h](?P<m>\d{2})(?!\d)|\s+y\s+(?P<more>media|cuarto|\d{1,2})(?!\d)|\s+menos\s+(?P<less>cuarto|\d{1,2})(?!\d))?"
_NO_CLOCK = r"(?!\d|[.,/]\d|\s*(?:%|€|euro|peso|cuota|plazo|pago|semana|dia|mes\b|meses|primera|mil\b))"
_CLOCK = re.compile(
    rf"(?:\b(?:a|sobre|desde|hasta|tipo|hacia|entre|de|por|como\s+a|despues\s+de|antes\s+de)\s+(?:eso\s+de\s+|partir\s+de\s+)?|\by\s+|(?=\blas\s+\d{{1,2}}(?:[:.]\d\d|\s+[dy]|\s*[ap]\.?\s?m\b)))"
    rf"(?P<las>las?\s+)(?P<h>\d{{1,2}}){_MINUTES}{_NO_CLOCK}(?:\s*(?:hs?|hrs?|horas)\b)?{_PART}?"
    rf"|(?<![\d:.,/$\-])\b(?P<h2>\d{{1,2}})(?::(?P<m2>[0-5]\d))?(?:\s*(?:hs?|hrs?)\b)?(?P<part2>\s*[ap]\.?\s?m\b\.?)"
    rf"|(?<![\d:.,/$\-])\b(?P<h3>\d{{1,2}}):(?P<m3>[0-5]\d)(?!\d|:)(?:\s*(?:hs?|hrs?|horas)\b)?"
    rf"|(?<![\d:.,/$\-])\b(?P<h4>\d{{1,2}})\s*(?:hs|h)\b"
)
# "esta noche a las 9", "el viernes por la tarde sobre las 6"
_PART_BEFORE = re.compile(r"\b(?:esta|la)\s+(?:manana|tarde|noche),?\s*$")
_IN_PART_OF_AN_HOUR = re.compile(
    r"\b(?:dentro\s+de|en)\s+(?:1\s+)?(?P<span>media\s+hora|hora\s+y\s+media|cuarto\s+de\s+hora|3\s+cuartos\s+de\s+hora)\b"
)
_MINUTES_IN = {"media": 30, "hora": 90, "cuarto": 15, "3": 45}
_IN_HOURS = re.compile(
    r"\b(?:dentro\s+de|en)\s+(?:unas?\s+|unos\s+)?(?P<n>\d{1,3})\s+(?P<unit>horas?|minutos?)\b"
)


@dataclass(frozen=True)
class Clock:
    """A time of the day at its place in the standard text; `moment` is set where it already has its date."""

    time: time
    start: int
    end: int
    grain: str
    next_day: bool = False
    moment: datetime | None = None


def find_clocks(reading: Reading, now: datetime) -> Iterator[Clock]:
    """Times of the day, and spans of hours from now."""
    text = reading.standard
    for match in _CLOCK.finditer(text):
        clock = _clock(match)
        if clock is not None:
            yield clock
    for match in _IN_PART_OF_AN_HOUR.finditer(text):
        moment = now + timedelta(minutes=_MINUTES_IN[match["span"].split()[0]])
        yield Clock(moment.time(), match.start(), match.end(), "minute", moment=moment)
    for match in _IN_HOURS.finditer(text):
        hours = match["unit"].startswith("hora")
        moment = now + (timedelta(hours=int(match["n"])) if hours else timedelta(minutes=int(match["n"])))
        yield Clock(moment.time(), match.start(), match.end(), "hour" if hours else "minute", moment=moment)


def _clock(match: re.Match[str]) -> Clock | None:
    hour = int(match["h"] or match["h2"] or match["h3"] or match["h4"])
    minute = int(match["m"] or match["m2"] or match["m3"] or 0)
    before = _PART_BEFORE.search(match.string, max(0, match.start() - 15), match.start())
    part = (
        (match["part"] or match["part2"] or (before[0] if before else ""))
        .rstrip(", ")
        .replace(" ", "")
        .replace(".", "")
    )
    exact = bool(match["h3"] or (match["m"] and hour >= 10))
    if hour > 24 or minute > 59:
        return None
    hour, next_day = _hour(hour, part, exact)
    more, less = match["more"], match["less"]
    minute += {"media": 30, "cuarto": 15}.get(more, 0) if more and not more.isdigit() else int(more or 0)
    minute -= 15 if less == "cuarto" else int(less or 0)
    total = (hour * 60 + minute) % (24 * 60)
    grain = "minute" if minute else "hour"
    return Clock(time(total // 60, total % 60), match.start(), match.end(), grain, next_day)


def _hour(hour: int, part: str, exact: bool) -> tuple[int, bool]:
    """The hour of 24, and whether it is midnight at the end of the day."""
    afternoon = part.startswith("p") or part.endswith(("tarde", "mediodia"))
    evening = part.endswith("noche")
    if (evening and hour == 12) or hour == 24:
        return 0, True
    if (afternoon or evening) and hour < 12:
        return hour + 12, False
    if part in ("am",) and hour == 12:
        return 0, False
    if not part and not exact and 1 <= hour <= _LAST_AFTERNOON_HOUR:
        return hour + 12, False
    return hour, False
