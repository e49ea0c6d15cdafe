"""The clock stands still for all tests of documents."""

from collections.abc import Iterator

import pytest
from keepers import NOW, Keeper, make_keeper

from aldia import clock


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield


@pytest.fixture
def keeper(database: str) -> Keeper:
    """Somebody who owes 842.17 EUR and has a plan of three instalments."""
    return make_keeper()
