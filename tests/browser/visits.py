"""Invitations, and the pages that people open with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from localcloud.cloud import LocalCloud
from tests.browser.browsers import NO_GESTURE, SILENT_DEVICE, Browsers, device_of
from tests.browser.kept_sound import kept_recordings
from tests.browser.microphone import SCRIPT as MICROPHONE
from tests.browser.output import SCRIPT as OUTPUT
from tests.browser.told_sound import drawn
from tests.browser.visitor import Json, Visitor
from tests.browser.watch import Watch
from tests.flows.client import Client

LOCALES = {"en": "en-GB", "vi": "vi-VN"}


class Visits:
    """Opens pages for one test; `close` closes them all.

    Args:
        label: `user_id` of the people who are invited.
    """

    def __init__(self, cloud: LocalCloud, owner: Client, browsers: Browsers, watch: Watch, *, label: str) -> None:
        self._cloud = cloud
        self._owner = owner
        self._browsers = browsers
        self._watch = watch
        self._label = label
        self._undo = ExitStack()
        self._visitors: list[Visitor] = []

    def __call__(
        self,
        product: str = "memories",
        *,
        language: str = "en",
        invitation: Json | None = None,
        prepare: Callable[[Visitor], Any] | None = None,
        options: Json | None = None,
        device: Path | None = None,
        profile: Path | None = None,
        scripted: bool = True,
        windows: bool = False,
        quick_voice: bool = True,
        at: str = "",
    ) -> Visitor:
        """Makes an invitation and opens the page with its link.

        Args:
            product: which page.
            language: of the invitation and of the browser.
            invitation: further members of the invitation.
            prepare: called before the page is loaded, for faults that must be there by then.
            options: further options of the browser's context.
            device: a recording as the browser's own microphone, over and over, instead of the scripted one.
            profile: folder of a profile that outlives the browser; see `again`.
            scripted: the scripted microphone; False leaves the browser's own fake device, which beeps.
            windows: a browser that can show what pops up; see `Browsers.launch`.
            quick_voice: questions sound for a moment only; False leaves them as long as the mock voice makes them.
            at: another page that takes the link than the product's own.
        """
        invited = {"user_id": self._label, "product": product, "language": language, **(invitation or {})}
        made = self._owner.post("/api/invitations", invited)
        assert made.status_code == 201, made.text
        scripted = scripted and device is None
        context = self._context(language, options or {}, device, profile, windows=windows or not scripted)
        visitor = self._visitor(context, scripted=scripted)
        if quick_voice:
            visitor.network.quick_voice()
        path, _, fragment = made.json()["path"].partition("#")
        return _open(visitor, f"{at or path}#{fragment}", prepare)

    def without_invitation(self, path: str, *, options: Json | None = None) -> Visitor:
        """Opens a page by its bare address."""
        context = self._context("en", options or {}, None, None)
        return _open(self._visitor(context), path, None)

    def again(self, profile: Path, path: str = "/", *, prepare: Callable[[Visitor], Any] | None = None) -> Visitor:
        """Starts the browser again with a profile, and opens the page without any invitation."""
        visitor = self._visitor(self._context("en", {}, None, profile))
        visitor.network.quick_voice()
        return _open(visitor, path, prepare)

    def told(self) -> str:
        """How the pages stand, and what they said to the console and the server; for a test that failed."""
        return "\n\n".join(self._told(visitor) for visitor in self._visitors if not visitor.page.is_closed())

    def close(self) -> None:
        """Closes every page."""
        self._undo.close()

    def _told(self, visitor: Visitor) -> str:
        kept = kept_recordings(self._cloud, f"{visitor.session_id}/") if visitor.redeemed else {}
        return "\n".join([visitor.told(), *(f"{name}: {drawn(content)}" for name, content in kept.items())])

    def _visitor(self, context: BrowserContext, *, scripted: bool = True) -> Visitor:
        visitor = visitor_in(context, self._watch, self._owner, scripted=scripted)
        self._visitors.append(visitor)
        return visitor

    def _context(
        self, language: str, options: Json, device: Path | None, profile: Path | None, *, windows: bool = False
    ) -> BrowserContext:
        wanted: Json = {
            "base_url": self._cloud.http_url,
            "locale": LOCALES.get(language, language),
            "permissions": ["microphone"],
            "viewport": {"width": 800, "height": 900},  # also the size of the pictures in docs/web
            "service_workers": "block",  # they would answer before the tests' routes do
            **options,
        }
        arguments = device_of(device) if device else (SILENT_DEVICE, NO_GESTURE)
        if profile:
            context = self._browsers.launch_persistent(profile, *arguments, **wanted)
        else:
            context = self._browsers.launch(*arguments, windows=windows).new_context(**wanted)
        self._undo.callback(context.close)
        return context


def visitor_in(context: BrowserContext, watch: Watch, owner: Client, *, scripted: bool = True) -> Visitor:
    """A new page of a context, with the tests' init scripts."""
    context.add_init_script(path=OUTPUT)
    if scripted:
        context.add_init_script(path=MICROPHONE)
    return Visitor(context, context.new_page(), watch, owner)


def _open(visitor: Visitor, path: str, prepare: Callable[[Visitor], Any] | None) -> Visitor:
    if prepare is not None:
        prepare(visitor)
    visitor.path = path
    visitor.page.goto(path)
    return visitor
