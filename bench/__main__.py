"""``python -m bench``."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

import click
import httpx

from bench.bots import Aldia, Bot, InitBot
from bench.servers import Failed

CONVERSATIONS = 5
ROUNDS = 3
PARSES = 100
LONG = 300
LONG_SAMPLE = 10


@dataclass(frozen=True)
class Figures:
    """What was measured of one bot; times in seconds, memory in bytes."""

    training: float
    start: float
    parses: list[float]
    turns: list[float]
    late_turns: list[float]
    resident: list[int]

    def rows(self) -> dict[str, str]:
        """Return the figures as a reader wants them."""
        return {
            "training": f"{self.training:.0f} s",
            "start": f"{self.start:.0f} s",
            "parse p50 / p95": _spread(self.parses),
            "turn p50 / p95": _spread(self.turns),
            f"turn at message {LONG} of a conversation, p50": f"{median(self.late_turns) * 1000:.0f} ms",
            "resident memory, Rasa server": f"{self.resident[0] / 2**20:.0f} MB",
            "resident memory, all processes": f"{sum(self.resident) / 2**20:.0f} MB",
        }


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="Folder for models and logs.")
def main(keep: Path | None) -> None:
    """Measure Aldía and the bot of `rasa init` one after the other and print a table.

    Takes about ten minutes; the machine should have nothing else to do. A turn is the time from sending a
    message over the socket until the last message of its answer.

    Example:

      python -m bench --keep /tmp/bench
    """
    with tempfile.TemporaryDirectory(prefix="aldia-bench-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bots: list[Bot] = [Aldia(folder), InitBot(folder)]
        try:
            measured = {bot.name: _measure(bot).rows() for bot in bots}
        except Failed as failed:
            raise click.ClickException(str(failed)) from failed
    click.echo(_table(measured))


def _measure(bot: Bot) -> Figures:
    _tell(bot, "training")
    training = bot.train()
    _tell(bot, "starting")
    server, start = bot.start()
    try:
        _tell(bot, "parsing")
        parses = _parse(bot)
        _tell(bot, f"{CONVERSATIONS} conversations")
        turns = asyncio.run(_talk(bot))
        _tell(bot, f"one conversation of {LONG} messages")
        late_turns = asyncio.run(_talk_long(bot))
        return Figures(training, start, parses, turns, late_turns, server.resident_bytes())
    finally:
        server.stop()


def _parse(bot: Bot) -> list[float]:
    seconds = []
    with httpx.Client(base_url=bot.rasa, params={"token": bot.token()}, trust_env=False) as client:
        for text in islice(cycle(bot.messages), PARSES):
            begun = time.perf_counter()
            client.post("/model/parse", json={"text": text}).raise_for_status()
            seconds.append(time.perf_counter() - begun)
    return seconds


async def _talk(bot: Bot) -> list[float]:
    turns = []
    for _ in range(CONVERSATIONS):
        async with bot.chat() as chat:
            turns += [await chat.say(text) for text in bot.messages * ROUNDS]
    return turns


async def _talk_long(bot: Bot) -> list[float]:
    async with bot.chat() as chat:
        said = cycle(bot.messages)
        for text in islice(said, LONG - LONG_SAMPLE):
            await chat.say(text, quiet=0.2)
        return [await chat.say(text) for text in islice(said, LONG_SAMPLE)]


def _spread(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.0f} / {quantiles(seconds, n=20)[18] * 1000:.0f} ms"


def _table(measured: dict[str, dict[str, str]]) -> str:
    lines = [["", *measured], ["---"] * (len(measured) + 1)]
    for row in next(iter(measured.values())):
        lines.append([row, *(rows[row] for rows in measured.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _tell(bot: Bot, what: str) -> None:
    click.echo(f"... {bot.name}: {what}", err=True)


if __name__ == "__main__":
    main()
