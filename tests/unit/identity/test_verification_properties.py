from datetime import date

import pytest
from holders import a_session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import BORN, NATIONAL_ID, start_session

from aldia.identity import verification

# Each example rolls back, so that one database serves them all.
examples = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
letters = st.text(st.sampled_from("0123456789M98765432ABCZ%_*.- "), max_size=12)


@pytest.fixture
def chat(link_id: str) -> str:
    """The id of a new conversation."""
    return start_session(link_id)[0]


def outcome(chat: str, ids: list[str], born: date) -> str:
    with a_session(chat) as (db, row):
        return verification.give(db, row, national_ids=ids, birth_date=born).status


@examples
@given(length=st.integers(0, 3))
def test_no_ending_shorter_than_four_characters_verifies(chat: str, length: int) -> None:
    assert outcome(chat, [NATIONAL_ID[len(NATIONAL_ID) - length :]], BORN) == "failed"


@examples
@given(length=st.integers(4, len(NATIONAL_ID)))
def test_every_ending_of_four_characters_or_more_verifies(chat: str, length: int) -> None:
    assert outcome(chat, [NATIONAL_ID[-length:]], BORN) == "verified"


@examples
@given(ids=st.lists(letters.filter(lambda text: not NATIONAL_ID.endswith(text)), min_size=1, max_size=5))
def test_no_wrong_ending_verifies(chat: str, ids: list[str]) -> None:
    assert outcome(chat, ids, BORN) == "failed"


@examples
@given(ids=st.lists(letters, min_size=1, max_size=5))
def test_only_a_true_ending_of_four_characters_verifies(chat: str, ids: list[str]) -> None:
    right = any(len(text) >= 4 and NATIONAL_ID.endswith(text) for text in ids)
    assert outcome(chat, ids, BORN) == ("verified" if right else "failed")


@examples
@given(born=st.dates().filter(lambda day: day != BORN))
def test_no_other_birth_date_verifies(chat: str, born: date) -> None:
    assert outcome(chat, [NATIONAL_ID], born) == "failed"
