"""Every conversation file, played against the real assistant."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import stored
from harness import Assistant
from script import FOLDER, load, scripts
from stage import Stage

from aldia import clock
from aldia.settings import settings


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_conversation(
    path: Path, assistant: Assistant, database: str, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALDIA_POLICIES", str(policies))
    settings.cache_clear()
    script = load(path)
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = Stage(assistant, script, time)
        before = stored.rows()
        stage.play()
        faults = stored.differences(script.stored, before, stored.rows())
    assert not faults, stage.told("at the end", *faults)
