"""``aldia parse``."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click


@click.command(name="parse")
@click.argument("text")
@click.option("--at", metavar="ISO", help="When it was written, such as 2026-11-24T10:00 (default: now).")
@click.option("--country", default="ES", show_default=True, help="Where: ES, MX, CO, AR, CL, PE, EC.")
def command(text: str, at: str | None, country: str) -> None:
    """Print the values in a Spanish TEXT (sums, dates, documents, ...) as JSON.

    Example:

      aldia parse "puedo pagar 80 euros el viernes" --at 2026-11-24T10:00 --country ES
    """
    from aldia.language import country_facts, parse

    try:
        country_facts(country)
    except ValueError as unknown:
        raise click.BadParameter(str(unknown), param_hint="--country") from unknown
    now = _instant(at, country)
    found = [_as_json(vars(entity)) for entity in parse(text, now, country.upper())]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _instant(at: str | None, country: str) -> datetime:
    """Return when it was written; without an offset that is the clock of the country's main time zone."""
    from aldia import clock
    from aldia.debts.portfolio.countries import countries

    zone = ZoneInfo(countries()[country.upper()].time_zone)
    if at is None:
        return clock.now().astimezone(zone)
    try:
        given = datetime.fromisoformat(at.replace("Z", "+00:00"))
    except ValueError as unreadable:
        raise click.BadParameter(
            f"{at!r} is no ISO instant, such as 2026-11-24T10:00", param_hint="--at"
        ) from unreadable
    return given if given.tzinfo else given.replace(tzinfo=zone)


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _as_json(part) for key, part in value.items()}
    return value
