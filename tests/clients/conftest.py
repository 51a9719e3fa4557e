"""The clients, generated once, and the cloud that the TypeScript one talks to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.tokens import parse_tokens, secret_value
from localcloud.cloud import LocalCloud
from tools.clients import generator

TOKEN = "token-of-the-family"


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each client, by language."""
    failed = generator.ENVIRONMENT.install()
    if failed:
        pytest.skip(f"openapi-generator could not be installed: {failed}")
    out = tmp_path_factory.mktemp("clients")
    return {language: generator.generate(language, out).folder for language in generator.LANGUAGES}


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The platform in mock mode."""
    with LocalCloud(
        generator.ROOT / "template.yaml",
        parameters={"ExternalServicesMode": "mock"},
        secrets={"ApiTokens": secret_value(parse_tokens(f"family={TOKEN}"))},
        state_dir=tmp_path_factory.mktemp("cloud"),
    ) as running:
        yield running


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
