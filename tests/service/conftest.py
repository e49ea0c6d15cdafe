"""Fixtures of the service tests: the running processes and a debtor of one's own."""

from collections.abc import Iterator

import pytest
from debtor_of_service import Debtor, add_debtor
from running import Running, shared_settings, started


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    yield from started(request, tmp_path_factory.mktemp("service"))


@pytest.fixture
def service(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    yield from shared_settings(running, monkeypatch)


@pytest.fixture
def debtor(service: Running) -> Debtor:
    return add_debtor()
