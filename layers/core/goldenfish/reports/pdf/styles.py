"""Font, sizes and colours of the printed report: large type, few colours, none that alarms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "DejaVuSans"
BOLD = "DejaVuSans-Bold"
_FONTS = Path(__file__).parent / "fonts"

INK = HexColor("#1f2933")
QUIET = HexColor("#616e7c")
LINE = HexColor("#cbd2d9")
BAND = HexColor("#e4e7eb")
BLUE = HexColor("#2b6cb0")
AMBER = HexColor("#b7791f")
PAPER = HexColor("#f5f7fa")


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the embedded fonts known to reportlab, once per process."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}-subset.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _style(name: str, size: float, *, font: str = REGULAR, colour: Color = INK, before: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=size * 1.4, textColor=colour, spaceBefore=before, spaceAfter=3
    )


TITLE = _style("title", 20, font=BOLD)
HEADING = _style("heading", 13, font=BOLD, before=12)
BODY = _style("body", 10.5)
SMALL = _style("small", 8.5, colour=QUIET)
BANNER = _style("banner", 11, font=BOLD, colour=AMBER)
NUMBER = _style("number", 26, font=BOLD, colour=BLUE)
