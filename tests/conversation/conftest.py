"""One assistant for all live conversations."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from harness import Assistant
from script import FOLDER

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
        # Rasa logs every prediction otherwise.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        started = Assistant()
        dispose()
    settings.cache_clear()
    yield started
    started.loop.call_soon_threadsafe(started.loop.stop)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default policy beside those of the conversations."""
    folder = tmp_path_factory.mktemp("policies")
    for path in [*DEFAULT_FOLDER.glob("*.yml"), *(FOLDER / "policies").glob("*.yml")]:
        shutil.copy(path, folder)
    return folder
