"""The lines between the rooms, held by tests: who may touch AWS, environment and vendors; how large a file is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "layers" / "core" / "goldenfish"
SHIPPED = [CORE, ROOT / "functions"]
ROOMS = [*SHIPPED, ROOT / "localcloud", ROOT / "cli", ROOT / "bench", ROOT / "samples", ROOT / "training"]

AWS = {"boto3", "botocore", "pynamodb"}
VENDORS = {"openai", "faster_whisper", "ctranslate2", "pocketsphinx"}
HEAVY = ["numpy", "scipy", "librosa", "sklearn", "openai", "av", "onnxruntime", "argon2", "jwt", "cryptography"]


def _files(*rooms: Path) -> list[Path]:
    return sorted(path for room in rooms for path in room.rglob("*.py"))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _imported(path: Path) -> frozenset[str]:
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(_text(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def _assert_none(files: list[Path], offends: Callable[[Path], bool]) -> None:
    """No file offends, or all that do are named. One test over all: a case of its own for each file costs 4 ms."""
    assert files
    offenders = [str(path.relative_to(ROOT)) for path in files if offends(path)]
    assert not offenders, "\n".join(offenders)


def test_only_stores_touch_aws() -> None:
    polly = CORE / "providers" / "speakers" / "polly.py"
    allowed = {CORE / "aws.py", CORE / "table.py", polly}
    files = [path for path in _files(*SHIPPED) if path.name != "store.py" and path not in allowed]
    _assert_none(files, lambda path: bool(AWS & _imported(path)))


def test_only_settings_read_the_environment() -> None:
    reads = re.compile(r"os\.(environ|getenv)|from os import (environ|getenv)")
    files = [path for path in _files(*SHIPPED) if path != CORE / "settings.py"]
    _assert_none(files, lambda path: bool(reads.search(_text(path))))


def test_only_providers_know_vendors() -> None:
    files = [path for path in _files(*SHIPPED) if (CORE / "providers") not in path.parents]
    _assert_none(files, lambda path: bool(VENDORS & _imported(path)))


def test_every_file_says_what_it_is() -> None:
    docstring = re.compile(r'(#.*\n|\n)*r?"""\s*[^\s"]')
    _assert_none(_files(*ROOMS), lambda path: not docstring.match(_text(path)))


def test_every_file_stays_small() -> None:
    _assert_none(_files(*ROOMS), lambda path: _text(path).count("\n") > 350)


def test_no_file_is_named_for_nothing() -> None:
    _assert_none(_files(*ROOMS), lambda path: path.stem in {"utils", "helpers", "common", "misc"})


def test_a_handler_is_thin() -> None:
    handler = re.compile(r"^def handler\(", re.MULTILINE)
    handlers = [path for path in _files(ROOT / "functions") if handler.search(_text(path))]
    _assert_none(handlers, lambda path: _text(path).count("\n") > 80)


@pytest.mark.parametrize(
    "module", ["functions.api.app", "functions.interviewer.socket", "functions.interviewer.push",
               "functions.insights.app", "functions.insights.sweep", "functions.insights.tally",
               "functions.insights.webhook"],
)  # fmt: skip
def test_zip_functions_import_nothing_heavy_and_need_no_environment(module: str) -> None:
    program = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'core'}", "PATH": ""},
        cwd="/",
    )
    assert found.stdout.strip() == "[]", found.stderr


def test_nothing_of_the_workplace_is_named() -> None:
    """No path of a developer's machine stands in a tracked text file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    needles = ["/" + "root/", "/" + "home/"]
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".yaml", ".toml", ".sh", ".json", ".txt", ""}:
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not [needle for needle in needles if needle in text], name
