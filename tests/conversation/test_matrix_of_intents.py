"""Every intent in every state, played against the real assistant: answered as the safety rules say."""

from contextlib import ExitStack

import pytest
import stored
import yaml
from matrix_of_intents import Cell, cells, table
from states import States

from aldia import clock
from aldia.settings import ROOT

# What binds a debtor: nobody unknown and nobody who waits for a person gets that far.
BINDING = ("agreements", "promises", "orders")


def test_the_table_has_every_intent() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert list(table()) == domain["intents"]


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cell", list(cells()), ids=str)
def test_intent(cell: Cell, states: States, database: str) -> None:
    script = cell.script
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = states.stage(script, time, cell.lead)
        stage.play(script.turns)
        understood, now = stage.understood(), stored.rows()
    assert understood == cell.intent, stage.told("in the last turn", f"understood as {understood}")
    if cell.state in ("unverified", "with_agent"):
        assert not [now[table] for table in BINDING if now[table]]
