"""What a document is made of, before anybody decides how it looks. All texts are plain; ``**`` sets bold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``small`` is for what is good to know."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Names with their values, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Highlight:
    """The one thing that the document says."""

    label: str
    value: str


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` is its share of the line."""

    title: str
    width: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Table:
    """Rows under titles, which stand again on each page; ``total`` is the last line, if there is one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullets | Facts | Highlight | Table


@dataclass(frozen=True)
class Letterhead:
    """Who issues it. ``colour`` is written like ``#0b5c5c``; empty lines are left out."""

    name: str
    lines: tuple[str, ...]
    colour: str


@dataclass(frozen=True)
class Seal:
    """How others can check it: the code as people read it, the address for the QR mark, and words on both."""

    code: str
    url: str
    title: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A whole document.

    ``issued_at`` is in UTC, ``paper`` is ``A4`` or ``letter``, ``language`` a BCP 47 tag such as ``es-MX``.
    """

    title: str
    subtitle: str
    issued_at: datetime
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    seal: Seal
    footer: str
    page_of: str
    paper: Literal["A4", "letter"]
    language: str
