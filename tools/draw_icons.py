"""Draws the page's icon, a fish, as SVG and as PNG: `python tools/draw_icons.py web/icons`.

One list of shapes for both, in a square of 512. Everything lies within the middle 80 %, which a phone that cuts icons
round leaves alone (https://w3c.github.io/manifest/#icon-masks).
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZE = 512
GROUND, BODY, FIN, EYE, PUPIL = "#17497e", "#f2b33d", "#d98e1f", "#ffffff", "#17324f"
BODY_ELLIPSE = (226, 256, 142, 92)
ELLIPSES = [(BODY, *BODY_ELLIPSE), (EYE, 154, 232, 24, 24), (PUPIL, 150, 232, 11, 11)]
"""Colour, centre x and y, radii."""
TRIANGLES = [
    (FIN, [(336, 256), (438, 168), (438, 344)]),
    (FIN, [(196, 176), (286, 118), (286, 192)]),
    (FIN, [(206, 338), (282, 392), (282, 324)]),
]
"""Tail and fins, drawn below the body."""
OVERSAMPLING = 4  # per direction, for soft edges
Mask = NDArray[np.bool_]


def main() -> None:
    """Write the three files."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "icon.svg").write_text(svg(), encoding="utf-8")
    for side in (192, 512):
        (folder / f"icon-{side}.png").write_bytes(png(side))


def svg() -> str:
    """The icon as a picture of any size."""
    triangles = "".join(
        f'<path fill="{colour}" d="M{" L".join(f"{x} {y}" for x, y in points)} Z"/>' for colour, points in TRIANGLES
    )
    ellipses = "".join(
        f'<ellipse fill="{colour}" cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"/>' for colour, x, y, rx, ry in ELLIPSES
    )
    ground = f'<rect width="{SIZE}" height="{SIZE}" fill="{GROUND}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">{ground}{triangles}{ellipses}</svg>\n'
    )


def png(side: int) -> bytes:
    """The icon as PNG (8 bits a colour, no transparency) of so many pixels each way."""
    fine = side * OVERSAMPLING
    y, x = (np.mgrid[0:fine, 0:fine] + 0.5) * SIZE / fine
    pixels = np.empty((fine, fine, 3), np.float64)
    pixels[:] = rgb(GROUND)
    for colour, points in TRIANGLES:
        pixels[inside(points, x, y)] = rgb(colour)
    for colour, cx, cy, rx, ry in ELLIPSES:
        pixels[((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1] = rgb(colour)
    soft = pixels.reshape(side, OVERSAMPLING, side, OVERSAMPLING, 3).mean(axis=(1, 3)).round().astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in soft)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def inside(points: list[tuple[int, int]], x: NDArray[np.float64], y: NDArray[np.float64]) -> Mask:
    """Which pixels a triangle covers: those on the same side of all its edges."""
    sides = [
        (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1) >= 0
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)
    ]
    all_in: Mask = (sides[0] & sides[1] & sides[2]) | ~(sides[0] | sides[1] | sides[2])
    return all_in


def rgb(colour: str) -> list[int]:
    """The three numbers of `#rrggbb`."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    main()
