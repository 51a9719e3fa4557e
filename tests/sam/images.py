"""What is in the two images: opened, and looked through from inside."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LIST = """
import json, os, pathlib
root = pathlib.Path(os.environ["LAMBDA_TASK_ROOT"])
print(json.dumps([str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]))
"""


def assert_contents(docker_host: str, name: str) -> int:
    """Check the files of one worker's image.

    Returns:
        How many there are.

    Raises:
        AssertionError: a file is missing or has no business there.
    """
    files = _files(docker_host, f"{name}function:latest")
    own = {path for path in files if path.startswith("functions/") and path.endswith(".py")}
    committed = {str(path.relative_to(ROOT)) for path in (ROOT / "functions" / name).rglob("*.py")}
    assert own == committed | {"functions/__init__.py"}, own ^ committed
    shared = {path.removeprefix("goldenfish/") for path in files if path.startswith("goldenfish/")}
    package = ROOT / "layers/core/goldenfish"
    expected = {str(p.relative_to(package)) for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert expected <= shared, expected - shared
    folders = {path.partition("/")[0] for path in files}
    assert not {"pytest", "moto", "localcloud", "tests", "cli", ".git", ".venv"} & folders, folders
    uncompiled = [path for path in files if path.endswith(".py") and _byte_code(path) not in files]
    assert not uncompiled, uncompiled[:10]
    return len(files)


def _byte_code(source: str) -> str:
    path = Path(source)
    return str(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc")


def _files(docker_host: str, image: str) -> set[str]:
    command = ["docker", "run", "--rm", "--entrypoint", "python3", image, "-c", _LIST]
    environment = {**os.environ, "DOCKER_HOST": docker_host}
    listed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return set(json.loads(listed.stdout))
