"""The built page: hashed names that agree everywhere, nothing named that is missing, nothing kept that may change."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.configuration import ROOT
from cli.errors import CommandError, Exit
from cli.main import app
from cli.pages.build import ASK_AGAIN, FOR_EVER, Build, build, write

WORKER = 'const VERSION = "checkout";\n'
SITE = {
    "index.html": '<script type="module" src="./a.js"></script><link href="style/x.css"><a href="more.html">m</a>',
    "more.html": '<script type="module" src="./b.js"></script>',
    "a.js": 'import "./b.js";\nimport "./shared/c.js";\n',
    "b.js": 'import "./a.js";\nexport const b = 1;\n',
    "shared/c.js": "export const c = 1;\n",
    "style/x.css": "a { background: url(../icons/i.svg) }\n",
    "icons/i.svg": "<svg/>",
    "unused.js": "export {};\n",
    "package.json": "{}",
    "service_worker.js": WORKER,
}


def site(folder: Path, **changes: str) -> Path:
    for name, text in (
        SITE | {name.replace("__", "/").replace("_", "."): text for name, text in changes.items()}
    ).items():
        path = folder / name.replace("service.worker", "service_worker")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def plain_names(built: Build) -> dict[str, str]:
    """The names in a build by those in the checkout."""
    return {re.sub(r"\.[0-9a-f]{6}(?=\.\w+$)", "", file.path): file.path for file in built.files}


def dangling(built: Build) -> list[str]:
    """What a browser would ask for in vain: every quoted or bracketed name in a built file, followed anew."""
    there = {file.path for file in built.files}
    contents = {file.path: file.content for file in built.files if not file.path.endswith(".png")}
    missing: list[str] = []
    for path, content in contents.items():
        text = re.sub(r"^\s*(\*|/\*|//).*$|/\*\*.*?\*/", "", content.decode("utf-8"), flags=re.MULTILINE)
        names = re.findall(
            r"""(?:href|src)="([^":#]+\.\w+)"|["'(](\.{1,2}/[\w./-]+\.(?:js|css|svg|png))["')]""", text
        )
        names += [(entry, "") for entry in re.findall(r'"src": "([^"]+)"', text)]
        targets = {one or other: posixpath.join(posixpath.dirname(path), one or other) for one, other in names}
        missing += [f"{path}: {name}" for name, target in targets.items() if posixpath.normpath(target) not in there]
    return missing


@pytest.fixture(scope="module")
def ours() -> Build:
    """The page of this repository."""
    return build(ROOT / "web")


def test_every_reference_of_our_page_leads_to_a_file(ours: Build) -> None:
    assert dangling(ours) == []
    names = plain_names(ours)
    assert {"index.html", "practice.html", "console.html", "privacy.html", "terms.html", "service_worker.js"} <= set(
        names
    )
    assert {"manifest.webmanifest", "icons/icon-192.png", "core/level_worklet.js"} <= set(names)


def test_what_may_be_kept_for_ever_is_named_by_its_content_and_nothing_else_is(tmp_path: Path, ours: Build) -> None:
    for built in (build(site(tmp_path)), ours):
        for file in built.files:
            asked_again = file.path.endswith(".html") or file.path == "service_worker.js"
            assert file.cache_control == (ASK_AGAIN if asked_again else FOR_EVER)
            assert bool(re.search(r"\.[0-9a-f]{6}\.\w+$", file.path)) is not asked_again


def test_a_file_comes_before_those_that_name_it_and_pages_last(tmp_path: Path) -> None:
    paths = [file.path for file in build(site(tmp_path)).files]
    assert paths[-3:] == ["service_worker.js", "index.html", "more.html"]


def test_only_what_a_page_names_is_built(tmp_path: Path) -> None:
    built = build(site(tmp_path))
    assert built.left_out == ("unused.js",)
    assert "package.json" not in plain_names(built)
    assert dangling(built) == []


def test_nothing_hidden_or_linked_from_elsewhere_is_published(tmp_path: Path) -> None:
    """Such as a draft, or the `._index.html` that macOS leaves on other disks; the gateway serves none either."""
    folder = site(tmp_path / "web")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    (folder / "._index.html").write_bytes(b"\x00\x05\x16\x07\xff")
    (folder / ".drafts").mkdir()
    (folder / ".drafts" / "next.html").write_text("draft", encoding="utf-8")
    assert build(folder) == build(site(tmp_path / "clean"))


def test_the_same_page_has_the_same_names(tmp_path: Path) -> None:
    assert build(site(tmp_path / "one")) == build(site(tmp_path / "two"))


def test_a_change_renames_the_file_and_all_that_lead_to_it_and_nothing_else(tmp_path: Path) -> None:
    before, after = build(site(tmp_path / "one")), build(site(tmp_path / "two", b_js="export const b = 2;\n"))
    old, new = plain_names(before), plain_names(after)
    # a.js and b.js import each other: neither hash can be taken of what is written.
    assert {name for name in old if old[name] != new[name]} == {"a.js", "b.js"}
    assert before.version != after.version
    (worker,) = [file for file in after.files if file.path == "service_worker.js"]
    assert worker.content.decode() == f'const a="{after.version}";\n'


def test_the_same_source_written_otherwise_has_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a mended `slimming` reaches nobody: the deployment finds the old file there, and browsers keep it."""
    before = build(site(tmp_path))
    monkeypatch.setattr("cli.pages.build.slimmed", lambda _, content: content)
    after = build(site(tmp_path, a_js=SITE["a.js"] + "// said\n"))
    assert plain_names(before)["b.js"] != plain_names(after)["b.js"]
    monkeypatch.undo()
    assert build(site(tmp_path, a_js=SITE["a.js"] + "// said\n")) == before, "of a comment nothing is left"


def test_a_page_names_its_modules_at_once_but_not_those_for_later(tmp_path: Path) -> None:
    head = '<head><script type="module" src="a.js"></script></head>'
    built = build(site(tmp_path, index_html=head, b_js='const later = () => import("./unused.js");\n'))
    names = plain_names(built)
    (page,) = [file.content.decode() for file in built.files if file.path == "index.html"]
    preloaded = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert preloaded == [names["a.js"], names["b.js"], names["shared/c.js"]]
    assert "unused.js" in names


def test_comments_stay_at_home(tmp_path: Path) -> None:
    built = build(site(tmp_path, a_js="/** Why. */\nexport const a = 1; // so\n"))
    (script,) = [file.content for file in built.files if file.path.startswith("a.")]
    assert script == b"export const a=1;\n"


def test_a_change_of_a_page_alone_is_a_new_version(tmp_path: Path) -> None:
    assert build(site(tmp_path / "one")).version != build(site(tmp_path / "two", more_html="<p>new</p>")).version


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"a_js": 'import "./gone.js";'}, "web/a.js names gone.js"),
        ({"service_worker_js": "const VERSION = 1;"}, "VERSION"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        build(site(tmp_path, **changes))
    assert refused.value.code is Exit.DATA
    assert said in refused.value.what


def test_a_folder_takes_an_earlier_builds_place_and_no_others(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second = build(site(tmp_path / "one")), build(site(tmp_path / "two", shared__c_js="export const c = 2;\n"))
    write(first, out)
    write(second, out)
    held = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert held == {file.path for file in second.files} | {"files.json"}
    with pytest.raises(CommandError) as refused:
        write(first, tmp_path / "one")
    assert refused.value.code is Exit.USAGE


def test_the_command_lists_types_and_caching(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["page", "build", "--out", str(tmp_path / "dist"), "--json"])
    assert done.exit_code == 0, done.output
    listing = json.loads(done.stdout)
    assert listing == json.loads((tmp_path / "dist" / "files.json").read_text(encoding="utf-8"))
    assert "web/privacy.html: " in done.stderr, "who runs it has to fill in who that is"
    (page,) = [entry for entry in listing["files"] if entry["path"] == "index.html"]
    assert (page["content_type"], page["cache_control"]) == ("text/html; charset=utf-8", "no-cache")
