"""Screenshots for docs/web.md: written only when PICTURES is set, so that a test run leaves the tree alone."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "web"
WIDTH = 800
COLOURS = 48


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Write the page as it looks now to docs/web/<name>.png, at most 800 px wide, with few colours.

    Args:
        page: the page.
        name: of the picture.
        whole: all of it, and not only what is in the window.
    """
    if not os.environ.get("PICTURES"):
        return
    content = page.screenshot(animations="disabled", caret="hide", full_page=whole)
    with Image.open(io.BytesIO(content)) as picture:
        width = min(WIDTH, picture.width)
        height = round(picture.height * width / picture.width)
        small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    FOLDER.mkdir(exist_ok=True)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
