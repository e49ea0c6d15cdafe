"""Scores against the shared validation material, which stays outside the project."""

import json
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aldia.language import Entity, parse

MATERIAL = Path(__file__).parents[4] / "shared" / "eval"
ZONES = {
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "CO": "America/Bogota",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "PE": "America/Lima",
}
FLOORS = {
    "date": 0.93,
    "month": 0.98,
    "week": 0.98,
    "amount": 0.99,
    "number": 0.978,
    "negative": 0.98,
    "nlu": 0.99,
    "nlu_exact": 0.93,
}


def rows(name: str) -> list[dict[str, Any]]:
    path = MATERIAL / name
    if not path.exists():
        pytest.skip(f"the validation material is not on this machine: {path}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def is_right(row: dict[str, Any], found: list[Entity]) -> bool:
    expected = row["value"]
    times = [each for each in found if each.entity == "time"]
    if row["kind"].startswith("negative"):
        return not any(each.value for each in times)
    if row["kind"] in ("amount", "number"):
        named = ("amount-of-money",) if row["kind"] == "amount" else ("number", "amount-of-money", "fraction")
        values = [
            each.value["value"] if isinstance(each.value, dict) else each.value
            for each in found
            if each.entity in named
        ]
        return Decimal(str(expected)) in values
    if expected in (None, "not resolved"):
        return bool(times) and not any(each.value for each in times)
    return any(str(each.value).startswith(expected) for each in times)


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
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    misses = []
    for row in rows("entities_validation.jsonl"):
        now = datetime.fromisoformat(row.get("ref") or "2019-06-12T10:00:00").replace(
            tzinfo=ZoneInfo("Europe/Madrid")
        )
        found = parse(row["text"], now, "ES")
        total[row["kind"]] += 1
        if is_right(row, found):
            right[row["kind"]] += 1
        else:
            values = [(each.entity, str(each.value), each.text) for each in found]
            misses.append(f"  {row['kind']}: {row['text'][:90]!r} {row['value']} {row.get('ref')} {values}")
    total["negative"], right["negative"] = total.pop("negative_datetime"), right.pop("negative_datetime")
    scores = {kind: right[kind] / total[kind] for kind in total}
    with capsys.disabled():
        print("\n" + "\n".join([*misses, str({kind: round(score, 3) for kind, score in scores.items()})]))
    assert {kind: score for kind, score in scores.items() if score < FLOORS[kind]} == {}


def test_entities_of_labelled_messages(capsys: pytest.CaptureFixture[str]) -> None:
    total = right = 0
    spans_found = spans_labelled = spans_shared = 0
    misses = []
    for row in rows("nlu_validation.jsonl"):
        country = row["region"]
        now = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo(ZONES[country]))
        found = parse(row["text"], now, country)
        spans = Counter((each.entity, each.text) for each in found)
        labelled = Counter((each["entity"], each["text"]) for each in row["entities"])
        spans_found += spans.total()
        spans_labelled += labelled.total()
        spans_shared += (spans & labelled).total()
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
