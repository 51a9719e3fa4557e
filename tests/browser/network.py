"""Bad lines: cut sockets, no network, slow networks, uploads that are refused."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

from tests.signals import tone, wav

RESTART = 1012
"""The close code of a server that restarts."""
QUICK_S = 0.25
QUICK_VOICE = """(sound) => {
  const fetch = window.fetch;
  const bytes = Uint8Array.from(atob(sound), (letter) => letter.charCodeAt(0));
  window.fetch = async (address, how) =>
    /\\/speech\\//.test(address.url ?? address) ? new Response(bytes) : fetch.call(window, address, how);
}"""
"""In the page and no route of Playwright's: with one, every request of the page waits for two processes more."""
NO_HURRY = """(() => {
  const { parse } = JSON;
  JSON.parse = (text) => parse(text, (name, value) => (name === "max_seconds" ? 600 : value));
  Response.prototype.json = async function () { return JSON.parse(await this.text()); };
})()"""
"""The held vowel may last six seconds: a busy machine is at the next question before a test has pressed anything."""
SOCKET = re.compile(r"[?&]ticket=")

Json = dict[str, Any]
Direction = Literal["in", "out"]
Fault = Callable[[Direction, Json], Literal["lose", "cut after"] | None]
"""What becomes of a message of the page (`out`) or the server (`in`): the connection is cut instead or after it.

It may also change the message."""


def no_fault(_direction: Direction, _message: Json) -> None:
    """Every message arrives."""


class Network:
    """The network of one page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._context = context
        self._page = page
        self.sent: list[Json] = []
        self.received: list[Json] = []
        self.sockets = 0
        self.cuts = 0
        self._fault: Fault = no_fault
        self._routes: list[WebSocketRoute] = []

    def watch_sockets(self, fault: Fault = no_fault) -> None:
        """Stand between the page and the server; before the page is opened.

        Args:
            fault: asked for every message which way it goes and what becomes of it.
        """
        self._fault = fault
        self._page.route_web_socket(SOCKET, self._socket)

    def tell(self, message: Json) -> None:
        """A message of the server arrives; `watch_sockets` comes before."""
        self._routes[-1].send(json.dumps(message))

    def cut(self) -> None:
        """Cut the connection that there is."""
        self._routes[-1].close(code=RESTART, reason="the test cuts")
        self.cuts += 1

    def offline(self) -> None:
        """No network any more; `context.set_offline` leaves open sockets alone, hence the cut."""
        self._context.set_offline(True)
        if self._routes:
            self.cut()

    def online(self) -> None:
        """The network is back."""
        self._context.set_offline(False)

    def quick_voice(self) -> None:
        """Questions sound for a quarter of a second, and may be answered for ten minutes.

        The mock voice is silent as long as reading aloud would take.
        """
        sound = base64.b64encode(wav(tone(440, QUICK_S, level=0.2))).decode()
        self._page.add_init_script(f"({QUICK_VOICE})('{sound}')")
        self._page.add_init_script(NO_HURRY)

    def slow(self, *, up_bytes_per_s: int, latency_ms: int) -> None:
        """A slow line in both directions, sockets included."""
        devtools = self._context.new_cdp_session(self._page)
        limits = {"uploadThroughput": up_bytes_per_s, "downloadThroughput": up_bytes_per_s, "latency": latency_ms}
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", {"offline": False, **limits})

    def refuse(self, pattern: str, status: int, code: str, *, times: int | None = None) -> None:
        """Answer requests to these addresses with a problem of ours."""
        problem = {"type": f"urn:goldenfish:problem:{code}", "title": code, "status": status, "code": code}

        def refused(route: Route) -> None:
            route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(problem))

        self._page.route(re.compile(pattern), refused, times=times)

    def lose_answers(self, pattern: str, *, times: int) -> None:
        """The request arrives, its answer does not."""

        def lost(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        self._page.route(re.compile(pattern), lost, times=times)

    def _socket(self, route: WebSocketRoute) -> None:
        self.sockets += 1
        self._routes.append(route)
        server = route.connect_to_server()

        is_cut = False

        def pass_on(direction: Direction, message: str | bytes) -> None:
            nonlocal is_cut
            if is_cut:
                return
            said = json.loads(message)
            fate = self._fault(direction, said)
            if fate != "lose":
                (self.sent if direction == "out" else self.received).append(said)
                (server if direction == "out" else route).send(json.dumps(said))
            if fate is not None:
                is_cut = True
                self.cuts += 1
                server.close()
                route.close(code=RESTART, reason="the test cuts")

        route.on_message(lambda message: pass_on("out", message))
        server.on_message(lambda message: pass_on("in", message))
