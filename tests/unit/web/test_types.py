"""The page's modules keep the types that their JSDoc promises: TypeScript reads them, nothing is built."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.unit.web import NODE, needs_node

ROOT = Path(__file__).parents[3]
COMPILER = ROOT / "tools/node/node_modules/typescript/bin/tsc"
PROJECTS = ("web/tsconfig.json", "web/tsconfig.service_worker.json")
needs_compiler = pytest.mark.skipif(
    not COMPILER.is_file(), reason="typescript is not here (`make tools/node/ready` installs it, with npm)"
)


@needs_node
@needs_compiler
@pytest.mark.parametrize("project", PROJECTS)
def test_types(project: str) -> None:
    done = subprocess.run(
        [str(NODE), str(COMPILER), "--pretty", "false", "-p", project],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@needs_node
@needs_compiler
def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    """The check above would not pass for want of files or of strictness."""
    (tmp_path / "wrong.js").write_text("/** @param {number} ms */\nexport const wait = (ms) => ms.length;\n")
    config = {"extends": str(ROOT / PROJECTS[0]), "include": ["wrong.js"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))
    done = subprocess.run(
        [str(NODE), str(COMPILER), "-p", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "'length' does not exist on type 'number'" in done.stdout
