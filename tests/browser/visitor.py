"""A person in front of the page, and the clinic behind it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, WebSocket, expect

from tests.browser.microphone import Microphone
from tests.browser.network import Network
from tests.browser.output import Output
from tests.browser.told_sound import recordings_in
from tests.browser.watch import Watch
from tests.flows.client import Client

Json = dict[str, Any]
PATIENCE_MS = int(os.environ.get("PATIENCE_MS", "60000"))
"""Of a wait for a state; a machine five times as slow still gets there. Less, to find out quickly what is wrong."""
PAUSE_MS = 50
ASKED_AGAIN_S = 1.0
"""Without news the server is asked so seldom: each answer costs a function's call and a dozen of the database's."""


class Visitor:
    """One page with everything about it.

    Attributes:
        page: Playwright's page.
        context: its context.
        microphone: the scripted one.
        output: what it plays.
        network: faults of the line.
        watch: what went wrong.
        owner: the API with the token of whoever invited.
        path: what was opened, with the code of the invitation.
        redeemed: what redeeming the invitation answered; empty before.
    """

    def __init__(self, context: BrowserContext, page: Page, watch: Watch, owner: Client) -> None:
        self.context = context
        self.page = page
        self.watch = watch
        self.owner = owner
        self.microphone = Microphone(page)
        self.output = Output(page)
        self.network = Network(context, page)
        self.path = ""
        self.redeemed: Json = {}
        context.set_default_timeout(PATIENCE_MS)
        self._log: list[str] = []
        self._frames = 0
        page.on("console", lambda message: self._log.append(f"console.{message.type}: {message.text}"))
        page.on("requestfailed", lambda request: self._log.append(f"FAILED {request.method} {request.url[:120]}"))
        page.on("websocket", self._socket)
        page.on("response", self._response)
        watch.over(page)

    @property
    def session_id(self) -> str:
        """The session that the page is in."""
        found: str = self.redeemed["session_id"]
        return found

    def state(self, *names: str) -> str:
        """Wait until the page is in one of these states; returns which."""
        wanted = re.compile(f"^({'|'.join(names)})$")
        expect(self.page.locator("body")).to_have_attribute("data-state", wanted, timeout=PATIENCE_MS)
        return self.page.locator("body").get_attribute("data-state") or ""

    def action(self, name: str) -> Locator:
        """The visible control of an action."""
        return self.page.locator(f'[data-action="{name}"]:visible').first

    def press(self, name: str) -> None:
        """Press a control as a person does: once it is there and enabled."""
        self.action(name).click()

    def notice(self, name: str) -> Locator:
        """Wait for a notice that can be seen and is announced."""
        found = self.page.locator(f'[data-notice="{name}"]')
        expect(found).to_be_visible(timeout=PATIENCE_MS)
        expect(found).to_have_attribute("role", re.compile("^(status|alert)$"))
        return found

    def no_notice(self, name: str) -> None:
        """Wait until a notice is gone."""
        expect(self.page.locator(f'[data-notice="{name}"]')).not_to_be_visible(timeout=PATIENCE_MS)

    def until(self, reached: Callable[[], Any], what: str = "") -> Any:
        """Ask again and again until the answer is true; Playwright's handlers run meanwhile."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not (found := reached()):
            assert time.monotonic() < deadline, what or "waited in vain"
            self.page.wait_for_timeout(PAUSE_MS)
        return found

    def until_told(self, reached: Callable[[], Any], what: str = "") -> Any:
        """Ask the server until the answer is true: again when it has told the page something, or after a while."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while True:
            news, again = self._news, time.monotonic() + ASKED_AGAIN_S
            if found := reached():
                return found
            assert time.monotonic() < deadline, what or "waited in vain"
            while self._news == news and time.monotonic() < again:
                self.page.wait_for_timeout(PAUSE_MS)

    def results(self) -> Json:
        """The session's results, as its owner sees them."""
        return self.owner.results(self.session_id)

    def events(self, *types: str) -> list[Json]:
        """The session's events, as its owner sees them."""
        return [event for event in self.owner.events(self.session_id) if not types or event["type"] in types]

    def told(self) -> str:
        """How the page stands and what happened in it, for a test that failed."""
        state = self.page.locator("body").get_attribute("data-state")
        lines = [f"{self.page.url} {state}", self.page.locator("body").inner_text(), *self._log[-60:]]
        lines += recordings_in(self.network.sent)
        return "\n".join(lines)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self._log.append(f"> {str(frame)[:200]}"))
        socket.on("framereceived", self._frame)

    def _frame(self, frame: str | bytes) -> None:
        self._frames += 1
        self._log.append(f"< {str(frame)[:200]}")

    @property
    def _news(self) -> int:
        """How many frames have come; Playwright tells of a socket's only where no test stands between."""
        return self._frames + len(self.network.received)

    def _response(self, response: Response) -> None:
        self._log.append(f"{response.status} {response.request.method} {response.url[:120]}")
        if response.ok and response.url.endswith("/api/invitations/redeem"):
            self.redeemed = response.json()
