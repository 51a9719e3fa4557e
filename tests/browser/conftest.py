"""A browser per worker process; a page per test. The cloud is the one of tests/shared_cloud.py."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import expect, sync_playwright

from localcloud.cloud import LocalCloud
from tests.browser.browsers import Browsers
from tests.browser.practice import prepared, to_choice
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.browser.visits import Visits as Visit
from tests.browser.watch import Watch
from tests.flows.client import Client

__all__ = ["Visit"]


@pytest.fixture(scope="package")
def browsers() -> Iterator[Browsers]:
    """Debian's chromium under Playwright.

    Not for the session: while Playwright is open its event loop runs in this thread
    (playwright/sync_api/_context_manager.py), and tests of other packages could run none of their own.
    """
    expect.set_options(timeout=PATIENCE_MS)  # by itself five seconds: less than a busy machine may need
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
    visits = Visit(cloud, family, browsers, watch, label=request.node.name[:60])
    yield visits
    visits.close()


@pytest.fixture
def person(visit: Visit) -> Visitor:
    """Somebody who is about to choose what to practise."""
    found = visit("practice", prepare=prepared)
    to_choice(found)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed shows how its pages stood."""
    report = yield
    visit = getattr(item, "funcargs", {}).get("visit")
    if report.when == "call" and report.failed and visit is not None:
        report.sections.append(("the pages", visit.told()))
    return report
