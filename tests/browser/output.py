"""The sound output of a page: what it plays, and how it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_name("scripted_output.js")


class Output:
    """The output of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def played(self) -> list[dict[str, Any]]:
        """Which sounds the page has begun to play since it was loaded."""
        found: list[dict[str, Any]] = self._page.evaluate("() => scriptedOutput.played")
        return found

    def missing(self) -> None:
        """There is no device, from the page's load on: `resume()` never settles, as in Firefox."""
        self._page.add_init_script("window.noSoundOutput = true;")

    def lose(self, state: Literal["interrupted", "suspended"] | None) -> None:
        """A phone call takes the output away (`interrupted`, as WebKit says it), or gives it back (None)."""
        self._page.evaluate("state => scriptedOutput.lose(state)", state)
