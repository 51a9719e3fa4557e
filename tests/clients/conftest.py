"""The clients, generated once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tools.clients import generator


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each client, by language."""
    failed = generator.ENVIRONMENT.install()
    if failed:
        pytest.skip(f"openapi-generator could not be installed: {failed}")
    out = tmp_path_factory.mktemp("clients")
    return {language: generator.generate(language, out).folder for language in generator.LANGUAGES}


def tool(name: str, package: str) -> str:
    """The path of a program, or a skip that says how to get it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here (Debian: apt-get install {package})")
    return found


def example(language: str) -> str:
    """The program of docs/clients.md in a language, as its code block is marked."""
    page = (generator.ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(found)
