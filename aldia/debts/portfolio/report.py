"""The list of rows that an import left out."""

import csv
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

from aldia.debts.portfolio.columns import Columns
from aldia.debts.portfolio.values import Rejected

# How many rejected rows are kept for the screen; all stand in the file.
_SHOWN = 5


@dataclass(frozen=True)
class Rejection:
    """A reason to leave out a row: where, which column (as the file writes it) and why, in Spanish."""

    line: int
    column: str
    reason: str


class Report:
    """A CSV file of rejections, made with the first one; an older file of the name is removed.

    ``count`` is the number of rejected rows; ``first`` holds all rejections of the first few.
    """

    def __init__(self, path: Path, columns: Columns) -> None:
        path.unlink(missing_ok=True)
        self.path = path
        self.first: list[Rejection] = []
        self.count = 0
        self._columns = columns
        self._file: IO[str] | None = None

    def add(self, line: int, rejected: Rejected) -> None:
        """List one row with all that is wrong with it."""
        rejections = [
            Rejection(line, self._columns.written(column), reason)
            for column, reason in rejected.faults.items()
        ]
        self.count += 1
        if self.count <= _SHOWN:
            self.first.extend(rejections)
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # The mark at the start makes spreadsheets read UTF-8.
            self._file = self.path.open("w", newline="", encoding="utf-8-sig")
            csv.writer(self._file).writerow(["línea", "columna", "motivo"])
        csv.writer(self._file).writerows(astuple(each) for each in rejections)

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()
