"""An agent takes over and hands back by command, with every process running."""

import pytest
from click.testing import CliRunner
from debtor_of_service import Debtor
from page import Page
from running import Running

from aldia.cli import cli
from aldia.desk.tables import Case
from aldia.settings import settings
from aldia.storage import reading


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(each) for each in arguments], prog_name="aldia")
    return result.exit_code, result.output


async def case_of(page: Page) -> Case:
    with reading() as session:
        return session.query(Case).filter_by(conversation_id=page.confirmed[0]).one()


async def test_the_assistant_is_silent_from_hand_over_to_hand_back(debtor: Debtor) -> None:
    page = await Page(debtor.link).open()
    await page.say(f"mi dni acaba en {debtor.factors}")
    assert "persona del equipo" in await page.say("quiero hablar con una persona")
    case = await case_of(page)
    assert case.status == "with_agent"
    assert await page.say("¿cuánto debo?") == ""
    assert await page.say("hola?") == ""

    code, listed = run("cases")
    assert code == 0
    assert any(line.split()[0] == str(case.id) and "request_agent" in line for line in listed.splitlines())
    code, described = run("cases", case.id)
    assert (code, "842.17" in described, '"verified": true' in described) == (0, True, True)

    code, output = run("handback", case.id)
    assert code == 0, output
    await page.hear("Hola de nuevo")
    assert "842,17" in await page.say("¿cuánto debo?")
    assert (await case_of(page)).status == "closed"
    code, output = run("handback", case.id)
    assert code == 1
    assert "closed already" in output
    await page.close()


async def test_nothing_is_closed_while_the_assistant_is_away(
    debtor: Debtor, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await Page(debtor.link).open()
    await page.say("quiero hablar con una persona")
    case = await case_of(page)
    with monkeypatch.context() as away:
        away.setenv("ALDIA_RASA_URL", "http://127.0.0.1:9")
        settings.cache_clear()
        code, output = run("handback", case.id)
    settings.cache_clear()
    assert code == 1
    assert "is Rasa running?" in output
    assert (await case_of(page)).status == "with_agent"
    assert await page.say("hola") == ""
    assert run("handback", case.id)[0] == 0
    assert await page.say("hola")
    await page.close()


def test_a_case_that_does_not_exist_is_told(service: Running) -> None:
    code, output = run("handback", 999_999)
    assert code == 1
    assert "there is no case 999999" in output
