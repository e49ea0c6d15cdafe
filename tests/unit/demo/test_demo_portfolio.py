from collections import Counter
from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import islice, takewhile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aldia import clock
from aldia.agreements.tables import Agreement, Promise
from aldia.contact.tables import ContactLogEntry
from aldia.debts.balance import balance, days_past_due
from aldia.debts.tables import Creditor, Debt, Person
from aldia.demo import load
from aldia.demo.files import write_all
from aldia.demo.portfolio import debts
from aldia.identity import links
from aldia.identity.tables import Link
from aldia.payments.tables import Payment
from aldia.storage import reading, transaction

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def files(folder: Path, seed: int) -> list[bytes]:
    made = [debt for _, debt in takewhile(lambda each: each[0] <= 40, debts(seed, TODAY))]
    return [path.read_bytes() for path in write_all(folder, made, TODAY).values()]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    assert files(tmp_path / "a", 1) == files(tmp_path / "b", 1)
    assert files(tmp_path / "a", 1) != files(tmp_path / "c", 2)


def test_a_larger_portfolio_begins_like_a_smaller_one() -> None:
    assert list(islice(debts(1, TODAY), 20)) == list(islice(debts(1, TODAY), 60))[:20]


def test_plans_add_up_to_the_balance() -> None:
    planned = [debt for _, debt in islice(debts(1, TODAY), 500) if debt.plan]
    assert planned
    for debt in planned:
        assert sum((each.amount for each in debt.plan), Decimal(0)) == debt.total


@pytest.fixture
def demo(database: str):
    with clock.freeze(NOW):
        yield load(seed=1, debtors=500)


def test_five_hundred_debtors_of_seven_countries(demo: object) -> None:
    with reading() as session:
        by_country = Counter(session.execute(select(Person.country)).scalars())
        statuses = Counter(session.execute(select(Agreement.status)).scalars())
        assert sum(by_country.values()) == 500
        assert set(by_country) == {"ES", "MX", "CO", "AR", "CL", "PE", "EC"}
        assert set(session.execute(select(Debt.currency).distinct()).scalars()) == {
            "EUR", "MXN", "COP", "ARS", "CLP", "PEN", "USD",
        }  # fmt: skip
        assert set(statuses) == {"active", "kept", "broken"}
        assert session.execute(select(func.count()).select_from(Creditor)).scalar_one() == 6
        for table in (Promise, Payment, ContactLogEntry):
            assert session.execute(select(func.count()).select_from(table)).scalar_one() > 20


def test_the_known_debtor_can_open_the_link_and_owes_what_is_told(demo: object) -> None:
    known = load().known
    assert (known[0].name, known[0].national_id) == ("María Fernández Soler", "12345678Z")
    with reading() as session:
        link = links.open_link(session, known[0].url.rpartition("/")[2])
        debt = session.execute(select(Debt).where(Debt.person_id == link.person_id)).scalar_one()
        assert link.batch == "demo"
        assert str(balance(session, debt).outstanding) == "842.17"
        assert days_past_due(debt, TODAY) == 75
        choice = links.open_link(session, known[1].url.rpartition("/")[2])
        assert len(session.execute(select(Debt).where(Debt.person_id == choice.person_id)).all()) == 2


def test_kept_plans_leave_nothing_to_pay(demo: object) -> None:
    with reading() as session:
        kept = session.execute(select(Agreement).where(Agreement.status == "kept")).scalars().all()
        for agreement in kept:
            assert balance(session, agreement.debt).outstanding == 0
            assert agreement.debt.status == "settled"


def test_loading_again_changes_nothing_but_renews_a_link_that_has_run_out(demo: object) -> None:
    again = load()
    assert not again.loaded
    assert again.known[0].url == load().known[0].url
    with transaction() as session:
        for link in session.execute(select(Link)).scalars():
            link.expires_at = NOW
    assert load().known[0].url != again.known[0].url


def test_rasa_shell_finds_the_new_link_after_one_was_revoked(demo: object) -> None:
    """In the demo, too, a debtor who says to be another person revokes the link."""
    old = load().known[0].url
    with transaction() as session:
        links.revoke(
            session, links.open_link(session, old.rpartition("/")[2]), "wrong_person", actor="debtor"
        )
    new = load().known[0].url
    with reading() as session:
        [of_shell] = session.execute(select(Link).where(Link.batch == "demo")).scalars()
        assert links.url(of_shell.id) == new != old
