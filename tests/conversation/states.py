"""Conversations in course, kept so that others begin from there: the way to a question is walked once."""

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from harness import Assistant
from script import Script, Turn, debtors
from sqlalchemy.engine import make_url
from stage import Past, Stage

from aldia.settings import settings
from aldia.storage import dispose


class States:
    """Stages at which a conversation has arrived, by who talks, when, and what was said so far."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        self.assistant = assistant
        self.folder = folder
        self._kept: dict[tuple[object, ...], tuple[Path, Past]] = {}

    def stage(self, script: Script, time: ExitStack, lead: list[Turn] | None = None) -> Stage:
        """Return the stage of a script after the turns of ``lead``, in this test's own database.

        Without ``lead`` a script begins as it says itself: with the identity check, or with nothing.
        """
        if lead is None:
            lead = identification(script) if script.verified else []
        if not lead:
            return Stage(self.assistant, script, time)
        key = (script.debtor, script.policy, script.clock, *((turn.deed, str(turn.what)) for turn in lead))
        if key not in self._kept:
            stage = self.stage(script, time, lead[:-1])
            stage.play(lead[-1:])
            copy = self.folder / f"{len(self._kept)}.db"
            _copy(copy)
            self._kept[key] = (copy, stage.past())
        database, past = self._kept[key]
        _bring_back(database)
        return Stage(self.assistant, script, time, past)


def identification(script: Script) -> list[Turn]:
    """Return the turns in which a debtor opens the page and says who they are."""
    says = debtors()[script.debtor]["says"]
    return [Turn("open", True), Turn("say", says, utters=["utter_verified"])]


def _copy(to: Path) -> None:
    with closing(sqlite3.connect(_database())) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _bring_back(database: Path) -> None:
    dispose()
    path = _database()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(database, path)


def _database() -> Path:
    database = make_url(settings().database_url).database
    assert database is not None
    return Path(database)
