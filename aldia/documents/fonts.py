"""The typeface of documents, embedded, so that every name prints as it is written."""

from functools import cache
from pathlib import Path

from font_source_sans_pro import SourceSansPro, SourceSansProBold
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "SourceSansPro"
BOLD = "SourceSansPro-Bold"


@cache
def register() -> None:
    """Make the typeface known to the PDF library, once."""
    for name, path in ((REGULAR, SourceSansPro), (BOLD, SourceSansProBold)):
        # The package names the OpenType files; their TrueType twins, which the PDF library reads, lie beside them.
        registerFont(TTFont(name, str(Path(path).with_suffix(".ttf"))))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
