"""How documents look: one sober layout for all, in the creditor's colour, as PDF."""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus.doctemplate import NextPageTemplate

from aldia.documents import flow, fonts
from aldia.documents.blocks import Letterhead, Sheet

_PAPERS = {"A4": A4, "letter": LETTER}
_MARGIN = 22 * mm
_BAND = 3 * mm
_LETTERHEAD_HEIGHT = 31 * mm
_FOOTER_HEIGHT = 19 * mm
_LINE = 12
# The least contrast of text on white that people with weak sight can read (WCAG 2.1, 1.4.3).
_CONTRAST = 4.5


def pdf(sheet: Sheet) -> bytes:
    """Draw a document. The same sheet always gives the same bytes."""
    fonts.register()
    width, height = _PAPERS[sheet.paper]
    colour = readable(sheet.letterhead.colour)
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=(width, height),
        title=f"{sheet.title} · {sheet.letterhead.name}",
        author=sheet.letterhead.name,
        subject=sheet.subtitle,
        creator="Aldía",
        lang=sheet.language,
        displayDocTitle=True,
        invariant=True,
    )
    below = height - _MARGIN - _FOOTER_HEIGHT

    def frame(top: float) -> Frame:
        sides = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        return Frame(_MARGIN, _FOOTER_HEIGHT, width - 2 * _MARGIN, below - top, **sides)

    def first(canvas: Any, _document: Any) -> None:
        _band(canvas, colour)
        _letterhead(canvas, sheet.letterhead, colour)

    def other(canvas: Any, _document: Any) -> None:
        _band(canvas, colour)

    document.addPageTemplates(
        [
            PageTemplate("first", [frame(_LETTERHEAD_HEIGHT - _MARGIN + _BAND)], onPage=first),
            PageTemplate("other", [frame(0)], onPage=other),
        ]
    )
    story: list[Flowable] = [NextPageTemplate("other"), *flow.story(sheet, colour, width - 2 * _MARGIN)]
    document.build(story, canvasmaker=_numbered(sheet))
    return file.getvalue()


def readable(colour: str) -> Color:
    """Return a colour (``#0b5c5c``) darkened until it can be read on white and carries white text."""
    made = HexColor(colour)
    while 1.05 / (_luminance(made) + 0.05) < _CONTRAST:
        made = Color(made.red * 0.92, made.green * 0.92, made.blue * 0.92)
    return made


def _luminance(colour: Color) -> float:
    """Return the relative luminance of a colour (WCAG 2.1)."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.red, colour.green, colour.blue)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _band(canvas: Any, colour: Color) -> None:
    width, height = canvas._pagesize
    canvas.setFillColor(colour)
    canvas.rect(0, height - _BAND, width, _BAND, stroke=0, fill=1)


def _letterhead(canvas: Any, letterhead: Letterhead, colour: Color) -> None:
    width, height = canvas._pagesize
    top = height - _BAND - 13 * mm
    canvas.setFillColor(colour)
    canvas.setFont(fonts.BOLD, 17)
    canvas.drawString(_MARGIN, top, letterhead.name)
    canvas.setFillColor(flow.SOFT)
    canvas.setFont(fonts.REGULAR, 8.5)
    for number, line in enumerate(line for line in letterhead.lines if line):
        canvas.drawRightString(width - _MARGIN, top + 5 - number * _LINE, line)


def _numbered(sheet: Sheet) -> type:
    """Return a canvas that writes each page's foot when it knows how many pages there are."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []
            self.setDateFormatter(lambda *_: f"D:{sheet.issued_at:%Y%m%d%H%M%S}+00'00'")

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                _foot(self, sheet, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered


def _foot(canvas: Any, sheet: Sheet, page: int, pages: int) -> None:
    width, _ = canvas._pagesize
    canvas.setStrokeColor(flow.LINE)
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, 15 * mm, width - _MARGIN, 15 * mm)
    canvas.setFillColor(flow.SOFT)
    canvas.setFont(fonts.REGULAR, 8)
    canvas.drawString(_MARGIN, 11 * mm, sheet.footer)
    canvas.drawRightString(width - _MARGIN, 11 * mm, sheet.page_of.format(page=page, pages=pages))
