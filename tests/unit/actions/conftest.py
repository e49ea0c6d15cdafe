"""The clock stands still for all tests of actions."""

from collections.abc import Iterator

import pytest
from acting import NOW, Debtor, make_debtor

from aldia import clock


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield


@pytest.fixture
def debtor(database: str) -> Debtor:
    """A verified debtor of 1000.00 EUR."""
    return make_debtor()


@pytest.fixture
def stranger(database: str) -> Debtor:
    """Somebody who has opened the link of such a debtor and proven nothing."""
    return make_debtor(verified=False)
