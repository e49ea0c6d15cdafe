"""Form × interruption, played against the real assistant: the right question follows, and nothing is lost."""

from contextlib import ExitStack

import pytest
from matrix_of_forms import Cell, cells
from states import States

from aldia import clock


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cell", cells(), ids=str)
def test_interruption(cell: Cell, states: States, database: str) -> None:
    script = cell.script
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = states.stage(script, time, cell.lead)
        stage.play(script.turns)
        faults = stage.left_behind()
    assert not faults, stage.told("at the end", *faults)
