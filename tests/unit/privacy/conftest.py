"""The clock stands still for all tests of data rights."""

from collections.abc import Iterator

import pytest
from asking import NOW

from aldia import clock


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield
