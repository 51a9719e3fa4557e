"""The pages' stylesheet: enough contrast in both schemes, large targets, nothing that only a colour says."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[3] / "web" / "style"
BASE = (STYLES / "base.css").read_text(encoding="utf-8")
TEXT = [  # WCAG 2.2, 1.4.6 (AAA)
    *itertools.product(["ink", "ink-quiet"], ["ground", "surface", "sunken"]),
    *itertools.product(["link", "error"], ["ground", "surface"]),
    *itertools.product(["on-main"], ["main", "main-strong"]),
    *[(kind, kind + "-ground") for kind in ("good", "warning", "error")],
    ("on-error", "error"),
]
EDGES = [  # WCAG 2.2, 1.4.11 (AA)
    *itertools.product(["edge", "focus"], ["ground", "surface", "sunken"]),
    *itertools.product(["chart-1", "chart-2"], ["surface"]),
    ("main", "sunken"),
]


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in _root_blocks()[:2])
    return {"light": light, "dark": {**light, **dark}}


def _root_blocks() -> list[str]:
    return re.findall(r":root \{(.*?)\}", BASE, re.DOTALL)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str) -> None:
    tokens = _schemes()[scheme]
    too_weak = {pair: _contrast(*(tokens[name] for name in pair)) for pair in TEXT}
    assert {pair: ratio for pair, ratio in too_weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_lines_stand_out_from_their_ground(scheme: str) -> None:
    tokens = _schemes()[scheme]
    ratios = {pair: _contrast(*(tokens[name] for name in pair)) for pair in EDGES}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


def test_every_colour_of_a_rule_is_a_token_so_that_both_schemes_have_it() -> None:
    for path in STYLES.glob("*.css"):
        rules = re.sub(r"/\*.*?\*/|:root \{.*?\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*\})|\brgba?\(|\bhsla?\(", rules), path.name
        used = set(re.findall(r"var\(--([\w-]+)", rules))
        assert used <= set(re.findall(r"--([\w-]+):", BASE + rules)), path.name


def test_the_main_button_is_60_pixels_high_and_the_others_48() -> None:
    heights = {name: int(px) for name, px in re.findall(r"^\.(button[\w-]*) \{[^}]*?min-height: (\d+)px", BASE, re.M)}
    assert heights == {"button": 48, "button-main": 60}


def test_less_motion_and_contrast_themes_and_paper_are_thought_of() -> None:
    for query in ("prefers-reduced-motion: reduce", "forced-colors: active", "prefers-contrast: more", "print"):
        assert f"@media ({query})" in BASE or f"@media {query}" in BASE
