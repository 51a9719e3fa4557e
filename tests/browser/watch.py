"""Whatever goes wrong in a page fails its test: errors, the console's errors, refusals of the CSP, answers of 5xx."""

from __future__ import annotations

import re

from playwright.sync_api import ConsoleMessage, Page, Response

SERVER_ERROR = 500


class Watch:
    """What went wrong in the pages of one test."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def over(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("pageerror", lambda error: self._found.append(f"error: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)

    def expect(self, *patterns: str) -> None:
        """These are what the test is about."""
        self._expected += [re.compile(pattern) for pattern in patterns]

    def expect_lost_network(self) -> None:
        """Chromium writes every request that fails to the console; a page cannot prevent it."""
        self.expect(r"net::ERR_", r"WebSocket connection to .* failed")

    def unexpected(self) -> list[str]:
        """What no test asked for."""
        return [text for text in self._found if not any(pattern.search(text) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._found.append(f"console: {message.text} ({message.location['url']})")

    def _response(self, response: Response) -> None:
        if response.status >= SERVER_ERROR:
            self._found.append(f"{response.status} of {response.url}")
