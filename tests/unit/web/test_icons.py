"""The page's icons are what `tools/draw_icons.py` draws, in the sizes that the manifest promises."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from tools import draw_icons

WEB = Path(__file__).parents[3] / "web"


def pixels(png: bytes) -> tuple[bytes, bytes]:
    """Header and rows of a PNG with one piece of data; its compression depends on the version of zlib."""
    length = int.from_bytes(png[33:37], "big")
    return png[16:29], zlib.decompress(png[41 : 41 + length])


def test_a_picture_is_as_drawn() -> None:
    """The small one; the other takes ten times as long."""
    assert pixels((WEB / "icons" / "icon-192.png").read_bytes()) == pixels(draw_icons.png(192))


@pytest.mark.parametrize("side", [192, 512])
def test_a_picture_has_its_size(side: int) -> None:
    committed = (WEB / "icons" / f"icon-{side}.png").read_bytes()
    assert (int.from_bytes(committed[16:20], "big"), int.from_bytes(committed[20:24], "big")) == (side, side)
    assert len(committed) < 10_000


def test_the_drawing_is_as_drawn() -> None:
    assert (WEB / "icons" / "icon.svg").read_text(encoding="utf-8") == draw_icons.svg()


def test_the_manifest_can_be_installed() -> None:
    """https://web.dev/articles/install-criteria: a name, a start, a display, icons of 192 and 512 pixels."""
    manifest = json.loads((WEB / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["name"]
    assert manifest["short_name"]
    assert manifest["start_url"] == manifest["scope"] == "./"
    assert manifest["display"] == "standalone"
    icons = {icon["sizes"]: icon for icon in manifest["icons"]}
    assert {"192x192", "512x512"} < set(icons)
    assert all((WEB / icon["src"]).is_file() for icon in icons.values())
