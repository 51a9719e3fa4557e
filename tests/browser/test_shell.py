"""The page's own files: kept for a start without a network, and as they are deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.configuration import ROOT
from cli.pages.build import build, write
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack
from tests.browser.accessibility import violations
from tests.browser.browsers import Browsers
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
def deployed(tmp_path: Path) -> Path:
    """The page as `goldenfish page deploy` puts it."""
    write(build(ROOT / "web"), tmp_path / "dist")
    return tmp_path / "dist"


@pytest.mark.parametrize("page", ["index", "practice", "console", "privacy", "terms"])
def test_the_deployed_files_are_the_same_page(page: str, deployed: Path, browsers: Browsers, watch: Watch) -> None:
    stack = load_stack(ROOT / "template.yaml", {}, Addresses("http://127.0.0.1:1", "http://127.0.0.1:2"))
    with running_gateway(Stack("stack", {}, {}, pages=stack.pages), page_folder=deployed) as address:
        context = browsers.launch().new_context(base_url=f"http://{address}", service_workers="block")
        try:
            opened = context.new_page()
            watch.over(opened)
            watch.expect(r"404 .*/api/config")  # there is no API behind this gateway
            opened.goto(f"/{page}.html")
            opened.wait_for_function("() => document.body.dataset.state !== 'loading'")
            assert violations(opened) == []
        finally:
            context.close()
