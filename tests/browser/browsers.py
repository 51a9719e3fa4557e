"""Debian's chromium, found by name, with windows and without; at most one of each at a time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WINDOWLESS = ("chromium-headless-shell", "chrome-headless-shell")
"""The same engine without desktop, devices and pop-ups: a page costs a third of the processor's time.
https://developer.chrome.com/blog/chrome-headless-shell"""
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


def executable(names: tuple[str, ...] = NAMES) -> str:
    """Where the first of these browsers is; skips the test where there is none."""
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip("no chromium here (Debian: apt-get install chromium)")


class Browsers:
    """The browsers that run; a launch with other arguments ends the one before."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: dict[str, tuple[tuple[str, ...], Browser]] = {}

    def launch(self, *arguments: str, windows: bool = True) -> Browser:
        """A browser with these arguments besides the usual ones; kept until others are wanted.

        Args:
            arguments: of the command line.
            windows: False is enough where the microphone is scripted and nothing pops up, as the list of a select
                does: there the one without windows crashes. Where it is not installed the other one does its work.
        """
        program = executable(NAMES if windows else WINDOWLESS + NAMES)
        earlier, browser = self._running.get(program, ((), None))
        if browser is None or earlier != arguments or not browser.is_connected():
            self._end(program)
            browser = self._playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *arguments])
            self._running[program] = (arguments, browser)
        return browser

    def launch_persistent(self, profile: Path, *arguments: str, **options: Any) -> BrowserContext:
        """A browser whose profile outlives it; the caller closes it."""
        self._end(executable())
        return self._playwright.chromium.launch_persistent_context(
            profile, executable_path=executable(), args=[*ARGUMENTS, *arguments], **options
        )

    def close(self) -> None:
        """End the browsers."""
        for program in list(self._running):
            self._end(program)

    def _end(self, program: str) -> None:
        if program in self._running:
            self._running.pop(program)[1].close()
