"""Every conversation file, played against the real assistant."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from script import FOLDER, load, scripts
from states import States

from aldia import clock
from aldia.settings import settings


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_conversation(
    path: Path, states: States, database: str, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALDIA_POLICIES", str(policies))
    settings.cache_clear()
    script = load(path)
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = states.stage(script, time)
        stage.play(script.turns)
        faults = stage.left_behind()
    assert not faults, stage.told("at the end", *faults)
