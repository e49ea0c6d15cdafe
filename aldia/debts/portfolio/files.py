"""Reading CSV and XLSX files row by row, in constant memory, whatever program wrote them."""

import codecs
import csv
import io
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

Cell = str | Decimal | date

# A longer cell comes from a quote that was never closed.
_LONGEST_CELL = 10_000
_BLOCK = 1 << 20
_DELIMITERS = ",;\t|"
# An XLSX of this size unpacked is an attack or a mistake: 1,000,000 rows take about 1 GB.
_LARGEST_SHEET = 4 << 30


class ImportFailed(Exception):
    """A file cannot be imported, or not further. The text says why and where, for the operator."""


@dataclass(frozen=True)
class Row:
    """One row: the line (or sheet row) on which it ends, and its cells."""

    line: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """An open file: its header, its rows to come and about how many they are."""

    header: list[str]
    rows: Iterator[Row]
    estimate: int


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a CSV or XLSX file, told apart by content.

    Raises ImportFailed where the file is neither, is empty or breaks off.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(0)
            if start.startswith(b"\xd0\xcf\x11\xe0"):
                raise ImportFailed(
                    "the file is an old Excel workbook (or is protected by a password): save it as XLSX or CSV"
                )
            with _workbook(file) if start.startswith(b"PK") else _text(file) as table:
                yield table
    except UnicodeDecodeError as error:
        raise ImportFailed("the text of the file is neither UTF-8 nor Windows-1252") from error
    except OSError as error:
        raise ImportFailed(f"cannot read {path}: {error.strerror or error}") from error


@contextmanager
def _text(file: BinaryIO) -> Iterator[Table]:
    encoding, lines = _inspect(file)
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        first = text.readline(_LONGEST_CELL * 10)
        delimiter = max(_DELIMITERS, key=first.count)
        text.seek(0)
        csv.field_size_limit(_LONGEST_CELL)
        rows = _csv_rows(text, delimiter)
        header = next(rows, None)
        if header is None:
            raise ImportFailed("the file is empty")
        yield Table([str(cell).strip() for cell in header.cells], rows, max(lines - 1, 0))


def _inspect(file: BinaryIO) -> tuple[str, int]:
    """Return the encoding of a text file and its number of lines, reading it through once."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, lines = True, 0
    last = b"\n"
    while block := file.read(_BLOCK):
        if b"\0" in block:
            raise ImportFailed("the file is neither CSV nor XLSX: it holds binary data")
        lines += block.count(b"\n")
        last = block[-1:]
        if utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                utf8 = False
    file.seek(0)
    lines += last != b"\n"
    if utf8:
        return "utf-8-sig", lines
    # What Windows programs write in our countries; Latin-1 but for a few signs such as the euro.
    return "cp1252", lines


def _csv_rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportFailed(
                f"line {reader.line_num}: {error}; is there a quote that is not closed?"
            ) from error
        except UnicodeDecodeError as error:
            raise ImportFailed(
                f"after line {reader.line_num}: the text is neither UTF-8 nor Windows-1252"
            ) from error
        if any(cell and not cell.isspace() for cell in cells):
            yield Row(reader.line_num, cells)  # type: ignore[arg-type]


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[Table]:
    from openpyxl import load_workbook  # slow to import, and CSV files do not need it

    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        # Formulas are read as such and refused later: their stored results may be stale or missing.
        book = load_workbook(file, read_only=True, data_only=False) if unpacked <= _LARGEST_SHEET else None
    except Exception as error:
        # A damaged file makes the library fail in any way: zlib's errors, TypeError, NotImplementedError...
        raise ImportFailed(
            "the file looks like an Excel workbook but is damaged or of another kind"
        ) from error
    if book is None:
        raise ImportFailed("the workbook is too large when unpacked: split it or save it as CSV")
    try:
        if not book.worksheets:
            raise ImportFailed("the workbook has no sheet with rows")
        sheet = book.worksheets[0]
        rows = _sheet_rows(sheet)
        header = next(rows, None)
        if header is None:
            raise ImportFailed("the first sheet of the workbook is empty")
        names = [str(cell).strip() for cell in header.cells]
        while names and not names[-1]:
            names.pop()
        yield Table(names, _cut(rows, len(names)), max((sheet.max_row or 0) - 1, 0))
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    values = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(values)
        except StopIteration:
            return
        except Exception as error:
            raise ImportFailed(f"row {number}: the workbook is damaged from here on") from error
        if any(cell is not None and cell != "" for cell in cells):
            yield Row(number, [_plain_cell(cell) for cell in cells])


def _cut(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Bring rows of a sheet, which are as wide as its widest, to the width of the header."""
    for row in rows:
        cells = row.cells
        while len(cells) > width and cells[-1] == "":
            cells.pop()
        cells.extend([""] * (width - len(cells)))
        yield row


def _plain_cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        # A spreadsheet shows 15 digits; what stands beyond is noise of binary fractions.
        return Decimal(format(value, ".15g"))
    return value if isinstance(value, date) else str(value)
