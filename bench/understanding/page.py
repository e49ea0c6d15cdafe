"""The report as a page: bars, confusions, the worst pairs with their messages, reliability and learning curve."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from aldia.nlu.calibration import COST_OF_WRONG_ANSWER, fallback_costs, reliability
from aldia.nlu.score import likeliest
from bench.understanding.bars import Bar

WORST_PAIRS = 30
Rows = Sequence[dict[str, Any]]


def render(
    bars: list[Bar],
    files: Mapping[str, Rows],
    predictions: Mapping[str, Rows],
    curve: list[tuple[int, dict[str, float]]],
) -> str:
    """Return the page as HTML, whole in itself; the confusions are of all files together, but for blind ones."""
    pairs = [
        (row, *likeliest(said))
        for name in files
        # A blind file judges only as long as nobody reads its misses.
        if not name.endswith("_blind")
        for row, said in zip(files[name], predictions[name], strict=True)
    ]
    messages: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row, intent, _ in pairs:
        if row["intent"] != intent:
            messages[row["intent"], intent].append(row["text"])
    intents = sorted({row["intent"] for row, _, _ in pairs} | {intent for _, intent, _ in pairs})
    shares, right = [share for _, _, share in pairs], [row["intent"] == said for row, said, _ in pairs]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html").render(
        bars=bars,
        bins=reliability(shares, right),
        cost_of_wrong=COST_OF_WRONG_ANSWER,
        costs=fallback_costs(shares, right),
        counts=Counter((row["intent"], said) for row, said, _ in pairs),
        curve=curve,
        files={name: len(rows) for name, rows in files.items()},
        intents=intents,
        worst=sorted(messages.items(), key=lambda item: -len(item[1]))[:WORST_PAIRS],
    )
