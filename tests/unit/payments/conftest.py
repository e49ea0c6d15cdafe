"""The clock stands still for all tests of payments."""

from collections.abc import Iterator

import pytest
from payers import NOW

from aldia import clock


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.freeze(NOW):
        yield
