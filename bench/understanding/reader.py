"""Reads messages with a model and times each: `python -m bench.understanding.reader MESSAGES.jsonl MODEL`.

Prints one JSON object: the predictions, the seconds of each parse and the resident memory at the end. A process of
its own, so that the memory is that of one model and nothing else.
"""

import asyncio
import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from rasa.core.agent import Agent

from assistant.parse_file import understandings

WARM_UP = 20


async def _read(messages: list[dict[str, Any]], model: str) -> dict[str, Any]:
    agent = Agent.load(model)
    async for _ in understandings(agent, islice(messages, WARM_UP)):
        pass
    predictions, seconds = [], []
    begun = time.perf_counter()
    async for understanding in understandings(agent, messages):
        predictions.append(understanding)
        seconds.append(time.perf_counter() - begun)
        begun = time.perf_counter()
    resident = psutil.Process().memory_info().rss
    return {"predictions": predictions, "seconds": seconds, "resident": resident}


if __name__ == "__main__":
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    print(json.dumps(asyncio.run(_read(rows, sys.argv[2]))))
