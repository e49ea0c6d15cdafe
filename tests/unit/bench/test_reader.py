import asyncio
from typing import Any

import pytest

from bench.understanding import reader


class Processor:
    """Stands for the processor of an agent with a model; remembers what it was asked to read."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    async def parse_message(self, message: Any) -> dict[str, Any]:
        self.asked.append((message.text, message.metadata))
        ranking = [{"name": "greet", "confidence": 0.9}] * 9
        return {"intent": ranking[0], "intent_ranking": ranking, "entities": []}


def test_every_message_is_read_and_timed_once_after_warming_up(monkeypatch: pytest.MonkeyPatch) -> None:
    processor = Processor()

    class Agent:
        @staticmethod
        def load(model: str) -> Any:
            assert model == "models/some.tar.gz"
            return type("Loaded", (), {"processor": processor})

    monkeypatch.setattr(reader, "Agent", Agent)
    messages = [{"text": f"hola {n}", "metadata": {"country": "MX"}} for n in range(reader.WARM_UP + 3)]
    answer = asyncio.run(reader._read(messages, "models/some.tar.gz"))
    assert [each["text"] for each in answer["predictions"]] == [each["text"] for each in messages]
    assert answer["predictions"][0]["intent"] == "greet"
    assert len(answer["seconds"]) == len(messages)
    assert all(seconds >= 0 for seconds in answer["seconds"])
    assert answer["resident"] > 0
    assert len(processor.asked) == reader.WARM_UP + len(messages)
    assert processor.asked[0] == ("hola 0", {"country": "MX"})
