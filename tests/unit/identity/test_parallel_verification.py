"""Tries that come at the same time, from several browsers: the count must not be outrun."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from holders import RIGHT_ID, attempt, attempts, audited, fail, is_verified
from people import BORN, start_session

TRIES = 8


def at_once(do: Callable[[str], str], conversations: list[str]) -> list[str]:
    """Run `do` for all conversations at the same time."""
    ready = Barrier(len(conversations))

    def one(conversation_id: str) -> str:
        ready.wait(timeout=30)
        return do(conversation_id)

    with ThreadPoolExecutor(len(conversations)) as pool:
        return list(pool.map(one, conversations))


@pytest.mark.parametrize("same_browser", [False, True])
def test_wrong_tries_at_once_are_counted_one_by_one(link_id: str, same_browser: bool) -> None:
    browsers = [start_session(link_id)[0] for _ in range(1 if same_browser else TRIES)]

    answers = at_once(lambda chat: fail(chat)[0], (browsers * TRIES)[:TRIES])

    assert sorted(answers) == ["failed"] * 2 + ["locked"] * (TRIES - 2)
    assert attempts() == 3
    assert audited("identity_locked") == 1


def test_no_right_guess_slips_through_after_the_third_failure(link_id: str) -> None:
    chats = [start_session(link_id)[0] for _ in range(TRIES)]
    fail(chats[0], 2)

    answers = at_once(lambda chat: fail(chat)[0], chats)
    late = at_once(lambda chat: attempt(chat, RIGHT_ID, BORN).status, chats)

    assert answers == ["locked"] * TRIES
    assert late == ["locked"] * TRIES
    assert attempts() == 3
    assert not any(is_verified(chat) for chat in chats)


def test_right_tries_at_once_all_pass_and_count_nothing(link_id: str) -> None:
    chats = [start_session(link_id)[0] for _ in range(TRIES)]

    assert at_once(lambda chat: attempt(chat, RIGHT_ID, BORN).status, chats) == ["verified"] * TRIES
    assert fail(start_session(link_id)[0], 2) == ["failed", "failed"]
