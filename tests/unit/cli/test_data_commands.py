"""The commands for data, from the creditor to the export."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aldia.cli import cli

CREDITOR = (
    "creditor", "add", "banco", "--name", "Banco", "--legal-name", "Banco, S.A.", "--country", "ES",
    "--phone", "+34910000000", "--email", "a@banco.example", "--address", "Madrid", "--office-hours", "9-18",
)  # fmt: skip
HEADER = "referencia;dni;nombre;apellidos;fecha nacimiento;telefono;producto;vencimiento;capital"
ROW = "R1;12345678Z;María;Gil;15/03/1985;612345678;Préstamo;08/09/2026;842,17"


@pytest.fixture
def portfolio(database: str, tmp_path: Path) -> Path:
    assert run(*CREDITOR).exit_code == 0
    path = tmp_path / "cartera.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], prog_name="aldia")


def test_import_tells_its_figures(portfolio: Path) -> None:
    result = run("import", portfolio, "--creditor", "banco")
    assert result.exit_code == 0
    assert "1 rows: 1 new, 0 known, 0 rejected." in result.output


def test_import_shows_what_it_rejected_and_fails(portfolio: Path, tmp_path: Path) -> None:
    portfolio.write_text(f"{HEADER}\n{ROW.replace('8Z', '8A')}\n", encoding="utf-8")
    result = run("import", portfolio, "--creditor", "banco", "--report", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "line 2: dni:" in result.output
    assert str(tmp_path / "out.csv") in result.output


def test_import_tells_all_that_is_wrong_with_a_row_at_once(portfolio: Path, tmp_path: Path) -> None:
    bad = "R1;12345678A;María;Gil;31/02/1990;12;;08/09/2026;abc"
    portfolio.write_text(f"{HEADER}\n{bad}\n{ROW.replace('R1', 'R2')}\n", encoding="utf-8")
    result = run("import", portfolio, "--creditor", "banco", "--report", tmp_path / "out.csv")
    assert "2 rows: 1 new, 0 known, 1 rejected." in result.output
    told = {line.split(": ")[1] for line in result.output.splitlines() if line.startswith("  line 2: ")}
    assert told == {"dni", "fecha nacimiento", "telefono", "producto", "capital"}
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {(row["línea"], row["columna"]) for row in csv.DictReader(file)} == {
            ("2", name) for name in told
        }


def test_what_cannot_be_judged_without_the_country_is_not_judged(portfolio: Path, tmp_path: Path) -> None:
    portfolio.write_text(f"{HEADER};pais\n{ROW.replace('8Z', '8A')};FR\n", encoding="utf-8")
    result = run("import", portfolio, "--creditor", "banco", "--report", tmp_path / "out.csv")
    assert "line 2: pais:" in result.output
    assert "line 2: dni:" not in result.output


def test_a_formula_is_told_beside_the_other_faults_of_its_row(portfolio: Path, tmp_path: Path) -> None:
    bad = ROW.replace("842,17", "=A1").replace("08/09/2026", "")
    portfolio.write_text(f"{HEADER}\n{bad}\n", encoding="utf-8")
    result = run("import", portfolio, "--creditor", "banco", "--report", tmp_path / "out.csv")
    assert "line 2: capital: la celda contiene una fórmula" in result.output
    assert "line 2: vencimiento: falta el valor" in result.output


def test_import_of_a_broken_file_is_one_line(portfolio: Path) -> None:
    portfolio.write_bytes(b"\x00\x01")
    result = run("import", portfolio, "--creditor", "banco")
    assert result.exit_code == 1
    assert "Error: the file is neither CSV nor XLSX" in result.output


def test_an_impossible_creditor_is_a_usage_error(database: str) -> None:
    result = run(*(each if each != "ES" else "XX" for each in CREDITOR))
    assert result.exit_code == 2
    assert "the country must be one of" in result.output


def test_links_and_their_revocation(portfolio: Path, tmp_path: Path) -> None:
    run("import", portfolio, "--creditor", "banco")
    out = tmp_path / "sms.csv"
    made = run("links", "make", "--creditor", "banco", "--batch", "b1", "--out", out)
    assert "1 links in" in made.output
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["phone"] == "+34612345678"
    assert row["link"] in row["text"]
    assert "1 links revoked." in run("links", "revoke", row["link"]).output
    again = run("links", "revoke", row["link"])
    assert (again.exit_code, "a link is revoked" in again.output) == (1, True)


def test_a_failing_command_keeps_the_file_of_before(portfolio: Path, tmp_path: Path) -> None:
    out = tmp_path / "sms.csv"
    out.write_text("precious")
    assert run("links", "make", "--creditor", "nobody", "--batch", "b1", "--out", out).exit_code == 1
    assert run("export", "payments", "--creditor", "nobody", "--out", out).exit_code == 1
    assert out.read_text() == "precious"


def test_what_is_exported_can_come_back(portfolio: Path, tmp_path: Path) -> None:
    run("import", portfolio, "--creditor", "banco")
    payments, out = tmp_path / "pagos.csv", tmp_path / "out.csv"
    payments.write_text("referencia;pago;importe;fecha pago\nR1;P1;1.000,50;01/09/2026\n", encoding="utf-8")
    run("import", payments, "--kind", "payments", "--creditor", "banco")
    assert "1 rows in" in run("export", "payments", "--out", out, "--since", "2020-01-01").output
    assert "1 rows: 0 new, 1 known, 0 rejected." in run("import", out, "--kind", "payments").output
