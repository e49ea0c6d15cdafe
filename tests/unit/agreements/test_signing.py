from dataclasses import replace
from decimal import Decimal

import pytest
from signers import (
    NOW,
    Signer,
    ask,
    at_once,
    audited,
    count,
    later,
    make_chat,
    make_debt,
    make_person,
    make_signer,
    pay,
    sign,
)

from aldia.agreements import plans
from aldia.agreements.tables import Agreement, Instalment, Offer
from aldia.debts.tables import Debt, DebtComponent
from aldia.identity.tables import ChatSession
from aldia.money import from_minor
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

REASONS = {"unknown", "expired", "outdated", "in_force"}


def nothing_signed() -> bool:
    return count(Agreement) == count(Instalment) == audited("plan_signed") == 0


@pytest.mark.parametrize(
    "wish", [{"count": 3}, {"count": 7}, {"amount": Decimal("83.33")}, {"amount": Decimal(5)}]
)
def test_what_was_offered_is_signed_to_the_cent(signer: Signer, wish: dict[str, object]) -> None:
    offer_id, plan = ask(signer, **wish)

    code = sign(signer.chat_id, offer_id)

    with reading() as db:
        agreement = db.query(Agreement).one()
        assert (agreement.code, agreement.offer_id, agreement.status) == (code, offer_id, "active")
        assert (agreement.debt_id, agreement.conversation_id) == (signer.debt_id, signer.chat_id)
        assert agreement.signed_at == NOW
        written = [(i.number, i.due_on, from_minor(i.amount_minor, "EUR")) for i in agreement.instalments]
        assert written == [(p.number, p.due_date, p.amount) for p in plan.schedule]
        assert (
            sum(amount for *_, amount in written) == from_minor(agreement.total_minor, "EUR") == Decimal(1000)
        )
        assert db.get(Offer, offer_id).status == "signed"


def test_the_audit_row_names_the_offer_and_the_conversation(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    sign(signer.chat_id, offer_id)
    with reading() as db:
        entry = db.query(AuditEntry).filter_by(action="plan_signed").one()
        assert (entry.actor, entry.conversation_id, entry.at) == ("debtor", signer.chat_id, NOW)
        assert entry.details == {"offer": offer_id}
        assert entry.subject_id == str(db.query(Agreement).one().id)


def test_signing_again_gives_the_same_agreement(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    other_chat = make_chat(signer.person_id, signer.creditor_id)

    codes = {sign(chat, offer_id) for chat in (signer.chat_id, signer.chat_id, other_chat)}

    assert len(codes) == 1
    assert not codes & REASONS
    assert (count(Agreement), count(Instalment), audited("plan_signed")) == (1, 3, 1)


def test_signing_at_the_same_time_leaves_one_agreement(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    chats = [signer.chat_id] + [make_chat(signer.person_id, signer.creditor_id) for _ in range(5)]

    codes = at_once(lambda chat: sign(chat, offer_id), chats)

    assert len(set(codes)) == 1
    assert (count(Agreement), count(Instalment), audited("plan_signed")) == (1, 3, 1)


def test_two_offers_of_one_debt_signed_at_the_same_time_leave_one_agreement(signer: Signer) -> None:
    offer_ids = [ask(signer, count=each)[0] for each in (3, 4)]
    with transaction() as db:
        for offer in db.query(Offer):
            offer.status = "open"

    results = at_once(lambda offer_id: sign(signer.chat_id, offer_id), offer_ids)

    assert results.count("in_force") == 1
    assert count(Agreement) == 1


def test_an_unknown_offer_cannot_be_signed(signer: Signer) -> None:
    for forged in ("", "None", "0" * 32, "x" * 5000, "' OR 1=1 --"):
        assert sign(signer.chat_id, forged) == "unknown"
    assert nothing_signed()


def test_the_offer_of_another_person_cannot_be_signed(signer: Signer) -> None:
    foreign, _ = ask(make_signer("two"), count=3)

    assert sign(signer.chat_id, foreign) == "unknown"
    assert nothing_signed()


def test_another_debtor_of_the_same_creditor_cannot_sign_either(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    other_chat = make_chat(make_person("two"), signer.creditor_id)

    assert sign(other_chat, offer_id) == "unknown"
    assert nothing_signed()


def test_the_link_of_one_creditor_signs_nothing_of_another(signer: Signer) -> None:
    other = make_signer("two")
    debt_id = make_debt(signer.person_id, other.creditor_id, "REF-elsewhere")
    there = make_chat(signer.person_id, other.creditor_id)
    offer_id, _ = ask(replace(signer, debt_id=debt_id, chat_id=there), count=3)

    assert sign(signer.chat_id, offer_id) == "unknown"
    assert nothing_signed()
    code = sign(there, offer_id)
    with reading() as db:
        assert plans.by_code(db, code, db.get(ChatSession, there)) is not None
        assert plans.by_code(db, code, db.get(ChatSession, signer.chat_id)) is None


@pytest.mark.parametrize("verified", ["never", "no longer"])
def test_only_a_verified_person_signs(signer: Signer, verified: str) -> None:
    offer_id, _ = ask(signer, count=3)
    chat_id = make_chat(signer.person_id, signer.creditor_id, verified=False)
    if verified == "never":
        assert sign(chat_id, offer_id) == "unknown"
    else:
        with later(minutes=30):
            assert sign(signer.chat_id, offer_id) == "unknown"
    assert nothing_signed()


def test_a_superseded_offer_cannot_be_signed(signer: Signer) -> None:
    old, _ = ask(signer, count=3)
    new, _ = ask(signer, count=4)

    assert sign(signer.chat_id, old) == "expired"
    assert nothing_signed()
    assert sign(signer.chat_id, new) not in REASONS


def test_an_offer_that_has_run_out_cannot_be_signed(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    with later(days=14, hours=14):
        fresh_chat = make_chat(signer.person_id, signer.creditor_id)
        assert sign(fresh_chat, offer_id) == "expired"
    assert nothing_signed()


def test_an_agreement_in_force_blocks_a_second_one(signer: Signer) -> None:
    sign(signer.chat_id, ask(signer, count=3)[0])
    assert sign(signer.chat_id, ask(signer, count=4)[0]) == "in_force"
    assert (count(Agreement), audited("plan_signed")) == (1, 1)


def test_a_broken_agreement_does_not_block_the_next(signer: Signer) -> None:
    sign(signer.chat_id, ask(signer, count=3)[0])
    with transaction() as db:
        db.query(Agreement).one().status = "broken"

    assert sign(signer.chat_id, ask(signer, count=4)[0]) not in REASONS
    assert count(Agreement, status="active") == 1


def test_a_payment_after_the_offer_makes_it_outdated(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    pay(signer, Decimal("0.01"))

    assert sign(signer.chat_id, offer_id) == "outdated"
    assert nothing_signed()


def test_a_new_statement_of_the_creditor_makes_it_outdated(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    with transaction() as db:
        db.query(DebtComponent).one().amount_minor += 1

    assert sign(signer.chat_id, offer_id) == "outdated"


@pytest.mark.parametrize("status", ["settled", "withdrawn"])
def test_nothing_is_signed_about_a_debt_that_is_not_open(signer: Signer, status: str) -> None:
    offer_id, _ = ask(signer, count=3)
    with transaction() as db:
        db.get(Debt, signer.debt_id).status = status

    assert sign(signer.chat_id, offer_id) == "outdated"
    assert nothing_signed()


def test_a_failure_on_the_way_leaves_nothing_half_signed(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_id, _ = ask(signer, count=3)
    monkeypatch.setattr("aldia.storage.audit.record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sign(signer.chat_id, offer_id)
    monkeypatch.undo()

    assert count(Agreement) == count(Instalment) == 0
    assert count(Offer, status="open") == 1


def test_an_agreement_is_shown_by_its_code_to_its_verified_debtor_alone(signer: Signer) -> None:
    code = sign(signer.chat_id, ask(signer, count=3)[0])
    stranger, unverified = (
        make_signer("two"),
        make_chat(signer.person_id, signer.creditor_id, verified=False),
    )

    def seen_by(chat_id: str, asked: str = code) -> bool:
        with reading() as db:
            return plans.by_code(db, asked, db.get(ChatSession, chat_id)) is not None

    assert seen_by(signer.chat_id)
    assert not seen_by(stranger.chat_id)
    assert not seen_by(unverified)
    assert not seen_by(signer.chat_id, "%")
    with later(minutes=30):
        assert not seen_by(signer.chat_id)


def test_codes_have_no_letters_that_sound_or_look_alike(signer: Signer) -> None:
    code = sign(signer.chat_id, ask(signer, count=3)[0])

    assert len(code) == 8
    assert not set(code) & set("01ILO")
