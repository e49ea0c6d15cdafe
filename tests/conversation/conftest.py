"""One assistant for all live conversations."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from harness import Assistant
from logs import listen
from script import FOLDER
from states import States

from aldia.negotiation.policy_files import DEFAULT_FOLDER
from aldia.settings import settings
from aldia.storage import dispose


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Assistant]:
    """Return the real Rasa agent with the newest model and the real action server."""
    with pytest.MonkeyPatch.context() as patch:
        # The tracker store makes its database on the spot: not the developer's own.
        patch.setenv("ALDIA_VAR", str(tmp_path_factory.mktemp("assistant")))
        patch.delenv("ALDIA_DATABASE_URL", raising=False)
        settings.cache_clear()
        dispose()
        log = listen()
        started = Assistant(log)
        dispose()
    settings.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        # With every answer of the action server Rasa checks not only the answer, but also its own schema of
        # answers: a quarter of the time of all conversations.
        patch.setattr("jsonschema.Draft202012Validator.check_schema", lambda _schema: None)
        yield started
    started.loop.call_soon_threadsafe(started.loop.stop)
    structlog.reset_defaults()
    logging.getLogger().removeHandler(log)
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def states(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> States:
    """Return the conversations in course from which others begin."""
    return States(assistant, tmp_path_factory.mktemp("states"))


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Return a folder in memory where there is one: waiting for the disk was half of the time of a conversation."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default policy beside those of the conversations."""
    folder = tmp_path_factory.mktemp("policies")
    for path in [*DEFAULT_FOLDER.glob("*.yml"), *(FOLDER / "policies").glob("*.yml")]:
        shutil.copy(path, folder)
    return folder
