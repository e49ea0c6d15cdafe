"""The packs as the law is described in shared/reference/contact-law.md, and errors that name file and field."""

import re
from pathlib import Path

import pytest
import yaml

from aldia.contact.audience import audience
from aldia.contact.rule_files import FOLDER, RulesError, load_pack, load_packs, rules_of
from aldia.debts.portfolio.countries import countries
from aldia.debts.tables import Person


def test_every_country_that_is_served_has_a_pack() -> None:
    assert set(load_packs()) == {*map(str.lower, countries()), "default"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_a_pack_names_its_sources_and_review(path: Path) -> None:
    pack = load_pack(path)
    assert all(source.startswith("https://") for source in pack.law.sources)
    assert pack.law.reviewed_on.isoformat() >= "2026-11-21"
    # What decency forbids everywhere.
    assert {"judicial_lookalike", "third_parties", "threats", "public_lists"} <= pack.forbid
    assert pack.dispute.pause_contact
    assert pack.dispute.pause_bureau


@pytest.mark.parametrize(
    ("country", "register", "asks_cause", "payee"),
    [
        ("ES", "usted", True, "creditor_or_agency"),
        ("MX", "usted", True, "creditor_only"),
        ("CO", "usted", False, "creditor_or_agency"),
        ("CL", "usted", True, "creditor_or_agency"),
        ("AR", "vos", True, "creditor_or_agency"),
        ("PE", "usted", True, "creditor_or_agency"),
        ("EC", "usted", True, "creditor_or_agency"),
        ("UY", "usted", False, "creditor_only"),
    ],
)
def test_what_differs_by_country(country: str, register: str, asks_cause: bool, payee: str) -> None:
    pack = rules_of(country)
    assert pack.register_usage.usual == register
    assert pack.forbids("ask_reason_for_default") is not asks_cause
    assert pack.payment.payee == payee
    assert audience(Person(country=country)) == {"country": country, "register": register}


def test_the_creditor_may_state_how_a_person_is_addressed() -> None:
    assert audience(Person(country="AR", register="usted"))["register"] == "usted"


def test_the_default_is_as_strict_as_every_country() -> None:
    packs = load_packs()
    strict = packs.pop("default")
    for pack in packs.values():
        assert pack.forbid <= strict.forbid
        assert pack.windows.mon_fri.opens <= strict.windows.mon_fri.opens
        assert strict.windows.mon_fri.closes <= pack.windows.mon_fri.closes
        assert {limit.id for limit in pack.limits} <= {limit.id for limit in strict.limits}
    assert strict.windows.sat is strict.windows.sun is strict.windows.holiday is None


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda p: p.pop("windows"), "windows: missing key"),
        (lambda p: p.update(surprise=1), "surprise: unknown key"),
        (lambda p: p["law"].pop("sources"), "law.sources: missing key"),
        (lambda p: p["law"].update(sources=[]), "law.sources:"),
        (lambda p: p.update(time_zone="Europe/Sevilla"), "time_zone: no such time zone"),
        (lambda p: p["register"].update(usual="tú"), "register.usual:"),
        (lambda p: p["forbid"].append("smile"), "forbid[5]:"),
        (lambda p: p["windows"]["mon_fri"].update(closes="08:00"), "a window must close after it opens"),
        (lambda p: p["limits"][0].update(max=0), "limits[0].max:"),
        (lambda p: p.update(country="PT"), "country: expected ES"),
    ],
)
def test_an_error_names_file_and_field(tmp_path: Path, break_it: object, said: str) -> None:
    pack = yaml.safe_load((FOLDER / "es.yml").read_text(encoding="utf-8"))
    break_it(pack)  # type: ignore[operator]
    path = tmp_path / "es.yml"
    path.write_text(yaml.safe_dump(pack), encoding="utf-8")
    with pytest.raises(RulesError, match=re.escape(said)) as refused:
        load_pack(path)
    assert str(path) in str(refused.value)


def test_without_a_default_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"default\.yml"):
        load_packs(tmp_path)
