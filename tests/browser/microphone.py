"""The scripted microphone: the test says what is heard."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.recordings import recording

SCRIPT = Path(__file__).with_name("scripted_microphone.js")


class Microphone:
    """The microphone of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def say(self, name: str, *, gain: float = 1.0) -> float:
        """Begin to say a recording; returns its seconds without waiting for its end."""
        sound = base64.b64encode(recording(name)).decode()
        seconds: float = self._page.evaluate("([sound, gain]) => scriptedMicrophone.say(sound, gain)", [sound, gain])
        return seconds

    def say_to_the_end(self, name: str, *, gain: float = 1.0) -> None:
        """Say a recording and wait until it has been said."""
        self.say(name, gain=gain)
        self._page.wait_for_function("() => !scriptedMicrophone.speaking()")

    def keep_saying(self, name: str, *, gain: float = 1.0) -> bool:
        """Say it again if nothing is being said; for waits until the page has noticed something. Always true."""
        if not self._page.evaluate("() => scriptedMicrophone.speaking()"):
            self.say(name, gain=gain)
        return True

    def refuse(self, error: str | None) -> None:
        """From now on getUserMedia fails with this DOMException, or works again (None)."""
        self._page.evaluate("error => { scriptedMicrophone.refuse = error; }", error)

    def unplug(self) -> None:
        """The device goes away."""
        self._page.evaluate("() => scriptedMicrophone.unplug()")

    def mute(self, *, muted: bool) -> None:
        """The system takes the microphone away for a while, or gives it back: a phone call."""
        self._page.evaluate("muted => scriptedMicrophone.mute(muted)", muted)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The constraints of every request for the microphone."""
        found: list[dict[str, Any]] = self._page.evaluate("() => scriptedMicrophone.asked")
        return found
