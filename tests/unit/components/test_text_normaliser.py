from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.components.text_normaliser import TextNormaliser, normalised

Build = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XFA, ¿cuándo me toca pagaaar?", "por favor, ¿cuando me toca pagar?"),
        ("👍👍👍", "👍"),
        ("ok", "ok"),
    ],
)
def test_the_normalised_text_stands_beside_the_text_as_typed(build: Build, text: str, expected: str) -> None:
    [message] = build(TextNormaliser).process([Message({TEXT: text})])
    assert (message.get(TEXT), normalised(message)) == (text, expected)


def test_without_a_normaliser_the_text_itself_stands_for_it() -> None:
    assert normalised(Message({TEXT: "Holaaa"})) == "Holaaa"


def test_a_message_without_text_is_left_alone(build: Build) -> None:
    assert build(TextNormaliser).process([Message({TEXT: ""})]) == [Message({TEXT: ""})]
