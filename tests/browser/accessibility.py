"""axe-core in the page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe-core finds in the page as it is now, one line for each element; empty is good."""
    page.evaluate(AXE_SCRIPT)
    # A function and no text: a text would need 'unsafe-eval' under the page's policy.
    found = page.evaluate(
        "async rules => (await axe.run(document, {resultTypes: ['violations'], runOnly: rules})).violations", RULES
    )
    return [
        f"{violation['id']}: {node['html'][:160]} - {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
