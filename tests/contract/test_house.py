"""The lines between the rooms, held by tests: who may touch AWS, environment and vendors; how large a file is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
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
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


@cache
def _imported(path: Path) -> frozenset[str]:
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", _files(*SHIPPED), ids=_name)
def test_only_stores_touch_aws(path: Path) -> None:
    polly = CORE / "providers" / "speakers" / "polly.py"
    allowed = path.name == "store.py" or path in {CORE / "aws.py", CORE / "table.py", polly}
    assert allowed or not AWS & _imported(path)


@pytest.mark.parametrize("path", _files(*SHIPPED), ids=_name)
def test_only_settings_read_the_environment(path: Path) -> None:
    reads = re.search(r"os\.(environ|getenv)|from os import (environ|getenv)", _text(path))
    assert path == CORE / "settings.py" or reads is None


@pytest.mark.parametrize("path", _files(*SHIPPED), ids=_name)
def test_only_providers_know_vendors(path: Path) -> None:
    assert (CORE / "providers") in path.parents or not VENDORS & _imported(path)


@pytest.mark.parametrize("path", _files(*ROOMS), ids=_name)
def test_a_file_says_what_it_is_and_stays_small(path: Path) -> None:
    assert ast.get_docstring(_tree(path)), "no module docstring"
    assert _text(path).count("\n") <= 350
    assert path.stem not in {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("path", _files(ROOT / "functions"), ids=_name)
def test_a_handler_is_thin(path: Path) -> None:
    if any(isinstance(node, ast.FunctionDef) and node.name == "handler" for node in _tree(path).body):
        assert _text(path).count("\n") <= 80


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
