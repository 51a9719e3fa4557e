"""Firefox over WebDriver BiDi, which it speaks by itself: https://w3c.github.io/webdriver-bidi/."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browsers.driven import FIRST_VISIBLE, PATIENCE_S, Driven
from tests.browsers.processes import program, running, until

PREFERENCES = {
    "media.navigator.permission.disabled": True,  # nobody is there to allow it
    "media.autoplay.default": 0,
    # Nothing is asked of the maker's servers.
    "app.update.enabled": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.unified": False,
}
_ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox(Driven):
    """One tab of a Firefox."""

    name = "Firefox"

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._asked = 0
        self._errors: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Load a page."""
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, body: str) -> Any:
        """Call a function with this body; the value goes through JSON, which BiDi's own types are not."""
        told = self._call(f"async () => JSON.stringify((await (async () => {{ {body} }})()) ?? null)")
        return json.loads(told["value"])

    def click(self, selector: str) -> None:
        """Scroll to it and click."""
        element = self._element(selector)
        self._call("(element) => element.scrollIntoView({block: 'center', behavior: 'instant'})", element)
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": element}}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def write(self, selector: str, text: str) -> None:
        """Click and type."""
        self.click(selector)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})

    def errors(self) -> list[str]:
        """What was logged as an error."""
        self._ask("session.status")  # reads what has arrived before its answer
        return list(self._errors)

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._tab, actions=[source])

    def _element(self, selector: str) -> dict[str, Any]:
        found = self._call(f"() => {{ {FIRST_VISIBLE % json.dumps(selector)} }}")
        assert found["type"] == "node", f"no visible {selector}"
        return {"sharedId": found["sharedId"]}

    def _call(self, function: str, *arguments: dict[str, Any]) -> dict[str, Any]:
        answer = self._ask("script.callFunction", functionDeclaration=function, arguments=list(arguments),
                           awaitPromise=True, target={"context": self._tab})  # fmt: skip
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv(timeout=PATIENCE_S))
            if told["type"] == "event":
                self._note(told["params"])
            elif told.get("id") == self._asked:
                assert told["type"] == "success", f"{method}: {told}"
                result: dict[str, Any] = told["result"]
                return result

    def _note(self, entry: dict[str, Any]) -> None:
        if entry.get("level") == "error":
            self._errors.append(str(entry["text"]))


@contextmanager
def firefox(folder: Path, environment: dict[str, str]) -> Iterator[Firefox]:
    """A Firefox with a profile of its own."""
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    log = folder / "firefox.log"
    command = [
        program("firefox-esr", "firefox-esr"), "--headless", "--no-remote", "--profile", str(profile),
        "--remote-debugging-port", "0", "about:blank",
    ]  # fmt: skip
    with running(command, {**environment, "HOME": str(folder)}, log) as process:

        def listening() -> re.Match[str] | None:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            return _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))

        until(listening, "Firefox's socket")
        address = listening()
        assert address is not None
        with connect(f"{address[1]}/session", max_size=None, open_timeout=PATIENCE_S) as socket:
            yield Firefox(socket)
