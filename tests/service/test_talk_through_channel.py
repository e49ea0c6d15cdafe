"""`aldia talk` against the running processes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from debtor_of_service import Debtor
from running import Running

from aldia.agreements.tables import Agreement
from aldia.debts.tables import Debt
from aldia.identity import links
from aldia.identity.tables import Link
from aldia.storage import reading, transaction


def talk(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aldia.cli", "talk", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def turns(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_file_of_messages_does_the_whole_main_job(debtor: Debtor, tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    lines = [
        "hola, me llegó un mensaje suyo",
        f"mi dni acaba en {debtor.national_id[-4:]}",
        "nací el 3 de mayo de 1984",
        "> En cuotas",
        "puedo pagar en 5 cuotas",
        "la primera en 10 días",
        "> Sí",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = turns(talk(debtor.link, "--file", str(file)))
    assert [turn["message"] for turn in done] == [None, *lines]
    assert all(turn["replies"] for turn in done)
    for turn in done:
        for reply in turn["replies"]:
            assert set(reply) == {"text", "buttons", "elements", "custom"}
            assert all(set(button) == {"title", "payload"} for button in reply["buttons"])
    with reading() as session:
        [agreement] = session.query(Agreement).join(Debt).filter(Debt.reference == debtor.reference)
        assert agreement.total_minor == sum(each.amount_minor for each in agreement.instalments) == 84_217
    documents = [
        r["custom"] for r in done[-1]["replies"] if r["custom"] and r["custom"]["type"] == "document"
    ]
    assert documents[0]["text_url"].startswith(debtor.link.partition("/l/")[0] + "/api/documents/")


def test_lines_of_the_input_are_said_with_json(debtor: Debtor) -> None:
    done = turns(talk(debtor.link, "--json", typed="hola\n\n¿quién eres?\n"))
    assert [turn["message"] for turn in done] == [None, "hola", "¿quién eres?"]


def test_a_person_talks_presses_numbers_and_comes_back(debtor: Debtor) -> None:
    typed = f"mi dni acaba en {debtor.factors}\n1\n"
    first = talk(debtor.link, typed=typed)
    assert first.returncode == 0, first.stderr
    assert "[1] Pagar todo: 842,17 €" in first.stdout
    assert f"{debtor.link.partition('/l/')[0]}/pay/" in first.stdout
    token = first.stderr.split()[-1]
    second = talk(debtor.link, "--session", token, typed="hola\n")
    assert "asistente automático" in second.stdout
    assert "you> Pagar todo: 842,17 €" in second.stdout


def test_a_button_that_was_not_offered_is_told(debtor: Debtor, tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_text("> Firmar ya\n", encoding="utf-8")
    done = talk(debtor.link, "--file", str(file))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: there is no button «Firmar ya»")


def test_a_revoked_or_foreign_link_is_refused_in_one_line(debtor: Debtor) -> None:
    with transaction() as session:
        links.revoke(session, session.get(Link, debtor.link_id), "test", actor="operator")
    for link in (debtor.link, debtor.link[:-3] + "abc", debtor.link.partition("/l/")[0], "x"):
        done = talk(link)
        assert done.returncode == 1
        assert done.stdout == ""
        [line] = done.stderr.splitlines()
        assert line.startswith("Error: ")


def test_a_server_that_is_not_running_is_told(service: Running) -> None:
    done = talk("http://127.0.0.1:9/l/abc")
    assert done.returncode == 1
    assert "is the web application running?" in done.stderr
