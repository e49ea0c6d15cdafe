"""Scores against the shared validation material, which stays outside the project."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aldia.language import Entity, parse
from aldia.nlu import evaluation
from aldia.nlu.reading import labelled
from bench.understanding import values

ZONES = {
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "CO": "America/Bogota",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "PE": "America/Lima",
}
FLOORS = {
    "dates": 0.935,
    "amounts": 0.99,
    "numbers": 0.978,
    "negatives": 0.98,
    "nlu": 0.99,
    "nlu_exact": 0.93,
}


def there(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the validation material is not on this machine: {path}")
    return path


def same_value(expected: dict[str, Any], found: Entity) -> bool:
    if expected["value"] is None:
        return True
    if isinstance(expected["value"], dict):
        wanted = expected["value"]
        return bool(
            found.value["value"] == Decimal(str(wanted["value"])) and found.value["unit"] == wanted["unit"]
        )
    return str(found.value) == str(expected["value"])


def test_public_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    read = values.readings(there(evaluation.VALUES))
    shares = values.shares(read)
    misses = [
        f"  {each.figure}: {each.row['text'][:90]!r} {each.row['value']} {each.row.get('ref')} "
        f"{[(value.entity, str(value.value), value.text) for value in each.found]}"
        for each in read
        if not each.right
    ]
    with capsys.disabled():
        print("\n" + "\n".join([*misses, str({figure: round(share, 3) for figure, share in shares.items()})]))
    assert {figure: share for figure, share in shares.items() if share < FLOORS[figure]} == {}


def test_entities_of_labelled_messages(capsys: pytest.CaptureFixture[str]) -> None:
    total = right = 0
    spans_found = spans_labelled = spans_shared = 0
    misses = []
    for row in labelled(there(evaluation.VALIDATION)):
        country = row["region"]
        now = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo(ZONES[country]))
        found = parse(row["text"], now, country)
        spans = Counter((each.entity, each.text) for each in found)
        wanted = Counter((each["entity"], each["text"]) for each in row["entities"])
        spans_found += spans.total()
        spans_labelled += wanted.total()
        spans_shared += (spans & wanted).total()
        for expected in row["entities"]:
            total += 1
            matching = [
                each for each in found if each.entity == expected["entity"] and same_value(expected, each)
            ]
            right += bool(matching)
            if not matching:
                misses.append(f"  missed {expected} in {row['text']!r}")
        surplus = [each for each in found if each.entity not in {e["entity"] for e in row["entities"]}]
        if surplus:
            misses.append(f"  surplus {[(e.entity, e.text) for e in surplus]} in {row['text'][:100]!r}")
    precision, recall = spans_shared / spans_found, spans_shared / spans_labelled
    f1 = 2 * precision * recall / (precision + recall)
    scores = [
        f"entities found with their value: {right}/{total} = {right / total:.3f}",
        f"entities with their exact text: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}",
    ]
    with capsys.disabled():
        print("\n" + "\n".join([*misses, *scores]))
    assert right / total >= FLOORS["nlu"]
    assert f1 >= FLOORS["nlu_exact"]
