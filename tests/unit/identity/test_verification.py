from datetime import date, timedelta

import pytest
from holders import (
    NOW,
    RIGHT_ID,
    WRONG_BIRTH,
    WRONG_ID,
    attempt,
    attempts,
    audited,
    fail,
    is_verified,
    later,
    make_link,
    verify,
)
from people import BORN, NATIONAL_ID, start_session

from aldia import clock
from aldia.debts.tables import Person
from aldia.identity import verification
from aldia.identity.tables import ChatSession, Link, VerificationAttempt
from aldia.identity.verification import Outcome
from aldia.storage import reading, transaction

Given = tuple[list[str], date | None]


@pytest.fixture
def chat(link_id: str) -> str:
    """The id of a new conversation."""
    return start_session(link_id)[0]


@pytest.mark.parametrize(
    ("messages", "answers"),
    [
        ([(RIGHT_ID, BORN)], ["verified"]),
        ([(RIGHT_ID, None), ([], BORN)], ["birth_date_missing", "verified"]),
        ([([], BORN), (RIGHT_ID, None)], ["national_id_missing", "verified"]),
        ([([NATIONAL_ID], None), ([], BORN)], ["birth_date_missing", "verified"]),
        ([(["32M", "1111A", "65432M"], BORN)], ["verified"]),
        ([([], None)], ["national_id_missing"]),
        ([(WRONG_ID, None), (RIGHT_ID, None), ([], BORN)], ["birth_date_missing"] * 2 + ["verified"]),
        ([(WRONG_ID, BORN)], ["failed"]),
        ([(RIGHT_ID, WRONG_BIRTH)], ["failed"]),
        ([(RIGHT_ID, None), ([], WRONG_BIRTH)], ["birth_date_missing", "failed"]),
        ([([], WRONG_BIRTH), (RIGHT_ID, None)], ["national_id_missing", "failed"]),
        ([(["32M"], BORN)], ["failed"]),
        ([([""], BORN)], ["failed"]),
        ([(["5432m"], BORN)], ["failed"]),
        ([([f"0{NATIONAL_ID}"], BORN)], ["failed"]),
        ([(["9876"], BORN)], ["failed"]),
    ],
)
def test_factors_in_any_order_in_one_message_or_two(
    chat: str, messages: list[Given], answers: list[str]
) -> None:
    assert [attempt(chat, *given).status for given in messages] == answers
    assert is_verified(chat) == (answers[-1] == "verified")


def test_a_failure_starts_anew_so_that_factors_cannot_be_tried_one_by_one(chat: str) -> None:
    attempt(chat, RIGHT_ID, None)
    attempt(chat, [], WRONG_BIRTH)

    assert attempt(chat, [], BORN).status == "national_id_missing"
    assert not is_verified(chat)


@pytest.mark.parametrize("given", [(WRONG_ID, BORN), (RIGHT_ID, WRONG_BIRTH), (WRONG_ID, WRONG_BIRTH)])
def test_nothing_tells_which_factor_failed(chat: str, given: Given) -> None:
    assert attempt(chat, *given) == Outcome("failed", attempts_left=2)
    with reading() as db:
        row = db.get(ChatSession, chat)
        assert (row.national_id_matches, row.birth_date_matches) == (None, None)
        assert {c.name for c in VerificationAttempt.__table__.columns} == {
            "id", "link_id", "session_id", "at", "succeeded",
        }  # fmt: skip


@pytest.mark.parametrize("right", [True, False])
def test_half_of_the_factors_gets_the_same_answer_right_or_wrong(chat: str, right: bool) -> None:
    assert attempt(chat, RIGHT_ID if right else WRONG_ID, None) == Outcome("birth_date_missing", 3)
    assert attempts() == 0


def test_three_failures_lock_and_are_audited_once(chat: str) -> None:
    assert fail(chat, 5) == ["failed", "failed", "locked", "locked", "locked"]
    assert attempts() == 3
    assert audited("identity_locked") == 1
    with reading() as db:
        assert verification.status(db.get(ChatSession, chat)) == Outcome(
            "locked", 0, NOW + timedelta(hours=1)
        )


def test_failures_are_counted_over_all_sessions_of_a_link(link_id: str) -> None:
    answers = [fail(start_session(link_id)[0])[0] for _ in range(4)]

    assert answers == ["failed", "failed", "locked", "locked"]


def test_the_lock_of_one_link_is_not_that_of_another(link_id: str) -> None:
    fail(start_session(link_id)[0], 3)
    other = start_session(make_link("two"))[0]

    assert fail(other) == ["failed"]


def test_during_the_lock_even_the_right_data_are_refused(link_id: str, chat: str) -> None:
    fail(chat, 3)
    with later(minutes=59, seconds=59):
        assert attempt(chat, RIGHT_ID, BORN).status == "locked"
        assert attempt(start_session(link_id)[0], RIGHT_ID, BORN).status == "locked"
    assert not is_verified(chat)


def test_nothing_given_during_the_lock_counts_after_it(chat: str) -> None:
    fail(chat, 3)
    attempt(chat, RIGHT_ID, None)
    with later(hours=1):
        assert attempt(chat, [], BORN).status == "national_id_missing"


def test_the_lock_ends_with_three_new_tries(chat: str) -> None:
    fail(chat, 3)
    with later(hours=1):
        assert fail(chat, 3) == ["failed", "failed", "locked"]
    with later(hours=2):
        assert attempt(chat, RIGHT_ID, BORN).status == "verified"


def test_success_forgets_the_failures_before_it(chat: str) -> None:
    fail(chat, 2)
    verify(chat)
    with reading() as db:
        link = db.get(ChatSession, chat).link
        assert (link.failed_attempts, link.locked_until) == (0, None)
    assert audited("verified") == 1


def test_verified_time_ends_and_the_birth_date_alone_renews_it(chat: str) -> None:
    verify(chat)
    with later(minutes=29, seconds=59):
        assert is_verified(chat)
    with later(minutes=30):
        assert not is_verified(chat)
        assert attempt(chat, RIGHT_ID, None).status == "birth_date_missing"
        assert attempt(chat, [], BORN).status == "verified"
        assert is_verified(chat)


def test_the_short_check_is_for_the_session_that_was_verified_only(link_id: str, chat: str) -> None:
    verify(chat)
    other = start_session(link_id)[0]

    assert attempt(other, [], BORN).status == "national_id_missing"


def test_wrong_answers_to_the_short_check_lock_too(chat: str) -> None:
    verify(chat)
    with later(hours=1):
        assert [attempt(chat, [], WRONG_BIRTH).status for _ in range(3)] == ["failed", "failed", "locked"]
        assert attempt(chat, [], BORN).status == "locked"


def test_talking_keeps_a_session_verified_but_wakes_none(chat: str) -> None:
    def touch() -> None:
        with transaction() as db:
            verification.touch(db.get(ChatSession, chat))

    touch()
    assert not is_verified(chat)
    verify(chat)
    with later(minutes=20):
        touch()
    with later(minutes=49):
        assert is_verified(chat)
    with later(minutes=50):
        touch()
        assert not is_verified(chat)


def test_nobody_is_verified_where_no_birth_date_is_on_file(chat: str, link_id: str) -> None:
    with transaction() as db:
        db.get(Person, db.get(Link, link_id).person_id).birth_date = None

    assert attempt(chat, RIGHT_ID, BORN).status == "failed"
    assert attempt(chat, RIGHT_ID, None).status == "birth_date_missing"


def test_a_message_cannot_try_a_whole_list_of_ids(chat: str) -> None:
    """One try is one try: else a list of all endings would make the birth date the only secret."""
    listed = [f"{number:04}M" for number in range(5000, 5600)]
    assert "5432M" in listed

    assert attempt(chat, listed, BORN).status == "failed"


def test_an_attempt_is_written_down_with_its_time(chat: str, link_id: str) -> None:
    with clock.freeze(NOW + timedelta(minutes=1)):
        fail(chat)
    with reading() as db:
        row = db.query(VerificationAttempt).one()
        assert (row.link_id, row.session_id, row.succeeded) == (link_id, chat, False)
        assert row.at == NOW + timedelta(minutes=1)
