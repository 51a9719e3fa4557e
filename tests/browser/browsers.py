"""Debian's chromium, found by name; never two at a time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # CI runs as root, in which Chromium refuses its sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SILENT_DEVICE = "--use-fake-device-for-media-stream"
"""Without a file the fake device beeps; the permission is given per context, so that it can also be denied."""
NO_GESTURE = "--autoplay-policy=no-user-gesture-required"
"""The scripted microphone's own AudioContext starts before anybody has clicked."""


def device_of(recording: Path) -> tuple[str, ...]:
    """Arguments for a file as microphone, over and over; with a real click no autoplay flag is needed."""
    return (SILENT_DEVICE, f"--use-file-for-fake-audio-capture={recording.resolve()}")


def executable() -> str:
    """Where the browser is; skips the test where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    pytest.skip("no chromium here (Debian: apt-get install chromium)")


class Browsers:
    """The one browser that runs; a launch with other arguments ends the one before."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._arguments: tuple[str, ...] = ()
        self._browser: Browser | None = None

    def launch(self, *arguments: str) -> Browser:
        """A browser with these arguments besides the usual ones; kept until others are wanted."""
        if self._browser is None or self._arguments != arguments or not self._browser.is_connected():
            self.close()
            self._browser = self._playwright.chromium.launch(
                executable_path=executable(), args=[*ARGUMENTS, *arguments]
            )
            self._arguments = arguments
        return self._browser

    def launch_persistent(self, profile: Path, *arguments: str, **options: Any) -> BrowserContext:
        """A browser whose profile outlives it; the caller closes it."""
        self.close()
        return self._playwright.chromium.launch_persistent_context(
            profile, executable_path=executable(), args=[*ARGUMENTS, *arguments], **options
        )

    def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            self._browser.close()
            self._browser = None
