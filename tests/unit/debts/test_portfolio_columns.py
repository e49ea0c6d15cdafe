import re

import pytest

from aldia.debts.portfolio.columns import known, recognise
from aldia.debts.portfolio.countries import plain
from aldia.debts.portfolio.files import ImportFailed
from aldia.settings import ROOT

DOCUMENT = (ROOT / "docs" / "portfolio-columns.md").read_text(encoding="utf-8")
TITLES = {
    "debts": "## Debts",
    "payments": "## Payments",
    "contacts": "## Past contacts",
    "recall": "## Recall",
}


def documented(kind: str) -> dict[str, tuple[list[str], bool]]:
    section = DOCUMENT.partition(TITLES[kind])[2].partition("\n#")[0]
    found = {}
    for column, headers, must in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|", section, re.M):
        found[column] = headers.split(", "), must == "yes"
    return found


@pytest.mark.parametrize("kind", list(TITLES))
def test_the_document_names_exactly_the_columns_that_exist(kind: str) -> None:
    told = documented(kind)
    assert list(told) == list(known()[kind]["columns"])
    assert [column for column, (_, must) in told.items() if must] == known()[kind]["required"]


@pytest.mark.parametrize("kind", list(TITLES))
def test_every_header_of_the_document_is_understood(kind: str) -> None:
    every = frozenset(known()[kind]["columns"])
    for column, (headers, _) in documented(kind).items():
        for header in headers:
            assert recognise([header], kind, given=every).positions == {column: 0}, header


@pytest.mark.parametrize("kind", list(TITLES))
def test_no_header_means_two_columns(kind: str) -> None:
    names = [plain(name) for column, others in known()[kind]["columns"].items() for name in (column, *others)]
    assert len(names) == len(set(names))


def test_missing_headers_are_named() -> None:
    with pytest.raises(ImportFailed, match="national_id, given_name"):
        recognise(["reference"], "debts")
