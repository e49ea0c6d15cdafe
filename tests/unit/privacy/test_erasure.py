"""What erasure removes and what it keeps, on both databases."""

import hashlib
from datetime import date, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from asking import NOW, SECRET, Asker, ask, count, make_asker, pay, sign
from click.testing import CliRunner

from aldia import clock
from aldia.agreements.tables import Agreement, Offer
from aldia.cli import cli
from aldia.contact.tables import Consent, ContactPreference
from aldia.debts.tables import Contact, Creditor, Debt, Person
from aldia.desk import cases, evidence
from aldia.desk.tables import Case, Evidence
from aldia.documents import issuing, register
from aldia.documents.tables import Document
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.insight.tables import ConversationEvent
from aldia.payments.tables import Payment
from aldia.privacy import copy, erasure
from aldia.privacy.tables import DataRequest
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

LAST_DAY = NOW + timedelta(days=30)


def erase(*requests: int) -> list[erasure.Outcome]:
    return list(erasure.carry_out(list(requests), actor="operator"))


def row(table: Any, **where: Any) -> Any:
    with reading() as db:
        return db.query(table).filter_by(**where).one()


def test_it_waits_for_the_last_day_of_the_term(database: str) -> None:
    request = ask(make_asker())

    assert row(DataRequest).due_on == date(2026, 12, 24)
    assert erasure.due() == []
    assert erasure.due(date(2026, 12, 23)) == []
    with clock.freeze(LAST_DAY):
        assert erasure.due() == [request]


def test_asking_twice_is_one_request(database: str) -> None:
    asker = make_asker()

    assert ask(asker) == ask(asker)
    assert ask(asker, "objection") != ask(asker)
    assert count(AuditEntry, action="data_requested") == 2


def test_only_the_verified_person_may_ask(database: str) -> None:
    asker = make_asker()
    with transaction() as db:
        db.get(ChatSession, asker.chat_id).verified_until = NOW

    with pytest.raises(sessions.SessionRefused):
        ask(asker)
    assert count(DataRequest) == 0


def test_while_something_is_owed_talk_goes_and_the_debt_stays(database: str) -> None:
    asker = make_asker()
    sign(asker)
    pay(asker, 100)
    with transaction() as db:
        person, creditor = db.get(Person, asker.person_id), db.get(Creditor, asker.creditor_id)
        copy.issue(db, person, creditor)
        issuing.statement(db, person, creditor)
        issuing.agreement(db, db.query(Agreement).one())
    [outcome] = erase(ask(asker))

    assert outcome.removed == {"conversations": 1, "documents": 2, "cases": 1}
    assert outcome.kept["people"] == outcome.kept["contacts"] == "open_debt"
    assert outcome.kept["agreements"] == outcome.kept["payments"] == "accounts"
    assert outcome.kept["consents"] == outcome.kept["audit"] == "proof"
    assert count(ConversationEvent) == 0
    assert row(Case).summary == {"notes": []}
    assert (count(Contact), count(Payment), count(Agreement), count(Consent)) == (2, 1, 1, 1)
    assert row(Person).given_name == "Rosalinda"
    with reading() as db:
        kept = {d.kind: d.content is not None for d in db.query(Document)}
    assert kept == {"data_export": False, "statement": False, "agreement": True}


def test_files_and_calls_go_with_their_case_and_wishes_with_the_business(database: str) -> None:
    asker = make_asker()
    with transaction() as db:
        chat = db.get(ChatSession, asker.chat_id)
        closed, waiting = (cases.open_case(db, chat, kind) for kind in ("already_paid", "dispute_debt"))
        for case, content in ((closed, b"gone"), (waiting, b"kept")):
            digest = hashlib.sha256(content).hexdigest()
            path = evidence.path_of(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            db.add(
                Evidence(
                    case_id=case.id,
                    sha256=digest,
                    media_type="application/pdf",
                    size_bytes=4,
                    name="recibo.pdf",
                    received_at=NOW,
                )
            )
        cases.close(db, closed.id, actor="operator")
        about = {"person_id": asker.person_id, "creditor_id": asker.creditor_id}
        db.add(
            ContactPreference(**about, conversation_id=asker.chat_id, opens=time(9), closes=time(12), at=NOW)
        )
        copy.issue(db, db.get(Person, asker.person_id), db.get(Creditor, asker.creditor_id))
    [outcome] = erase(ask(asker))

    assert outcome.removed["evidence"] == 1
    assert outcome.kept["contact_preferences"] == "open_debt"
    with reading() as db:
        [left] = db.query(Evidence)
        assert evidence.path_of(left.sha256).read_bytes() == b"kept"
    assert not evidence.path_of(hashlib.sha256(b"gone").hexdigest()).exists()
    pay(asker)
    [outcome] = erase(ask(asker))
    assert outcome.removed["contact_preferences"] == 1


def test_when_all_is_paid_only_the_name_on_the_accounts_stays(database: str) -> None:
    asker = make_asker()
    pay(asker)
    [outcome] = erase(ask(asker))

    person = row(Person)
    assert (person.given_name, person.birth_date) == ("Rosalinda", None)
    assert outcome.kept["people"] == "accounts"
    # The suppressed address is the one that must never be written to again.
    assert row(Contact).suppressed_at is not None
    assert row(Link).contact_id is None
    with reading() as db, pytest.raises(links.LinkRefused):
        links.open_link(db, links.token(db.query(Link).one().id))


def test_after_the_term_of_the_accounts_nobody_has_a_name(database: str) -> None:
    asker = make_asker()
    pay(asker)
    request = ask(asker)
    with clock.freeze(NOW.replace(year=2033)):
        [outcome] = erase(request)

    person = row(Person)
    assert (person.given_name, person.family_name, person.birth_date) == ("", "", None)
    assert person.national_id == f"erased-{person.id}"
    assert outcome.removed["people"] == 1
    assert row(Payment).amount_minor == 50_000


def test_who_never_paid_and_owes_nothing_is_forgotten(database: str) -> None:
    asker = make_asker()
    with transaction() as db:
        db.get(Debt, asker.debt_id).status = "withdrawn"
    [outcome] = erase(ask(asker))

    assert outcome.removed["people"] == 1
    assert row(Person).given_name == ""


def test_another_creditor_keeps_what_is_theirs(database: str) -> None:
    asker = make_asker()
    other = make_asker("two", with_person=asker.person_id)
    pay(asker)
    [outcome] = erase(ask(asker))

    assert outcome.kept["people"] == outcome.kept["contacts"] == "other_creditor"
    assert row(Person).given_name == "Rosalinda"
    assert count(ConversationEvent, conversation_id=other.chat_id) == 1
    assert count(ConversationEvent, conversation_id=asker.chat_id) == 0


def test_a_case_that_somebody_works_on_is_left_to_them(database: str) -> None:
    from aldia.desk import cases

    asker = make_asker()
    with transaction() as db:
        cases.open_case(db, db.get(ChatSession, asker.chat_id), "complain", note="me trataron mal")
    [outcome] = erase(ask(asker))

    assert outcome.kept["cases"] == "open_case"
    assert row(Case, kind="complain").summary["notes"] == ["me trataron mal"]
    assert row(Case, kind="request_data_rights").summary == {"notes": []}


def test_offers_that_were_not_taken_go_when_nothing_is_owed(database: str) -> None:
    asker = make_asker()
    sign(asker)
    pay(asker)
    erase(ask(asker))

    with reading() as db:
        assert {offer.status for offer in db.query(Offer)} == {"signed"}


def test_repeating_it_changes_nothing(database: str) -> None:
    request = ask(make_asker())
    assert len(erase(request)) == 1
    assert erase(request) == []
    assert count(AuditEntry, action="erased") == 1
    assert row(DataRequest).status == "done"


def test_two_jobs_at_once_erase_once(database: str) -> None:
    request = ask(make_asker())
    ready, done = Barrier(2), []

    def job() -> None:
        ready.wait(timeout=30)
        done.extend(erase(request))

    both = [Thread(target=job) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)

    assert len(done) == 1
    assert count(AuditEntry, action="erased") == 1


def test_a_document_whose_file_is_gone_is_still_known_to_be_ours(database: str) -> None:
    asker = make_asker()
    with transaction() as db:
        person, creditor = db.get(Person, asker.person_id), db.get(Creditor, asker.creditor_id)
        code = issuing.statement(db, person, creditor).code
    erase(ask(asker))

    with reading() as db:
        assert register.of_holder(db, code, db.get(ChatSession, asker.chat_id)) is None
        proof = register.proof(db, code)
        assert proof is not None
        assert proof.kind == "statement"


def test_nothing_that_was_said_is_left_anywhere(database: str) -> None:
    asker = make_asker()
    erase(ask(asker))

    with reading() as db:
        for table in (ConversationEvent, Case, AuditEntry, DataRequest, Document):
            for each in db.query(table):
                assert SECRET not in str(vars(each))


def test_the_daily_job_says_what_it_did(database: str) -> None:
    asker: Asker = make_asker()
    request = ask(asker)
    ask(asker, "correction")
    listed = CliRunner().invoke(cli, ["privacy", "list"]).output
    assert f"{request:6}  erasure     until 2026-12-24" in listed
    assert CliRunner().invoke(cli, ["privacy", "erase", "--due"]).output == "0 erased.\n"
    done = CliRunner().invoke(cli, ["privacy", "erase", "--due", "--at", "2026-12-24"]).output
    assert f"Request {request}: removed 1 conversations" in done
    assert "people (open_debt)" in done
    assert done.endswith("1 erased.\n")
    assert (
        CliRunner().invoke(cli, ["privacy", "erase", "--due", "--at", "2026-12-24"]).output == "0 erased.\n"
    )
    assert CliRunner().invoke(cli, ["privacy", "erase"]).exit_code == 2


def test_a_person_notes_that_a_correction_is_answered(database: str) -> None:
    asker = make_asker()
    request = ask(asker, "correction")
    assert "is answered" in CliRunner().invoke(cli, ["privacy", "close", str(request)]).output
    assert "had been answered" in CliRunner().invoke(cli, ["privacy", "close", str(request)]).output
    assert CliRunner().invoke(cli, ["privacy", "close", str(ask(asker))]).exit_code == 1
