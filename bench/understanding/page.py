"""The report as a page: bars, confusions, the worst pairs with their messages, reliability and learning curve."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aldia.nlu.calibration import COST_OF_WRONG_ANSWER, fallback_costs, reliability
from aldia.nlu.score import OUT_OF_SCOPE, likeliest
from bench.understanding.bars import Bar

WORST_PAIRS = 30
Rows = Sequence[dict[str, Any]]


class Answer(NamedTuple):
    """A message with its true intent, the one that the model thinks likeliest and how sure it is of that."""

    text: str
    intent: str
    said: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the likeliest is the true one."""
        return self.intent == self.said


def render(
    bars: list[Bar],
    not_measured: list[str],
    files: Mapping[str, Rows],
    predictions: Mapping[str, Rows],
    curve: list[tuple[int, dict[str, float]]],
) -> str:
    """Return the page as HTML, whole in itself; `not_measured` are the files without which there are fewer bars.

    The confusions are of all files together, but for blind ones; the costs of the fallback only of those that hold
    what people write every day, because the others hold nothing but what is urgent.
    """
    answers = {
        name: [
            Answer(row["text"], row["intent"], *likeliest(said))
            for row, said in zip(rows, predictions[name], strict=True)
        ]
        for name, rows in files.items()
    }
    # A blind file judges only as long as nobody reads its misses.
    shown = [each for name, of in answers.items() if not name.endswith("_blind") for each in of]
    daily = [each for name, of in answers.items() if not name.startswith("safety") for each in of]
    misses: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in shown:
        if not each.right:
            misses[each.intent, each.said].append(each.text)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        bars=bars,
        bins=reliability([each.confidence for each in shown], [each.right for each in shown]),
        cost_of_wrong=COST_OF_WRONG_ANSWER,
        costs=fallback_costs(
            [each.confidence for each in daily],
            [each.right for each in daily],
            [each.intent != OUT_OF_SCOPE for each in daily],
        ),
        counts=Counter((each.intent, each.said) for each in shown),
        curve=curve,
        files={name: len(rows) for name, rows in files.items()},
        intents=sorted({name for each in shown for name in (each.intent, each.said)}),
        not_measured=not_measured,
        worst=sorted(misses.items(), key=lambda item: -len(item[1]))[:WORST_PAIRS],
    )
