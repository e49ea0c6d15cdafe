"""`aldia agreements` and `aldia outbox`."""

import csv
import io
import json
from datetime import date, datetime, timezone

import pytest
from click.testing import CliRunner, Result

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment
from aldia.cli import cli
from aldia.debts.tables import Contact, Creditor, Debt, Person
from aldia.desk.tables import Case
from aldia.storage import reading, transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def run(*arguments: object) -> Result:
    with clock.freeze(NOW):
        return CliRunner().invoke(cli, [str(each) for each in arguments], prog_name="aldia")


@pytest.fixture
def agreement(database: str) -> str:
    """The code of an agreement of Ana Gil Ríos in Tijuana, due on 10 December."""
    with transaction() as db:
        creditor = Creditor(
            code="casa", name="Banco Sur", legal_name="B", country="MX", phone="1", email="a@b.example",
            address="M", office_hours="9-18",
        )  # fmt: skip
        person = Person(
            country="MX", national_id="X", given_name="Ana", family_name="Gil Ríos",
            time_zone="America/Tijuana", updated_at=NOW,
        )  # fmt: skip
        person.contacts = [Contact(kind="phone", value="+525512345678", source="import")]
        debt = Debt(
            creditor=creditor, person=person, reference="R1", product="P", currency="MXN",
            due_on=date(2026, 6, 1), balance_on=date(2026, 11, 1), updated_at=NOW,
        )  # fmt: skip
        db.add(
            Agreement(
                code="TCAMHH4Y", debt=debt, kind="plan", total_minor=100_000, currency="MXN", signed_at=NOW,
                instalments=[Instalment(number=1, due_on=date(2026, 12, 10), amount_minor=100_000)],
            )
        )  # fmt: skip
    return "TCAMHH4Y"


def test_a_day_is_that_day_wherever_the_debtor_lives(agreement: str) -> None:
    assert "2  message_planned" in run("agreements", "advance", "--at", "2026-12-09").output
    again = run("agreements", "advance", "--at", "2026-12-09")
    assert (again.exit_code, "Nothing to do." in again.output) == (0, True)
    assert "message_planned" not in run("agreements", "advance", "--at", "2026-12-08").output


def test_an_instant_needs_its_offset(agreement: str) -> None:
    assert run("agreements", "advance", "--at", "2026-12-09T12:00:00-08:00").exit_code == 0
    for wrong in ("2026-12-09T12:00:00", "2026-02-30", "mañana"):
        refused = run("agreements", "advance", "--at", wrong)
        assert (refused.exit_code, wrong in refused.output) == (2, True)


def test_the_outbox_lists_without_names_sums_or_links(agreement: str) -> None:
    run("agreements", "advance", "--at", "2026-12-09")
    [before, today] = map(json.loads, run("outbox", "--json").stdout.splitlines())
    assert before["text"] == (
        "Banco Sur: se acerca una fecha que acordamos con usted. Los detalles: {link} Ahi puede darse de baja."
    )
    assert (before["person"], before["agreement"], before["instalment"]) == ("A. G. R.", agreement, 1)
    assert (before["due_at"], today["due_at"]) == ("2026-12-09T18:00+00:00", "2026-12-10T18:00+00:00")
    assert "Gil" not in run("outbox").output + run("outbox", "--csv").output
    rows = list(csv.DictReader(io.StringIO(run("outbox", "--csv", "--status", "pending").stdout)))
    assert [row["template"] for row in rows] == ["reminder_before", "reminder_today"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (("--day", "2026-12-10"), 1),
        (("--day", "2026-12-11"), 0),
        (("--status", "sent"), 0),
        (("--status", "pending", "--day", "2026-12-09"), 1),
    ],
)
def test_the_outbox_is_filtered(agreement: str, filters: tuple[str, ...], count: int) -> None:
    run("agreements", "advance", "--at", "2026-12-09")
    assert len(run("outbox", *filters).stdout.splitlines()) == count


def test_json_and_csv_exclude_each_other(agreement: str) -> None:
    assert run("outbox", "--json", "--csv").exit_code == 2


def test_an_agreement_is_cancelled_by_its_code(agreement: str) -> None:
    run("agreements", "advance", "--at", "2026-12-09")
    done = run("agreements", "cancel", "tcamhh4y", "--reason", "wrong debt")
    assert (done.exit_code, done.output) == (0, "Agreement TCAMHH4Y is cancelled.\n")
    assert run("outbox", "--status", "pending").output == ""
    with reading() as db:
        assert db.query(Case).one().kind == "agreement_cancelled"
    again = run("agreements", "cancel", agreement, "--reason", "again")
    assert (again.exit_code, "is cancelled" in again.output) == (1, True)
    assert run("agreements", "cancel", agreement, "--reason", " ").exit_code == 2
    assert run("agreements", "cancel", agreement).exit_code == 2
