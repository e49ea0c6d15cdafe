import csv
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from portfolio_files import HEADER, JOSE, MARIA, add_creditor, workbook, write
from sqlalchemy import func, select

from aldia import clock
from aldia.agreements.tables import Agreement
from aldia.debts.balance import balance
from aldia.debts.portfolio import ImportFailed, Result, import_file, run
from aldia.debts.tables import Contact, Debt, DebtComponent, Person
from aldia.storage import reading, transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def frozen(database: str):
    add_creditor()
    with clock.freeze(NOW):
        yield


def load(path: Path, kind: str = "debts", **options: object) -> Result:
    return import_file(path, kind, **({"creditor": "banco"} | options))  # type: ignore[arg-type]


def reasons(result: Result) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in result.first_rejected]


def counts() -> tuple[int, ...]:
    with reading() as session:
        return tuple(
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Person, Contact, Debt, DebtComponent)
        )


def owed(reference: str) -> str:
    with reading() as session:
        debt = session.execute(select(Debt).where(Debt.reference == reference)).scalar_one()
        return str(balance(session, debt).outstanding)


def debt_of(reference: str) -> Debt:
    with reading() as session:
        return session.execute(select(Debt).where(Debt.reference == reference)).scalar_one()


def test_a_row_becomes_a_person_with_contacts_and_a_debt(tmp_path: Path) -> None:
    result = load(write(tmp_path, HEADER, MARIA, JOSE))
    assert (result.rows, result.created, result.updated, result.rejected) == (2, 2, 0, 0)
    assert result.report is None
    with reading() as session:
        person = session.execute(select(Person).where(Person.national_id == "12345678Z")).scalar_one()
        assert (person.given_name, person.birth_date, person.time_zone) == (
            "María",
            date(1985, 3, 15),
            "Europe/Madrid",
        )
        assert [(each.kind, each.value) for each in person.contacts] == [
            ("email", "maria@correo.example"),
            ("phone", "+34612345678"),
        ]
    assert (owed("R1"), owed("R2")) == ("842.17", "500.00")


def test_importing_again_updates_and_never_doubles(tmp_path: Path) -> None:
    load(write(tmp_path, HEADER, MARIA, JOSE))
    before = counts()
    changed = (
        MARIA.replace("742.17", "600.00").replace("María", "María Luisa").replace("2026-11-01", "2026-11-20")
    )
    result = load(write(tmp_path, HEADER, changed, JOSE))
    assert (result.created, result.updated) == (0, 2)
    assert counts() == before
    assert owed("R1") == "700.00"
    with reading() as session:
        assert session.get(Person, debt_of("R1").person_id).given_name == "María Luisa"


def test_an_empty_cell_does_not_forget_what_was_known(tmp_path: Path) -> None:
    load(write(tmp_path, HEADER, MARIA))
    load(write(tmp_path, HEADER, MARIA.replace("1985-03-15", "").replace("612345678", "")))
    with reading() as session:
        person = session.get(Person, debt_of("R1").person_id)
        assert person.birth_date == date(1985, 3, 15)
        assert len(person.contacts) == 2


def test_a_suppressed_contact_stays_suppressed(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, MARIA)
    load(path)
    with transaction() as session:
        session.execute(select(Contact).where(Contact.kind == "phone")).scalar_one().suppressed_at = NOW
    load(path)
    with reading() as session:
        assert (
            session.execute(select(Contact).where(Contact.kind == "phone")).scalar_one().suppressed_at == NOW
        )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (MARIA.replace("12345678Z", "12345678A"), "national_id"),
        (MARIA.replace("2026-09-08", "31/09/2026"), "due_on"),
        (MARIA.replace("742.17", "-1"), "principal"),
        (MARIA.replace("742.17", "1.234.56"), "principal"),
        (MARIA.replace("742.17", ""), "principal"),
        (MARIA.replace("742.17", "=1+1"), "principal"),
        (MARIA.replace("1985-03-15", "2015-03-15"), "birth_date"),
        (MARIA.replace("612345678", "12"), "phone"),
        (MARIA.replace("maria@correo.example", "maria@"), "email"),
        (MARIA.replace("María", '"Ma\nría"'), "given_name"),
        (MARIA.replace("María", "M" * 81), "given_name"),
        (MARIA.replace(",ES,", ",FR,"), "country"),
        (MARIA.replace("2026-11-01", "2026-12-01"), "balance_on"),
        (MARIA + ",x", ""),
        ("R1,ES", ""),
    ],
)
def test_a_bad_row_is_left_out_whole_and_the_others_stay(tmp_path: Path, row: str, column: str) -> None:
    result = load(write(tmp_path, HEADER, row, JOSE))
    assert (result.created, result.rejected) == (1, 1)
    assert result.first_rejected[0].column == column
    assert counts() == (1, 1, 1, 3)


def test_rejected_rows_are_listed_with_line_column_and_reason(tmp_path: Path) -> None:
    rows = [MARIA.replace("12345678Z", "1"), JOSE, JOSE, MARIA.replace("Préstamo", "")]
    listed = tmp_path / "rejected.csv"
    header = HEADER.replace("product", "Producto")
    result = load(write(tmp_path, header, *rows), report=listed)
    assert result.report == listed
    with listed.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["línea", "columna", "motivo"]
    assert [line[:2] for line in lines[1:]] == [["2", "national_id"], ["4", "reference"], ["5", "Producto"]]
    assert "ya está en la línea 3" in lines[2][2]


def test_rows_that_contradict_the_database_are_left_out(tmp_path: Path) -> None:
    load(write(tmp_path, HEADER, MARIA, JOSE))
    result = load(
        write(
            tmp_path,
            HEADER,
            MARIA.replace("12345678Z", "00000000T"),
            JOSE.replace("2026-11-01", "2026-10-01"),
        )
    )
    assert reasons(result) == [(2, "national_id"), (3, "balance_on")]
    assert (owed("R1"), owed("R2")) == ("842.17", "500.00")


def test_a_debt_may_be_in_another_chunk_than_its_double(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 1)
    result = load(write(tmp_path, HEADER, MARIA, MARIA))
    assert reasons(result) == [(3, "reference")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings_are_recognised(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [line.replace(",", delimiter) for line in (HEADER, MARIA)]
    result = load(write(tmp_path, *lines, encoding=encoding))
    assert result.created == 1
    with reading() as session:
        assert session.execute(select(Person.given_name)).scalar_one() == "María"


def test_spanish_headers_and_local_values(tmp_path: Path) -> None:
    header = "Referencia;DNI;Nombre;Apellidos;Provincia;Trato;Producto;Vencimiento;CAPITAL;Intereses;Sobra"
    row = "R1;12345678-z;María;Fernández;Las Palmas;Tú;Préstamo;08/09/2026;1.234,50;12;x"
    result = load(write(tmp_path, header, row))
    assert result.ignored_columns == ["Sobra"]
    assert owed("R1") == "1246.50"
    with reading() as session:
        person = session.execute(select(Person)).scalar_one()
        assert (person.time_zone, person.register) == ("Atlantic/Canary", "tu")


def test_a_workbook(tmp_path: Path) -> None:
    rows = [
        ["Referencia", "DNI", "Nombre", "Apellidos", "Teléfono", "Producto", "Vencimiento", "Capital", None],
        ["R1", "12345678Z", "María", "Fernández", 612345678, "Préstamo", datetime(2026, 9, 8), 842.17, None],  # noqa: DTZ001
        [],
        ["R2", "87654321X", "José", "Ortega", None, "Préstamo", date(2026, 9, 8), "=A1", None],
        ["R3", "87654321X", "José", "Ortega", None, "Préstamo", date(2026, 9, 8), 1.234, None],
    ]
    result = load(workbook(tmp_path, rows))
    assert (result.created, reasons(result)) == (1, [(4, "Capital"), (5, "Capital")])
    assert owed("R1") == "842.17"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"\x00\x01\x02" * 100, "binary"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"PK\x05\x06" + bytes(18), "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (b"a,b,c\n1,2,3\n", "columns are missing"),
        (b"reference,referencia\n1,2\n", "mean the same"),
        (HEADER.encode() + b'\n"' + b"x" * 20_000, "quote"),
        (b"\x81\x8d\x9d\n", "neither UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=message):
        load(path)
    assert counts() == (0, 0, 0, 0)


def test_a_file_that_breaks_off_keeps_the_rows_before(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, MARIA, JOSE + '\n"' + "x" * 20_000)
    with pytest.raises(ImportFailed, match="line 4"):
        load(path)
    assert counts()[2] == 2


def test_the_creditor_must_be_known(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, MARIA)
    with pytest.raises(ImportFailed, match="--creditor"):
        load(path, creditor=None)
    with pytest.raises(ImportFailed, match="no creditor 'nobody'"):
        load(path, creditor="nobody")
    result = load(write(tmp_path, HEADER + ",creditor", MARIA + ",nobody"), creditor=None)
    assert reasons(result) == [(2, "creditor")]


def test_nothing_left_to_pay_settles_a_debt_and_a_new_balance_opens_it(tmp_path: Path) -> None:
    load(write(tmp_path, HEADER, JOSE.replace(",500,", ",0,")))
    assert debt_of("R2").status == "settled"
    load(write(tmp_path, HEADER, JOSE.replace("2026-11-01", "2026-11-20")))
    assert debt_of("R2").status == "open"


def test_a_debt_settled_by_a_kept_agreement_is_not_opened_again(tmp_path: Path) -> None:
    load(write(tmp_path, HEADER, JOSE))
    with transaction() as session:
        debt = session.execute(select(Debt)).scalar_one()
        debt.status = "settled"
        session.add(
            Agreement(
                code="A",
                debt_id=debt.id,
                kind="proposal",
                status="kept",
                total_minor=1,
                currency="EUR",
                signed_at=NOW,
            )
        )
    load(write(tmp_path, HEADER, JOSE.replace("2026-11-01", "2026-11-20")))
    assert debt_of("R2").status == "settled"
