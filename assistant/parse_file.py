"""Reads a file of messages with the newest model: `python -m assistant.parse_file FILE.jsonl`.

Each line of the file is an object with at least `text`, and may hold `metadata` as a channel would send it.
One JSON line comes out for each, with the text, the intent, its confidence, the five likeliest intents and the
entities. A process of its own, so that what calls it (`aldia nlu score`) need not know Rasa.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model import get_latest_model
from rasa.utils.log_utils import configure_structlog


async def understandings(agent: Agent, messages: Iterable[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    """Yields what the agent understands of each message."""
    for message in messages:
        incoming = UserMessage(message["text"], metadata=message.get("metadata"))
        parsed = await agent.processor.parse_message(incoming)
        yield {
            "text": message["text"],
            "intent": parsed["intent"]["name"],
            "confidence": parsed["intent"]["confidence"],
            "ranking": parsed.get("intent_ranking", [])[:5],
            "entities": parsed["entities"],
        }


async def _main(file: Path, model: str) -> None:
    # Rasa logs to the output unless told otherwise, and that belongs to the answers.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    configure_structlog(logging.WARNING)
    newest = get_latest_model(model)
    if newest is None:
        raise SystemExit(f"no model in {model}: run `rasa train` first")
    agent = Agent.load(newest)
    messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    async for understanding in understandings(agent, messages):
        print(json.dumps(understanding, ensure_ascii=False))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description="Prints what the newest model understands of each message."
    )
    arguments.add_argument("file", type=Path, help="messages, one JSON object with a text on each line")
    arguments.add_argument(
        "--model", default="models", help="a model or the folder where the newest is taken from"
    )
    chosen = arguments.parse_args()
    asyncio.run(_main(chosen.file, chosen.model))
