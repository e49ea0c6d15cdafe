import pytest
from acting import NOW, user

from actions.message import Message


def said(text: str, intent: str = "inform") -> Message:
    return Message(user(text, intent)["parse_data"], NOW, "ES")


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("os puedo pagar 100 el día 5", True),
        ("te doy 50 mañana", True),
        ("puedo pagar 100 en enero", True),
        ("la semana que viene te doy 30", True),
        ("te pago 100", False),
        ("te pago 100 hoy", False),
        ("100 ahora y el resto el viernes", False),
        ("quiero pagar la cuota de diciembre", False),
        ("en 6 cuotas", False),
    ],
)
def test_a_later_time_is_one_at_which_something_will_be_done(text: str, later: bool) -> None:
    assert said(text).names_later is later


@pytest.mark.parametrize(
    ("text", "feared"),
    [
        ("¿voy a ir a la cárcel?", True),
        ("¿me pueden embargar la nómina?", True),
        ("¿me van a llevar a juicio?", True),
        ("¿qué pasa si no pago una cuota?", False),
        ("¿qué ocurre si me retraso?", False),
    ],
)
def test_fears_are_heard_only_where_they_are_named(text: str, feared: bool) -> None:
    assert said(text, "ask_consequences").names_fear is feared


@pytest.mark.parametrize(
    ("intent", "chooses"),
    [
        ("choose_option", True),
        ("nlu_fallback", True),
        ("request_installments", True),
        ("report_hardship", False),
        ("ask_debt_details", False),
        ("pay_now", False),
    ],
)
def test_a_choice_is_an_answer_or_what_the_process_serves(intent: str, chooses: bool) -> None:
    assert said("la tarjeta", intent).may_choose(frozenset({"request_installments"})) is chooses


def test_despair_chooses_nothing() -> None:
    assert not said("quiero morir, la segunda", "choose_option").may_choose(frozenset())
