"""What a file of the page names, and the same file with other names."""

from __future__ import annotations

import json

import pytest

from cli.errors import CommandError, Exit
from cli.pages.references import references, renamed

SCRIPT = b"""
import { Api } from "./api.js";
import {
  one,
} from '../messages/en.js';
import "./side_effect.js";
/** @typedef {import("./type_only.js").Type} Type */
/**
 * @param {import("./type_only.js").Type} a like "./in_a_comment.js"
 */
// import("./also_not.js")
const cast = /** @type {import("./type_only.js").Type} */ (undefined);
const later = () => import("./later.js");
await context.audioWorklet.addModule(new URL("./worklet.js", import.meta.url));
location.href = "./practice.html";
const audio = "audio/*"; const path = "./no-extension"; const dots = "...";
"""


def test_a_script_names_modules_and_worklets_but_no_types_and_no_pages() -> None:
    assert references("core/a.js", SCRIPT) == [
        "core/api.js",
        "messages/en.js",
        "core/side_effect.js",
        "core/later.js",
        "core/worklet.js",
    ]


def test_a_page_names_what_it_loads_and_where_it_leads() -> None:
    html = b"""<link rel="manifest" href="manifest.webmanifest"><link rel="stylesheet" href="./style/base.css">
        <script type="module" src="memories/main.js"></script> <a href="privacy.html">x</a> <a href="#main">y</a>
        <a href="https://example.org/a.html">z</a> <a data-href="no.js" href="mailto:a@example.org">m</a>
        <img src="/icons/icon.svg" alt="">"""
    assert references("index.html", html) == [
        "manifest.webmanifest",
        "style/base.css",
        "memories/main.js",
        "privacy.html",
        "icons/icon.svg",
    ]


def test_a_style_names_pictures_and_a_manifest_its_icons() -> None:
    css = b"a { background: url('../icons/a.svg') } b { mask: url(../icons/b.svg) } c { d: url(data:image/png,x) }"
    assert references("style/base.css", css) == ["icons/a.svg", "icons/b.svg"]
    manifest = json.dumps({"start_url": "./", "icons": [{"src": "icons/a.png"}, {"src": "./icons/b.png"}]}).encode()
    assert references("manifest.webmanifest", manifest) == ["icons/a.png", "icons/b.png"]


def test_names_are_replaced_where_they_stand_and_nothing_else_changes() -> None:
    def rename(path: str) -> str:
        return path.replace(".js", ".1.js")

    changed = renamed("core/a.js", SCRIPT, rename).decode()
    expected = SCRIPT.decode()
    for name in ("./api", "../messages/en", "./side_effect", "./later", "./worklet"):
        expected = expected.replace(f"{name}.js", f"{name}.1.js")
    assert changed == expected


@pytest.mark.parametrize(
    ("path", "content", "changed"),
    [
        ("index.html", b'<a src="./core/a.js">', b'<a src="./core/a.1.js">'),
        ("index.html", b'<a src="core/a.js">', b'<a src="core/a.1.js">'),
        ("index.html", b'<a src="/core/a.js">', b'<a src="/core/a.1.js">'),
        ("deep/er/page.html", b'<a src="../../core/a.js">', b'<a src="../../core/a.1.js">'),
        ("icons/icon.png", b"\x89PNG ./core/a.js", b"\x89PNG ./core/a.js"),
    ],
)
def test_a_name_stays_written_as_it_was(path: str, content: bytes, changed: bytes) -> None:
    assert renamed(path, content, lambda name: name.replace(".js", ".1.js")) == changed


@pytest.mark.parametrize(
    "line", ["const m = await import(`../messages/${language}.js`);", "import(name)", '@import "other.css";']
)
def test_what_a_browser_would_compute_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(CommandError) as refused:
        references("core/a.js", f"\n{line}\n".encode())
    assert refused.value.code is Exit.DATA
    assert refused.value.what.startswith("web/core/a.js:2:")
