"""The parts of a document as the PDF library's flowables."""

import re
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, ListFlowable, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from aldia.documents import fonts
from aldia.documents.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Highlight,
    Paragraph,
    Seal,
    Sheet,
    Table,
)

INK = HexColor("#17202a")
SOFT = HexColor("#4a5866")
LINE = HexColor("#c9d3d3")
_TINT = 0.07
_NAME_SHARE = 0.32
# A table of so few lines is not broken over two pages.
_SHORT = 8
_QR_SIZE = 21 * mm
_BOLD = re.compile(r"\*\*(.+?)\*\*")

_BODY = ParagraphStyle(
    "body",
    fontName=fonts.REGULAR,
    fontSize=10.5,
    leading=15,
    textColor=INK,
    spaceAfter=3 * mm,
    allowWidows=0,
    allowOrphans=0,
)
_CELL = ParagraphStyle("cell", _BODY, leading=13.5, spaceAfter=0)
_RIGHT = ParagraphStyle("right", _CELL, alignment=TA_RIGHT)
_NAME = ParagraphStyle("name", _CELL, textColor=SOFT)
_SMALL = ParagraphStyle("small", _BODY, fontSize=9, leading=12.5, textColor=SOFT)
_HEADING = ParagraphStyle(
    "heading", _BODY, fontName=fonts.BOLD, fontSize=12.5, leading=16, spaceBefore=3.5 * mm, spaceAfter=1 * mm
)
_TITLE = ParagraphStyle("title", _BODY, fontName=fonts.BOLD, fontSize=23, leading=28, spaceAfter=1 * mm)
_SUBTITLE = ParagraphStyle("subtitle", _BODY, textColor=SOFT, spaceAfter=5 * mm)
_SUM = ParagraphStyle("sum", _BODY, fontName=fonts.BOLD, fontSize=19, leading=24, spaceAfter=0)


def story(sheet: Sheet, colour: Color, width: float) -> list[Flowable]:
    """Return a document's flowables in their order, for a line of ``width`` points."""
    parts: list[list[Flowable]] = [[_text(sheet.title, _TITLE), _text(sheet.subtitle, _SUBTITLE)]]
    blocks = list(sheet.blocks)
    while blocks:
        block = blocks.pop(0)
        part = [_drawn(block, colour, width)]
        if isinstance(block, Heading) and blocks and not isinstance(blocks[0], Table):
            # A title never stands alone at the end of a page.
            part.append(_drawn(blocks.pop(0), colour, width))
        elif isinstance(block, Heading):
            part[0].keepWithNext = 1
        parts.append(part)
    # Nor does the seal at the top of one.
    parts[-1] += [Spacer(0, 2 * mm), _seal(sheet.seal, width)]
    return [KeepTogether(part) if len(part) > 1 else part[0] for part in parts]


def _drawn(block: Block, colour: Color, width: float) -> Flowable:
    match block:
        case Heading():
            return _text(block.text, ParagraphStyle("coloured", _HEADING, textColor=colour))
        case Paragraph():
            return _text(block.text, _SMALL if block.small else _BODY)
        case Bullets():
            return _bullets(block, colour)
        case Facts():
            return _facts(block, width)
        case Highlight():
            return _highlight(block, colour, width)
        case Table():
            return _table(block, colour, width)


def _bullets(block: Bullets, colour: Color) -> Flowable:
    return ListFlowable(
        [_text(item, ParagraphStyle("item", _BODY, spaceAfter=1.2 * mm)) for item in block.items],
        bulletType="bullet",
        start="•",
        bulletColor=colour,
        leftIndent=5 * mm,
    )


def _facts(block: Facts, width: float) -> Flowable:
    rows = [[_text(name, _NAME), _text(value, _CELL)] for name, value in block.rows]
    return _grid(
        rows,
        [width * _NAME_SHARE, width * (1 - _NAME_SHARE)],
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    )


def _highlight(block: Highlight, colour: Color, width: float) -> Flowable:
    value = ParagraphStyle("value", _SUM, textColor=colour)
    return _grid(
        [[[_text(block.label, _NAME), _text(block.value, value)]]],
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), _tinted(colour)),
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, colour),
        ("LEFTPADDING", (0, 0), (-1, -1), 5 * mm),
        ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4 * mm),
    )


def _table(block: Table, colour: Color, width: float) -> Flowable:
    styles = [_RIGHT if column.align == "right" else _CELL for column in block.columns]
    heads = [
        ParagraphStyle("head", style, fontName=fonts.BOLD, fontSize=9.5, textColor=colour) for style in styles
    ]
    totals = [ParagraphStyle("total", style, fontName=fonts.BOLD) for style in styles]

    def line(cells: tuple[str, ...], looks: list[ParagraphStyle]) -> list[Flowable]:
        # A sum is never broken in two.
        whole = [
            cell.replace(" ", "\u00a0") if look.alignment == TA_RIGHT else cell
            for cell, look in zip(cells, looks, strict=True)
        ]
        return [_text(cell, look) for cell, look in zip(whole, looks, strict=True)]

    rows = [line(tuple(column.title for column in block.columns), heads)]
    rows += [line(row, styles) for row in block.rows]
    commands: list[tuple[Any, ...]] = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, colour),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        # The titles keep a row with them, and the last line the one before it.
        ("NOSPLIT", (0, 0), (-1, 1)),
        ("NOSPLIT", (0, -2), (-1, -1)),
    ]
    if block.total:
        rows.append(line(block.total, totals))
        commands += [
            ("LINEABOVE", (0, -1), (-1, -1), 0.9, colour),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, colour),
        ]
    shares = sum(column.width for column in block.columns)
    widths = [width * column.width / shares for column in block.columns]
    grid = _grid(rows, widths, *commands, repeat=1)
    return KeepTogether([grid]) if len(rows) <= _SHORT else grid


def _grid(
    rows: list[list[Any]], widths: list[float], *commands: tuple[Any, ...], repeat: int = 0
) -> Flowable:
    usual = (
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    )
    return Grid(
        rows, widths, repeatRows=repeat, style=[*usual, *commands], spaceAfter=3.5 * mm, spaceBefore=0.5 * mm
    )


def _seal(seal: Seal, width: float) -> Flowable:
    mark = Drawing(_QR_SIZE, _QR_SIZE)
    mark.add(QrCodeWidget(seal.url, barWidth=_QR_SIZE, barHeight=_QR_SIZE, barBorder=0))
    words = [
        _text(seal.title, ParagraphStyle("code", _CELL, fontName=fonts.BOLD, spaceAfter=1.5 * mm)),
        _text(seal.text, _SMALL),
    ]
    return _grid(
        [[mark, words]],
        [_QR_SIZE + 6 * mm, width - _QR_SIZE - 6 * mm],
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 4 * mm),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    )


def _text(text: str, style: ParagraphStyle) -> Text:
    return Text(_BOLD.sub(r"<b>\1</b>", escape(text)), style)


def _tinted(colour: Color) -> Color:
    return Color(*(1 - (1 - part) * _TINT for part in (colour.red, colour.green, colour.blue)))
