"""Amounts, dates, ids and other Spanish values of a message, in the shape of Rasa's Duckling extractor."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from aldia import clock
from aldia.language import Entity, parse


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpanishEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Extracts what `aldia.language.parse` finds, read where and when the debtor wrote it.

    The metadata of a message may say `country` (ISO 3166), `time_zone` (IANA) and `time` (ISO 8601 with its
    offset); the configuration and the clock answer for what it leaves out. Values are JSON: an amount is rounded to
    a float here, so actions read the text again where a cent matters.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where a debtor is taken to live when the channel does not say."""
        return {"country": "ES", "time_zone": "Europe/Madrid"}

    def __init__(self, config: dict[str, Any]) -> None:
        self._country: str = config["country"]
        self._time_zone: str = config["time_zone"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpanishEntityExtractor:
        """Creates the component (see the parent class)."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities of each message to those that other extractors found."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            metadata = message.get("metadata") or {}
            found = parse(text, self._written_at(message, metadata), metadata.get("country") or self._country)
            entities = self.add_extractor_name([as_rasa_entity(entity) for entity in found])
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    def _written_at(self, message: Message, metadata: dict[str, Any]) -> datetime:
        zone = ZoneInfo(metadata.get("time_zone") or self._time_zone)
        if metadata.get("time"):
            return datetime.fromisoformat(metadata["time"]).astimezone(zone)
        if message.time:
            return datetime.fromtimestamp(int(message.time), zone)
        return clock.now().astimezone(zone)


def as_rasa_entity(found: Entity) -> dict[str, Any]:
    """Returns what was found as Rasa's Duckling extractor would give it."""
    value = as_json(found.value)
    details = value if isinstance(value, dict) else {"value": value}
    if found.grain:
        details = {**details, "grain": found.grain}
    return {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "value": value,
        "confidence": 1.0,
        "additional_info": {**details, "type": "value"},
    }


def as_json(value: Any) -> Any:
    """Returns the value in types that JSON has: whole decimals as int, others as float, instants as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    return value
