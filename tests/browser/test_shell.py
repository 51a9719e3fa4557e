"""The page's own files: kept for a start without a network, and as they are deployed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.configuration import ROOT
from cli.pages.build import build, write
from localcloud.cloud import LocalCloud
from localcloud.template.model import Stack
from tests.browser.accessibility import violations
from tests.browser.browsers import NO_GESTURE, SILENT_DEVICE, Browsers
from tests.browser.conftest import Visit
from tests.browser.watch import Watch
from tests.flows.localcloud.gateway_fixture import running_gateway

KEPT = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("shell-"));
    const requests = (await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))).flat();
    return requests.map(({ url }) => new URL(url).pathname);
}"""
LOADED = """() => performance.getEntriesByType("resource").map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && /\\.(js|css)$/.test(pathname))
    .map(({ pathname }) => pathname)"""


def test_the_page_starts_again_without_a_network(visit: Visit) -> None:
    person = visit("memories", options={"service_workers": "allow"})
    person.watch.expect_lost_network()
    person.state("welcome")
    needed = {"/", *person.page.evaluate(LOADED)} - {"/service_worker.js"}
    person.until(lambda: needed <= set(person.page.evaluate(KEPT)))
    kept = person.page.evaluate(KEPT)
    assert not [path for path in kept if path.startswith(("/api", "/users", "/health"))]
    assert not any("invitation" in path for path in kept)
    person.network.offline()
    person.page.goto("about:blank")
    person.page.goto("/")
    person.state("welcome")


@pytest.fixture
def deployed(cloud: LocalCloud, tmp_path: Path) -> Iterator[str]:
    """The page as `goldenfish page deploy` puts it; there is no API behind this gateway."""
    write(build(ROOT / "web"), tmp_path / "dist")
    stack = Stack("stack", {}, {}, pages=cloud.stack.pages)
    with running_gateway(stack, page_folder=tmp_path / "dist") as address:
        yield address


def test_the_deployed_files_are_the_same_page(deployed: str, browsers: Browsers, watch: Watch) -> None:
    watch.expect(r"404 .*/api/config")
    context = browsers.launch(SILENT_DEVICE, NO_GESTURE).new_context(
        base_url=f"http://{deployed}", service_workers="block"
    )
    try:
        opened = context.new_page()
        watch.over(opened)
        for page in ("index", "practice", "console", "privacy", "terms"):
            opened.goto(f"/{page}.html")
            opened.wait_for_function("() => document.body.dataset.state !== 'loading'")
            assert violations(opened) == [], page
    finally:
        context.close()
