"""A cloud and a browser per worker process; a page per test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import sync_playwright

from cli.tokens import parse_tokens, secret_value
from localcloud.cloud import LocalCloud
from tests.browser.browsers import NO_GESTURE, SILENT_DEVICE, Browsers
from tests.browser.microphone import SCRIPT as MICROPHONE
from tests.browser.output import SCRIPT as OUTPUT
from tests.browser.stub import stubbed
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch
from tests.flows.client import Client

ROOT = Path(__file__).parents[2]
TOKEN = "token-of-the-family"


class Visit(Protocol):
    """Makes an invitation and opens the page with it; see `visit`."""

    def __call__(
        self,
        product: str = "memories",
        *,
        language: str = "en",
        invitation: dict[str, Any] | None = None,
        prepare: Any = None,
        options: dict[str, Any] | None = None,
        scripted: bool = True,
    ) -> Visitor: ...


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The platform in mock mode: everything real but the engines and voices."""
    with LocalCloud(
        ROOT / "template.yaml",
        parameters={"ExternalServicesMode": "mock", "SelfRegistration": "true"},
        secrets={"ApiTokens": secret_value(parse_tokens(f"family={TOKEN}"))},
        state_dir=tmp_path_factory.mktemp("cloud"),
    ) as running:
        yield running


@pytest.fixture
def family(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the token of whoever invites."""
    with Client(cloud.http_url, TOKEN) as client:
        yield client


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    """Debian's chromium under Playwright."""
    with sync_playwright() as playwright:
        found = Browsers(playwright)
        yield found
        found.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test if anything went wrong in its pages that it did not expect."""
    watching = Watch()
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def visit(
    cloud: LocalCloud, family: Client, browsers: Browsers, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """`visit(product, …)`: a person opens the link of an invitation."""
    with ExitStack() as undo:

        def opened(
            product: str = "memories",
            *,
            language: str = "en",
            invitation: dict[str, Any] | None = None,
            prepare: Any = None,
            options: dict[str, Any] | None = None,
            scripted: bool = True,
        ) -> Visitor:
            """Opens the page.

            Args:
                product: which page.
                language: of the invitation and of the browser.
                invitation: further members of the invitation.
                prepare: called with the visitor before the page is loaded, for faults that must be there by then.
                options: further options of the browser's context.
                scripted: the scripted microphone; False leaves the browser's fake device.
            """
            invited = {"user_id": request.node.name[:60], "product": product, "language": language}
            invited |= invitation or {}
            made = family.post("/api/invitations", invited)
            browser = browsers.launch(SILENT_DEVICE, NO_GESTURE)
            context = browser.new_context(
                **{
                    "base_url": cloud.http_url,
                    "locale": {"en": "en-GB", "vi": "vi-VN"}.get(language, language),
                    "permissions": ["microphone"],
                    "service_workers": "block",  # they would answer before the tests' routes do
                    **(options or {}),
                }
            )
            undo.callback(context.close)
            path = made.json()["path"] if made.is_success else stubbed(context, family, cloud, invited, TOKEN)
            visitor = visitor_in(context, watch, family, scripted=scripted)
            if prepare is not None:
                prepare(visitor)
            visitor.page.goto(path)
            return visitor

        yield opened


def visitor_in(context: Any, watch: Watch, owner: Client, *, scripted: bool = True) -> Visitor:
    """A new page of a context with the tests' init scripts."""
    context.add_init_script(path=OUTPUT)
    if scripted:
        context.add_init_script(path=MICROPHONE)
    return Visitor(context, context.new_page(), watch, owner)
