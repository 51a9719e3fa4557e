"""openapi-generator in an environment of its own, with a Java of its own, and what it makes of the document."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.tool_environment import ToolEnvironment

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "openapi" / "openapi.yaml"
SETTINGS = Path(__file__).parent
ENVIRONMENT = ToolEnvironment(ROOT / ".venv-clients", SETTINGS / "requirements.lock")
PACKAGE = "openapi-generator-cli"
LANGUAGES = tuple(sorted(path.stem for path in SETTINGS.glob("*.yaml")))
_SUFFIXES = {"kotlin": ".kt", "swift": ".swift", "typescript": ".ts"}
_ACCEPTED = (
    "OpenAPI 3.1 support is still in beta",
    # Said of `additionalProperties: false`, which it understands: a model of one such field makes it say so.
    "Failed to get the schema name: null",
)
"""Warnings that say nothing about the client; every other one fails the run."""


class GeneratorError(Exception):
    """The generator broke off or warned; the message holds what it wrote."""


@dataclass(frozen=True)
class Client:
    """A generated client.

    Attributes:
        language: as its settings' file is named.
        folder: where it lies.
        sources: how many files of its language.
        lines: how many lines these have.
    """

    language: str
    folder: Path
    sources: int
    lines: int


def generate(language: str, out: Path) -> Client:
    """Make one client under `out`, in place of what lies in its folder.

    Args:
        language: one of `LANGUAGES`.
        out: the folder of all clients; the client's own is named for its language.

    Raises:
        GeneratorError: it broke off, or warned of something in the document.
    """
    folder = out / language
    with tempfile.TemporaryDirectory(prefix="goldenfish-clients-") as made:
        _run(language, Path(made) / language)
        # Only now: who has an older client keeps it when the generator fails.
        shutil.rmtree(folder, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(made) / language, folder)
    sources = [path for path in folder.rglob(f"*{_SUFFIXES[language]}") if path.is_file()]
    lines = sum(path.read_text(encoding="utf-8").count("\n") for path in sources)
    return Client(language, folder, len(sources), lines)


def _run(language: str, folder: Path) -> None:
    api = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["info"]["version"]
    command = [
        ENVIRONMENT.program(PACKAGE), "generate", "-i", str(DOCUMENT), "-o", str(folder),
        "-c", str(SETTINGS / f"{language}.yaml"), f"--additional-properties=artifactVersion={api}",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=SETTINGS, capture_output=True, text=True, check=False)
    said = [
        line for line in (done.stdout + done.stderr).splitlines() if re.search(r" (WARN|ERROR) |^Exception", line)
    ]
    faults = [line for line in said if not any(known in line for known in _ACCEPTED)]
    if done.returncode or faults:
        raise GeneratorError("\n".join(faults) or f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
