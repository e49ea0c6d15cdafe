"""Events to messages, without a database."""

import json

from aldia.insight.tables import ConversationEvent
from aldia.insight.transcript import Message, messages


def events(*given: dict[str, object]) -> list[ConversationEvent]:
    return [
        ConversationEvent(
            id=number, conversation_id="c", type=each["event"], timestamp=1.5, data=json.dumps(each)
        )
        for number, each in enumerate(given, start=1)
    ]


def user(text: str | None, **metadata: object) -> dict[str, object]:
    return {"event": "user", "text": text, "parse_data": {}, "metadata": metadata}


def bot(text: str | None, **data: object) -> dict[str, object]:
    return {"event": "bot", "text": text, "data": data, "metadata": {}}


def texts(*given: dict[str, object], given_titles: bool = True) -> list[str]:
    return [each.text for each in messages(events(*given), given_titles=given_titles)]


def test_a_pressed_button_is_shown_by_its_title() -> None:
    offer = bot("¿Sigo?", buttons=[{"title": "Sí, siga", "payload": "/affirm"}])
    assert texts(offer, user("/affirm")) == ["¿Sigo?", "Sí, siga"]


def test_a_button_of_a_carousel_is_shown_by_its_title() -> None:
    element = {
        "title": "Plan",
        "buttons": [{"title": "Elegir este", "payload": '/choose_offer{"offer": "7"}'}],
    }
    assert texts(bot(None, elements=[element]), user('/choose_offer{"offer": "7"}')) == ["", "Elegir este"]


def test_a_button_that_is_not_among_the_events_is_shown_by_the_title_that_came_with_it() -> None:
    assert texts(user("/affirm", title="Sí")) == ["Sí"]
    assert texts(user("/affirm", title="Sí"), given_titles=False) == []


def test_payloads_without_words_are_not_shown() -> None:
    assert texts(user("/session_start"), user('/inform{"a": "b\nc"}'), user(None), user(" ")) == []


def test_what_only_looks_like_a_payload_is_shown() -> None:
    assert texts(user("/ no sé"), user("1/2"), user("/Hola amigos")) == ["/ no sé", "1/2", "/Hola amigos"]


def test_silent_and_external_messages_are_not_shown() -> None:
    assert texts(user("hola", silent=True), user("EXTERNAL: payment_received", is_external=True)) == []


def test_an_empty_bot_event_is_not_shown_but_a_card_is() -> None:
    card = {"type": "payment", "title": "Pago"}
    shown = messages(events(bot(None, custom=None, buttons=None), bot(None, custom=card)))
    assert [each.custom for each in shown] == [card]


def test_malformed_parts_are_left_out() -> None:
    shown = messages(events(bot("hola", buttons="x", elements=[1, {"title": "A"}], custom=[1])))
    assert shown == [
        Message(1, "assistant", "hola", shown[0].at, buttons=[], elements=[{"title": "A"}], custom=None)
    ]
