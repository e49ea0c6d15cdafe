"""The clock stands still for all tests of agreements."""

from collections.abc import Iterator

import pytest
from signers import NOW, Signer, make_signer

from aldia import clock


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield


@pytest.fixture
def signer(database: str) -> Signer:
    """A verified debtor of 1000.00 EUR."""
    return make_signer()
