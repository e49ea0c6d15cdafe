"""One import from beginning to end: read, check, write in chunks, report what was left out."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from aldia.debts.portfolio.columns import Columns, recognise
from aldia.debts.portfolio.contacts import Contacts
from aldia.debts.portfolio.context import Context, Kind
from aldia.debts.portfolio.debts import Debts
from aldia.debts.portfolio.files import ImportFailed, Row, Table, open_table
from aldia.debts.portfolio.payments import Payments
from aldia.debts.portfolio.recall import Recall
from aldia.debts.portfolio.report import Rejection, Report
from aldia.debts.portfolio.values import Rejected
from aldia.settings import settings
from aldia.storage import audit, reading, transaction

KINDS: dict[str, Callable[[Context], Kind]] = {
    "debts": Debts,
    "payments": Payments,
    "contacts": Contacts,
    "recall": Recall,
}
CHUNK_ROWS = 2_000

# Called with the rows done and about how many there are in all.
Progress = Callable[[int, int], None]


@dataclass
class Result:
    """The figures of an import; ``report`` is the file of rejected rows where there are any.

    ``updated`` counts rows whose debt, payment or contact was there before, changed or not.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    first_rejected: list[Rejection] = field(default_factory=list)
    report: Path | None = None
    ignored_columns: list[str] = field(default_factory=list)


def import_file(
    path: Path,
    kind: str = "debts",
    *,
    creditor: str | None = None,
    report: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Import a CSV or XLSX file and return its figures.

    Each row is taken whole or not at all; a chunk of rows is one transaction. ``kind`` is one of KINDS.
    ``creditor`` is the code for files without that column. Rejected rows are listed in ``report``, by
    default in the folder ``imports`` of ``var``.

    Raises ImportFailed where the file cannot be read, or not further: chunks written before stay, and
    importing the mended file again changes nothing in them.
    """
    result = Result()
    listed = report or settings().var / "imports" / f"{path.stem}.{kind}.rejected.csv"
    with open_table(path) as table:
        given = frozenset({"creditor"}) if creditor else frozenset[str]()
        columns = recognise(table.header, kind, given=given)
        result.ignored_columns = columns.ignored
        with reading() as session:
            context = Context(session, columns, creditor)
        with closing(context), closing(Report(listed, columns)) as rejections:
            try:
                for _ in _run(table, KINDS[kind](context), columns, rejections, result):
                    if progress is not None:
                        progress(result.rows, max(table.estimate, result.rows))
            finally:
                result.rejected, result.first_rejected = rejections.count, rejections.first
                result.report = rejections.path if rejections.count else None
                _record(kind, creditor, result)
    return result


def _run(table: Table, kind: Kind, columns: Columns, report: Report, result: Result) -> Iterator[None]:
    """Import chunk by chunk, pausing after each."""
    for chunk in _chunks(table.rows):
        drafts: list[Any] = []
        for row in chunk:
            try:
                drafts.append(kind.parse(columns.fields(row)))
            except Rejected as rejected:
                report.add(row.line, rejected)
        with transaction() as session:
            written = kind.write(session, drafts)
        for line, refusal in written.rejected:
            report.add(line, refusal)
        result.rows += len(chunk)
        result.created += written.created
        result.updated += written.updated
        yield


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Cut a stream of rows; where it breaks off, the rows before the break still come."""
    broken: list[ImportFailed] = []

    def whole() -> Iterator[Row]:
        try:
            yield from rows
        except ImportFailed as failure:
            broken.append(failure)

    stream = whole()
    while chunk := list(islice(stream, CHUNK_ROWS)):
        yield chunk
    if broken:
        raise broken[0]


def _record(kind: str, creditor: str | None, result: Result) -> None:
    with transaction() as session:
        audit.record(
            session,
            "file_imported",
            "creditor",
            creditor or "several",
            actor="operator",
            kind=kind,
            rows=result.rows,
            created=result.created,
            updated=result.updated,
            rejected=result.rejected,
        )
