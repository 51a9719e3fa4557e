"""Bad lines: cut sockets, no network, slow networks, uploads that are refused."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

from tests.signals import tone, wav

RESTART = 1012
"""The close code of a server that restarts."""
QUICK_S = 0.25
SOCKET = re.compile(r"[?&]ticket=")


class Network:
    """The network of one page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._context = context
        self._page = page
        self.sent: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.sockets = 0
        self.cuts = 0
        self._cut_at: set[int] = set()
        self._routes: list[WebSocketRoute] = []

    def watch_sockets(self, *, cut_at: set[int] | None = None) -> None:
        """Stand between the page and the server; before the page is opened.

        Args:
            cut_at: numbers (from 1, over all connections) of the server's messages that never arrive, because the
                connection is cut just then.
        """
        self._cut_at = cut_at or set()
        self._page.route_web_socket(SOCKET, self._socket)

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
        """Questions sound for a quarter of a second: the mock voice is silent as long as reading aloud would take."""
        sound = wav(tone(440, QUICK_S, level=0.2))
        headers = {"Access-Control-Allow-Origin": "*"}
        self._page.route(
            re.compile("/speech/"), lambda route: route.fulfill(body=sound, content_type="audio/wav", headers=headers)
        )

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

        def from_page(message: str | bytes) -> None:
            self.sent.append(json.loads(message))
            server.send(message)

        def from_server(message: str | bytes) -> None:
            self.received.append(json.loads(message))
            if len(self.received) in self._cut_at:
                self.cuts += 1
                server.close()
                route.close(code=RESTART, reason="the test cuts")
                return
            route.send(message)

        route.on_message(from_page)
        server.on_message(from_server)
