"""The whole cloud from the real template, once for all flow tests of this run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.tokens import parse_tokens, secret_value
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.rights import forbidden, names_of

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
TOKENS = {"family": "token-of-the-family", "clinic": "token-of-the-clinic", "office": "token-of-the-office"}
API_TOKEN = ",".join(f"{'admin:' if owner == 'office' else ''}{owner}={token}" for owner, token in TOKENS.items())


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The platform in mock mode: everything real but the speech recognition engine."""
    secrets = {"ApiTokens": secret_value(parse_tokens(API_TOKEN))}
    with LocalCloud(
        TEMPLATE,
        parameters={"ExternalServicesMode": "mock", "SeedSocketPaths": "true", "SelfRegistration": "true"},
        secrets=secrets,
        state_dir=tmp_path_factory.mktemp("cloud"),
        environment={"ALLOW_LOCAL_WEBHOOKS": "true"},
    ) as running:
        yield running
        # Roles are not evaluated here: what one forgets would be missed at the first deployment.
        assert forbidden(running.rights_used(), names_of(running.stack)) == []


@pytest.fixture
def family(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the family's token."""
    with Client(cloud.http_url, TOKENS["family"]) as client:
        yield client


@pytest.fixture
def clinic(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the clinic's token."""
    with Client(cloud.http_url, TOKENS["clinic"]) as client:
        yield client
