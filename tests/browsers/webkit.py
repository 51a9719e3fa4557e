"""WebKitGTK's MiniBrowser over the driver that comes with it: https://www.w3.org/TR/webdriver2/."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browsers.driven import FIRST_VISIBLE, PATIENCE_S, Driven
from tests.browsers.processes import program, running, until

ARGUMENTS = (
    "--automation",
    # Its own stand-in, which beeps: of a real source MediaRecorder makes an empty blob (WebKitGTK 2.50.6).
    "--enable-mock-capture-devices=true",
    "--enable-media-stream=true",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name by which WebDriver marks an element in JSON: https://www.w3.org/TR/webdriver2/#elements."""
COLLECT = """
if (!location.href.startsWith(%s) || document.documentElement === null) return false;
if (window.collectedErrors) return true;
const found = window.collectedErrors = [];
addEventListener("error", (event) => found.push(String(event.message)));
addEventListener("unhandledrejection", (event) => found.push(`unhandled: ${event.reason}`));
document.addEventListener("securitypolicyviolation", (event) =>
  found.push(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
const write = console.error;
console.error = (...told) => { found.push(told.map(String).join(" ")); write.apply(console, told); };
return true;
"""
"""WebDriver has no log of the console, and MiniBrowser writes none of a page under automation."""


class WebKit(Driven):
    """One window of a MiniBrowser."""

    name = "WebKitGTK"

    def __init__(self, driver: httpx.Client, browser: str) -> None:
        self._driver = driver
        options = {"binary": browser, "args": list(ARGUMENTS)}
        # The driver goes on while the page loads, so that the errors of its modules are collected, too.
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options, "pageLoadStrategy": "none"}}
        self._session = self._ask("post", "/session", {"capabilities": capabilities})["sessionId"]
        self._ask("post", self._in("timeouts"), {"script": PATIENCE_S * 1000})

    def close(self) -> None:
        """End the browser."""
        self._ask("delete", f"/session/{self._session}")

    def open(self, address: str) -> None:
        """Load a page, and collect its errors as soon as there is a document."""
        self._ask("post", self._in("url"), {"url": address})
        until(lambda: self._script(COLLECT % json.dumps(address.partition("#")[0])), f"the document of {address}")
        self.until("document.readyState === 'complete'")

    def run(self, body: str) -> Any:
        """Call a function with this body; the value goes through JSON, so that no object is taken for an element."""
        script = f"return (async () => JSON.stringify((await (async () => {{ {body} }})()) ?? null))()"
        return json.loads(self._script(script))

    def click(self, selector: str) -> None:
        """WebDriver scrolls to it and clicks."""
        self._ask("post", self._in(f"element/{self._element(selector)}/click"), {})

    def write(self, selector: str, text: str) -> None:
        """Type."""
        self._ask("post", self._in(f"element/{self._element(selector)}/value"), {"text": text})

    def errors(self) -> list[str]:
        """What was thrown, refused by the CSP or written to the console as an error."""
        found: list[str] = self.run("return window.collectedErrors ?? []")
        return found

    def _element(self, selector: str) -> str:
        found = self._script(FIRST_VISIBLE % json.dumps(selector))
        assert found, f"no visible {selector}"
        identifier: str = found[_ELEMENT]
        return identifier

    def _script(self, script: str) -> Any:
        return self._ask("post", self._in("execute/sync"), {"script": script, "args": []})

    def _in(self, command: str) -> str:
        return f"/session/{self._session}/{command}"

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._driver.request(method, path, json=body)
        told = answer.json()["value"]
        assert answer.is_success, f"{path}: {told}"
        return told


def _browser() -> str:
    """MiniBrowser is in no folder of programs."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        pytest.skip("MiniBrowser is not here (Debian: apt-get install webkit2gtk-driver)")
    return str(found[-1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def webkit(folder: Path, environment: dict[str, str]) -> Iterator[WebKit]:
    """A MiniBrowser with a home of its own."""
    driver, browser, port = program("WebKitWebDriver", "webkit2gtk-driver"), _browser(), _free_port()
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    alone = {
        # As root there is no user namespace for its sandbox to make.
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        # Without a session bus it would wait for one.
        "GTK_A11Y": "none", "NO_AT_BRIDGE": "1", "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }  # fmt: skip
    started = running([driver, f"--port={port}"], {**environment, **home, **alone}, folder / "webkit.log")
    with started, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S * 2) as client:

        def ready() -> bool:
            try:
                return client.get("/status").is_success
            except httpx.TransportError:
                return False

        until(ready, "WebKitWebDriver")
        page = WebKit(client, browser)
        try:
            yield page
        finally:
            page.close()
