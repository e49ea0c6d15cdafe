"""Which column of a file means what."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from aldia.debts.portfolio.countries import plain
from aldia.debts.portfolio.files import Cell, ImportFailed, Row
from aldia.debts.portfolio.values import Fields, Rejected

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Columns:
    """The known columns of a file: canonical name -> position; and the headers that were not understood."""

    header: list[str]
    positions: dict[str, int]
    ignored: list[str]

    def __contains__(self, column: str) -> bool:
        return column in self.positions

    def written(self, column: str) -> str:
        """Return a column's header as the file writes it."""
        return self.header[self.positions[column]] if column in self.positions else column

    def fields(self, row: Row) -> Fields:
        """Return a row's filled cells, those that nothing may hold already marked as faults.

        Raises Rejected where the row is not as wide as the header.
        """
        cells = row.cells
        if len(cells) != len(self.header):
            reason = f"la fila tiene {len(cells)} celdas y la cabecera {len(self.header)}"
            raise Rejected({"": f"{reason}: ¿falta entrecomillar un texto con separadores?"})
        filled: dict[str, Cell] = {}
        for column, position in self.positions.items():
            cell = cells[position]
            if isinstance(cell, str):
                cell = cell.strip()
            if cell != "":
                filled[column] = cell
        fields = Fields(row.line, filled)
        _check_texts(fields)
        return fields


def _check_texts(fields: Fields) -> None:
    """Refuse control characters and formulas; one look at the whole row is enough for nearly all."""
    whole = "|".join([cell for cell in fields.cells.values() if isinstance(cell, str)])
    if whole.isprintable() and "=" not in whole:
        return
    for column, cell in fields.cells.items():
        if isinstance(cell, str) and cell.startswith("="):
            fields.faults[column] = "la celda contiene una fórmula: péguela como valor"
        elif isinstance(cell, str) and _CONTROL.search(cell):
            fields.faults[column] = "la celda contiene saltos de línea u otros caracteres de control"


def recognise(header: list[str], kind: str, *, given: frozenset[str] = frozenset()) -> Columns:
    """Find the columns of a kind of file in its header; those ``given`` otherwise need not be there.

    Raises ImportFailed for headers that are missing or stand twice.
    """
    names = _names(kind)
    positions: dict[str, int] = {}
    ignored = []
    for position, written in enumerate(header):
        column = names.get(plain(written))
        if column is None:
            ignored.append(written)
        elif column in positions:
            raise ImportFailed(f"the columns «{header[positions[column]]}» and «{written}» mean the same")
        else:
            positions[column] = position
    missing = [
        column for column in known()[kind]["required"] if column not in positions and column not in given
    ]
    if missing:
        raise ImportFailed(
            f"columns are missing for {kind}: {', '.join(missing)}; the first line of the file says: "
            f"{', '.join(header)[:300]} (see docs/portfolio-columns.md)"
        )
    return Columns(header, positions, ignored)


@cache
def known() -> dict[str, Any]:
    """Return all kinds of files with their columns and what they are called."""
    text = resources.files(__package__).joinpath("columns.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def _names(kind: str) -> dict[str, str]:
    return {
        plain(name): column
        for column, others in known()[kind]["columns"].items()
        for name in (column, *others)
    }
