"""The clock stands still for all tests of identity."""

from collections.abc import Iterator

import pytest
from holders import NOW, make_link

from aldia import clock


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield


@pytest.fixture
def link_id(database: str) -> str:
    """The id of a link that works."""
    return make_link()
