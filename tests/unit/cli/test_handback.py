"""`aldia handback` and `aldia cases`, with a stand-in for Rasa's HTTP API."""

from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from people import FAMILY_NAME, GIVEN_NAME, a_creditor, a_person

from aldia import clock
from aldia.cli import cli
from aldia.desk.tables import Case
from aldia.settings import settings
from aldia.storage import reading, transaction


class Rasa:
    """Takes what is asked of it; refuses what contains ``refuses``."""

    def __init__(self, refuses: str = "never") -> None:
        self.refuses = refuses
        self.asked: list[tuple[str, Any]] = []

    def post(self, address: str, *, params: dict[str, str], json: Any, timeout: int) -> httpx.Response:
        assert params == {"output_channel": "latest", "token": settings().rasa_token}
        self.asked.append((address.removeprefix(settings().rasa_url), json))
        return httpx.Response(500 if self.refuses in address else 200, request=httpx.Request("POST", address))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], prog_name="aldia")


def make_case(status: str, kind: str = "request_agent", priority: int = 2) -> int:
    with transaction() as session:
        creditor, person = a_creditor(f"{kind}-{status}"), a_person(f"{kind}{status}"[:20])
        session.add_all([creditor, person])
        session.flush()
        case = Case(
            person_id=person.id,
            creditor_id=creditor.id,
            conversation_id=f"c-{kind}-{status}",
            kind=kind,
            priority=priority,
            status=status,
            verified=True,
            summary={"notes": ["¿hay alguien?"]},
            created_at=clock.now(),
        )
        session.add(case)
        session.flush()
        return int(case.id)


def status_of(case_id: int) -> str:
    with reading() as session:
        return str(session.get(Case, case_id).status)


def test_the_conversation_is_resumed_before_its_case_is_closed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa = Rasa()
    monkeypatch.setattr(httpx, "post", rasa.post)
    case = make_case("with_agent")
    assert run("handback", case).exit_code == 0
    [resumed, spoken] = rasa.asked
    assert resumed[0] == "/conversations/c-request_agent-with_agent/tracker/events"
    assert resumed[1][0] == {"event": "resume"}
    assert spoken == (
        "/conversations/c-request_agent-with_agent/execute",
        {"name": "action_return_from_agent"},
    )
    assert status_of(case) == "closed"


@pytest.mark.parametrize("step", ["tracker/events", "execute"])
def test_nothing_is_closed_where_the_assistant_refuses(
    database: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(httpx, "post", Rasa(refuses=step).post)
    case = make_case("with_agent")
    result = run("handback", case)
    assert result.exit_code == 1
    assert "the assistant refused (status 500)" in result.output
    assert settings().rasa_token not in result.output
    assert status_of(case) == "with_agent"


@pytest.mark.parametrize(
    ("status", "reason"), [("open", "not in anybody's hands"), ("closed", "closed already")]
)
def test_only_a_case_with_an_agent_is_handed_back(database: str, status: str, reason: str) -> None:
    result = run("handback", make_case(status))
    assert result.exit_code == 1
    assert reason in result.output


def test_open_cases_are_listed_the_most_urgent_first(database: str) -> None:
    later = make_case("open", "complain", 5)
    make_case("closed")
    urgent = make_case("with_agent", "express_distress", 1)
    lines = run("cases").output.splitlines()
    assert [int(line.split()[0]) for line in lines] == [urgent, later]


def test_a_case_is_shown_with_its_summary(database: str) -> None:
    shown = run("cases", make_case("open")).output
    assert "¿hay alguien?" in shown
    assert f'"person": "{GIVEN_NAME} {FAMILY_NAME}"' in shown
    assert run("cases", 99).exit_code == 1
