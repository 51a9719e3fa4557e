"""The voice page: how much a browser loads of it, and how soon it can be used."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.figures import Figure, percentile
from bench.latency import BenchCloud
from cli.api_client import ApiClient
from cli.configuration import ROOT
from cli.link import invite
from cli.pages.build import WORKER, build, modules_of, reachable, reference_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {"interview page": "index.html", "practice page": "practice.html", "console": "console.html"}
SIZE_GOAL_KB = 60.0
BYTES_OF_A_KB = 1024
READY_GOAL_S = 0.5
LOADED = (".html", ".css", ".js")
_WORDS = re.compile(r"messages/(?P<page>\w+_)?[a-z]{2}\.")
_READY = """() => new Promise((resolve) => {
    const told = () => document.body.dataset.state !== "loading" && resolve(performance.now() / 1000);
    new MutationObserver(told).observe(document.body, { attributes: true });
    told();
})"""
"""Seconds from the start of the navigation, on the page's own clock, until it has a state."""


def page_figures(bench: BenchCloud, repeats: int) -> list[Figure]:
    """Sizes of all pages, and the first opening of an invitation in chromium, with nothing in its cache.

    Args:
        bench: a running cloud.
        repeats: openings are five times as many.
    """
    return [*size_figures(), ready_figure(bench, 5 * repeats)]


def size_figures() -> list[Figure]:
    """What the html, scripts and styles of each page weigh as deployed, each file compressed by itself."""
    built = {file.path: file.content for file in build(ROOT / "web").files}
    graph = reference_graph(built)
    figures = []
    for name, page in PAGES.items():
        weights = {path: len(gzip.compress(built[path], 9)) for path in files_of(page, built, graph)}
        kilobytes = sum(weights.values()) / BYTES_OF_A_KB
        goal = SIZE_GOAL_KB if page == "index.html" else None
        figures.append(Figure(f"{name}, gzipped", kilobytes, "KB", goal, f"{len(weights)} files"))
    return figures


def files_of(page: str, built: Mapping[str, bytes], graph: Mapping[str, list[str]]) -> set[str]:
    """What one person's browser loads of a page: of words that are only loaded when they are wanted, one language."""
    files = {path for path in reachable(graph, page) if path.endswith(LOADED) and path != WORKER}
    wanted_later = files - set(modules_of(page, built, graph))
    tables: dict[str, list[str]] = {}
    for path in wanted_later:
        if (found := _WORDS.match(path)) is not None:
            tables.setdefault(found["page"] or "", []).append(path)
    for languages in tables.values():
        files -= set(sorted(languages, key=lambda path: len(built[path]))[:-1])
    return files


def ready_figure(bench: BenchCloud, openings: int) -> Figure:
    """Seconds from the start of the navigation until the page welcomes, median."""
    name = "interview page: start → ready, p50"
    with chromium() as browser:
        if browser is None:
            return Figure(name, None, "s", READY_GOAL_S, "no chromium or no playwright here")
        with bench.client() as client:
            seconds = [_opened(browser, _link(client)) for _ in range(openings + 1)]
    # The first one meets a browser that has only just started.
    return Figure(
        name, percentile(seconds[1:], 0.5), "s", READY_GOAL_S, f"{openings} openings, empty cache, loopback"
    )


def _link(client: ApiClient) -> str:
    return str(invite(client, product="memories")["link"])


def _opened(browser: Browser, address: str) -> float:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_selector("body")
        seconds: float = page.evaluate(_READY)
        return seconds
    finally:
        context.close()


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Debian's chromium, or None where it or its driver is missing."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - 165 MB that only this figure needs
    except ModuleNotFoundError:
        executable = None
    if executable is None:
        yield None
        return
    with sync_playwright() as playwright:
        # As root, which a container's user often is, Chromium refuses its sandbox.
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()
