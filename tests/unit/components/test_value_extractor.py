import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from aldia import clock
from assistant.components.value_extractor import SpanishEntityExtractor

Build = Callable[..., Any]
WEDNESDAY = datetime(2026, 3, 11, 12, 0, tzinfo=timezone.utc)


def entities(
    build: Build, text: str, metadata: dict[str, Any] | None = None, **config: Any
) -> list[dict[str, Any]]:
    [message] = build(SpanishEntityExtractor, **config).process([Message({TEXT: text, "metadata": metadata})])
    found: list[dict[str, Any]] = message.get(ENTITIES)
    return found


def test_an_amount_has_the_shape_of_rasas_duckling_extractor(build: Build) -> None:
    [amount] = entities(build, "puedo pagar 150,50 €")
    assert amount == {
        "entity": "amount-of-money",
        "start": 12,
        "end": 20,
        "text": "150,50 €",
        "value": {"value": 150.5, "unit": "EUR"},
        "confidence": 1.0,
        "additional_info": {"value": 150.5, "unit": "EUR", "type": "value"},
        "extractor": "SpanishEntityExtractor",
    }


def test_whole_amounts_stay_whole(build: Build) -> None:
    [amount] = entities(build, "80 euros")
    assert type(amount["value"]["value"]) is int


def test_a_date_is_read_where_and_when_the_debtor_wrote(build: Build) -> None:
    written = {"time": "2026-03-11T03:30:00+00:00", "country": "MX", "time_zone": "America/Mexico_City"}
    [day] = entities(build, "mañana", written)
    assert day["entity"] == "time"
    assert day["value"].startswith("2026-03-11T00:00:00")
    assert day["additional_info"]["grain"] == "day"


def test_the_clock_answers_where_the_channel_is_silent(build: Build) -> None:
    with clock.freeze(WEDNESDAY):
        [day] = entities(build, "el viernes")
    assert day["value"].startswith("2026-03-13")


@pytest.mark.parametrize(
    "text", ["pago 1.200,50 el 5 de abril", "12345678Z y 600 123 123", "en 6 cuotas por Bizum"]
)
def test_everything_found_is_json(build: Build, text: str) -> None:
    found = entities(build, text)
    assert found
    assert json.loads(json.dumps(found)) == found


def test_a_message_without_text_is_left_alone(build: Build) -> None:
    [message] = build(SpanishEntityExtractor).process([Message({})])
    assert message.get(ENTITIES) is None
