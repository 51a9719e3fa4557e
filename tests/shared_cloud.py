"""The whole cloud from the real template, once for all tests of a process that need no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.tokens import parse_tokens, secret_value
from tests.flows.client import Client

if TYPE_CHECKING:
    from localcloud.cloud import LocalCloud

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
TOKENS = {"family": "token-of-the-family", "clinic": "token-of-the-clinic", "office": "token-of-the-office"}
API_TOKEN = ",".join(f"{'admin:' if owner == 'office' else ''}{owner}={token}" for owner, token in TOKENS.items())
ENVIRONMENTS = 3
"""Processes of a function at most: one test at a time asks, and each process costs seconds to start."""


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The platform in mock mode: everything real but the engines and voices."""
    # Here and not above: they take a second to import, and most tests need no cloud.
    from localcloud.cloud import LocalCloud  # noqa: PLC0415
    from localcloud.engine import EngineSettings  # noqa: PLC0415
    from tests.rights import forbidden, names_of  # noqa: PLC0415

    with LocalCloud(
        TEMPLATE,
        parameters={"ExternalServicesMode": "mock", "SeedSocketPaths": "true", "SelfRegistration": "true"},
        secrets={"ApiTokens": secret_value(parse_tokens(API_TOKEN))},
        state_dir=tmp_path_factory.mktemp("cloud"),
        environment={"ALLOW_LOCAL_WEBHOOKS": "true"},
        settings=EngineSettings(max_environments=ENVIRONMENTS),
    ) as running:
        yield running
        # Roles are not evaluated here: what one forgets would be missed at the first deployment.
        assert forbidden(running.rights_used(), names_of(running.stack)) == []


@pytest.fixture
def family(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the family's token: who invites."""
    with Client(cloud.http_url, TOKENS["family"]) as client:
        yield client


@pytest.fixture
def clinic(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the clinic's token."""
    with Client(cloud.http_url, TOKENS["clinic"]) as client:
        yield client
