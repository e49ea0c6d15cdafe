"""Links for a selection of debtors, and what the SMS says."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from aldia import clock
from aldia.contact.tables import Consent, Pause
from aldia.debts.creditors import InvalidCreditor, save
from aldia.debts.portfolio import import_file
from aldia.debts.tables import Contact, Debt, Person
from aldia.identity import gsm, links, sms
from aldia.identity.selection import Selection
from aldia.identity.tables import Link
from aldia.storage import reading, transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
LINK = "https://aldia.example/l/" + "x" * 22
PORTFOLIO = """\
reference,country,national_id,given_name,family_name,birth_date,phone,phone_2,product,due_on,principal,register
R1,ES,12345678Z,María,Gil,1985-03-15,612345678,,Préstamo,2026-09-08,842.17,usted
R2,ES,87654321X,José,Gil,1972-11-02,910123456,612345679,Préstamo,2026-11-14,500,
R3,MX,BOXW310820HNERXN09,Luz,Gil,1972-11-02,5512345678,,Préstamo,2026-06-01,500,
R4,ES,00000000T,Sin,Fecha,,612345670,,Préstamo,2026-09-08,10,
R5,ES,00000001R,Solo,Fijo,1972-11-02,910123457,,Préstamo,2026-09-08,10,
"""


@pytest.fixture
def portfolio(database: str, tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "portfolio.csv"
    path.write_text(PORTFOLIO, encoding="utf-8")
    with clock.freeze(NOW):
        with transaction() as session:
            save(
                session, code="banco", actor="test", name="Banco Sur", legal_name="B", country="ES",
                phone="1", email="a@b.example", address="M", office_hours="9-18",
            )  # fmt: skip
        assert import_file(path, creditor="banco").rejected == 0
        yield


def write(tmp_path: Path, batch: str = "b1", **selection: object) -> dict[str, str]:
    out = tmp_path / "sms.csv"
    sms.write(Selection("banco", **selection), batch, out)  # type: ignore[arg-type]
    with out.open(encoding="utf-8", newline="") as file:
        return {row["phone"]: row["link"] for row in csv.DictReader(file)}


MARIA, JOSE, LUZ = "+34612345678", "+34612345679", "+525512345678"


def test_each_debtor_who_may_be_written_to_gets_a_link(portfolio: None, tmp_path: Path) -> None:
    found = write(tmp_path)
    assert list(found) == [MARIA, JOSE, LUZ]
    with reading() as session:
        link = links.open_link(session, found[JOSE].rpartition("/")[2])
        assert (link.person.given_name, link.batch) == ("José", "b1")
        assert session.get(Contact, link.contact_id).value == JOSE


def test_the_same_batch_gives_the_same_links_and_another_batch_others(
    portfolio: None, tmp_path: Path
) -> None:
    first = write(tmp_path)
    assert write(tmp_path) == first
    assert set(write(tmp_path, batch="b2").values()).isdisjoint(first.values())
    with reading() as session:
        assert session.execute(select(func.count()).select_from(Link)).scalar_one() == 6


def test_selection_by_country_days_and_references(portfolio: None, tmp_path: Path) -> None:
    assert list(write(tmp_path, country="MX")) == [LUZ]
    assert list(write(tmp_path, days=(10, 77))) == [MARIA, JOSE]
    assert list(write(tmp_path, days=(78, None))) == [LUZ]
    references = tmp_path / "references.csv"
    references.write_text("referencia\nR3\nR1\nR1\nR99\n")
    assert list(write(tmp_path, references=references)) == [MARIA, LUZ]
    with pytest.raises(InvalidCreditor):
        sms.write(Selection("nobody"), "b1", tmp_path / "sms.csv")


def person_id(name: str) -> int:
    with reading() as session:
        return int(session.execute(select(Person.id).where(Person.given_name == name)).scalar_one())


def consent(channel: str, status: str, at: datetime) -> None:
    with transaction() as session:
        session.add(
            Consent(
                person_id=person_id("María"),
                creditor_id=1,
                channel=channel,
                status=status,
                source="chat",
                at=at,
            )
        )


def test_the_newest_word_on_sms_or_on_everything_holds(portfolio: None, tmp_path: Path) -> None:
    consent("email", "withdrawn", NOW)
    assert MARIA in write(tmp_path)
    consent("all", "withdrawn", NOW)
    assert MARIA not in write(tmp_path)
    consent("sms", "granted", NOW + timedelta(minutes=1))
    assert MARIA in write(tmp_path)
    consent("sms", "withdrawn", NOW + timedelta(minutes=2))
    assert MARIA not in write(tmp_path)


def test_suppressed_numbers_are_not_written_to(portfolio: None, tmp_path: Path) -> None:
    with transaction() as session:
        session.execute(select(Contact).where(Contact.value == MARIA)).scalar_one().suppressed_at = NOW
    assert MARIA not in write(tmp_path)


@pytest.mark.parametrize("status", ["settled", "withdrawn"])
def test_debts_that_are_not_open_give_no_link(portfolio: None, tmp_path: Path, status: str) -> None:
    with transaction() as session:
        session.execute(select(Debt).where(Debt.reference == "R1")).scalar_one().status = status
    assert list(write(tmp_path)) == [JOSE, LUZ]


@pytest.mark.parametrize("of_debt", [False, True])
def test_while_collection_rests_nobody_is_written_to(portfolio: None, tmp_path: Path, of_debt: bool) -> None:
    with transaction() as session:
        debt = session.execute(select(Debt).where(Debt.reference == "R1")).scalar_one()
        pause = Pause(
            person_id=debt.person_id,
            creditor_id=1,
            debt_id=debt.id if of_debt else None,
            reason="dispute",
            started_at=NOW,
        )
        session.add(pause)
    assert MARIA not in write(tmp_path)
    with transaction() as session:
        session.get(Pause, pause.id).ended_at = NOW
    assert MARIA in write(tmp_path)


def test_who_is_left_out_is_counted_by_reason(portfolio: None, tmp_path: Path) -> None:
    written = sms.write(Selection("banco"), "b1", tmp_path / "sms.csv")
    assert (written.links, dict(written.left_out)) == (3, {"no birth date": 1, "no mobile number": 1})
    assert sms.revoke_batch("b1", "test") == 3
    again = sms.write(Selection("banco"), "b1", tmp_path / "sms.csv")
    assert (again.links, again.left_out["link revoked"]) == (0, 3)


@pytest.mark.parametrize("register", ["tu", "usted", "vos"])
def test_the_text_informs_in_one_segment(register: str) -> None:
    written = sms.text("Cooperativa de Ahorro y Crédito Peñón de los Ríos", register, LINK)
    assert gsm.length(written) <= gsm.SEGMENT
    assert LINK in written
    assert written.startswith("Cooperativa de Ahorro")
    plain = written.replace(LINK, "").lower()
    assert not any(sign.isdigit() for sign in plain)
    assert not any(word in plain for word in ("deuda", "pag", "urg", "debe", "€", "$"))


def test_people_are_addressed_as_in_the_chat_or_as_they_wish() -> None:
    assert "de su cuenta" in sms.text("Banco", "usted", LINK)
    assert "de tu cuenta" in sms.text("Banco", "tu", LINK)
    assert "Ahi podés" in sms.text("Banco", "vos", LINK)


def test_a_link_that_leaves_no_room_is_an_error() -> None:
    with pytest.raises(sms.SmsImpossible, match="ALDIA_PUBLIC_URL"):
        sms.text("Banco Sur", "usted", "https://" + "a" * 100)


def test_a_name_that_tells_the_matter_is_an_error() -> None:
    with pytest.raises(sms.SmsImpossible):
        sms.text("Tus Deudas S.L.", "usted", LINK)


@pytest.mark.parametrize(
    ("text", "written"),
    [("á é í ó ú ü ñ Á Ñ É ¿¡", "a é i o u ü ñ A Ñ É ¿¡"), ("«Caña» – ç ª 😀", '"Caña" - c a ')],
)
def test_spanish_in_the_alphabet_of_an_sms(text: str, written: str) -> None:
    assert gsm.transliterate(text) == written


def test_signs_of_the_extension_take_two_places() -> None:
    assert gsm.length("a€[") == 5
    with pytest.raises(ValueError, match="not in the GSM alphabet"):
        gsm.length("á")


@given(st.text())
def test_whatever_is_transliterated_can_be_counted(text: str) -> None:
    assert gsm.length(gsm.transliterate(text)) >= 0
