"""What can be wrong in a practice conversation is told in one notice for each cause, and the conversation goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.practice import begin, caption, to_choice, write
from tests.browser.visitor import Json, Visitor

SLOW_MS = 8000
"""After so long without a reply the page says so (web/practice/trouble.js)."""


class Line:
    """What becomes of the messages of one page, changed while it talks."""

    def __init__(self) -> None:
        self._faults: list[Callable[[str, Json], None]] = []

    def __call__(self, way: str, message: Json) -> None:
        """Asked for every message; changes it in place."""
        for fault in self._faults:
            fault(way, message)

    def has(self, *faults: Callable[[str, Json], None]) -> None:
        """These faults from now on, and no others."""
        self._faults = list(faults)


def test_what_is_heard_and_what_cannot_be_sent(visit: Visit) -> None:
    line = Line()

    def prepare(person: Visitor) -> None:
        person.network.watch_sockets(line)
        person.page.route("**/practice/hearing.js", _impatient)

    person = visit("practice", prepare=prepare)
    to_choice(person)
    begin(person, barge="off")
    person.state("listening")
    seen(person, "silence")
    person.until(lambda: person.microphone.keep_saying("answer", gain=0.02) and _has(person, "too_quiet"))
    assert person.page.locator('[data-advice] [data-notice="too_quiet"]').count(), "it moves what is below it"
    seen(person, "too_quiet")
    person.until(lambda: person.microphone.keep_saying("answer", gain=40.0) and _has(person, "clipping"))
    seen(person, "clipping")
    person.no_notice("too_quiet")
    line.has(_unreadable)
    seen(person, "upload_refused")  # silence follows the words
    person.state("listening")
    line.has()
    person.microphone.unplug()
    person.notice("device_gone")
    person.state("listening")
    shot(person.page, "practice-device_gone")
    write(person, "Then I write.")
    person.no_notice("upload_refused")
    person.press("retry")
    person.no_notice("device_gone")


def test_replies_and_lines_that_fail(visit: Visit) -> None:
    line = Line()

    def prepare(person: Visitor) -> None:
        person.network.watch_sockets(line)
        person.output.missing()
        person.page.clock.install()

    person = visit("practice", prepare=prepare)
    person.watch.expect_lost_network()
    to_choice(person)
    person.microphone.refuse("NotAllowedError")
    begin(person, "general")
    person.state("listening")
    seen(person, "permission_denied")
    seen(person, "no_output")
    expect(caption(person, "question")).not_to_be_empty()

    person.network.offline()
    expect(seen(person, "offline")).to_contain_text("The conversation goes on")
    assert not _has(person, "socket_lost"), "two notices for one cause"
    person.network.online()
    person.no_notice("offline")

    line.has(_never_answers)
    write(person, "Is anybody there?")
    person.until(lambda: person.network.sent[-1]["type"] == "text_message", "the line is not back")
    person.page.clock.fast_forward(SLOW_MS + 1000)
    seen(person, "processing_slow")
    line.has(_fails("provider_error"))
    write(person, "And now?")
    expect(seen(person, "processing_failed")).to_contain_text("could not be finished")
    person.no_notice("processing_slow")
    assert person.state("listening")
    line.has(_fails("no_speech"))
    write(person, "Mumble.")
    expect(person.page.locator('[data-notice="processing_failed"]')).to_contain_text("could not understand")
    line.has()
    write(person, "Thank you.")
    person.no_notice("processing_failed")
    person.state("listening")

    person.network.cut()
    person.page.clock.fast_forward(60_000)  # it is not told before its patience is over, nor is it tried again sooner
    person.no_notice("socket_lost")
    _taken_over_and_back(person)
    _over(person)


def test_consents_come_before_the_choice_also_after_a_reload(visit: Visit) -> None:
    person = visit("practice", prepare=lambda found: found.network.watch_sockets())
    person.watch.expect_lost_network()
    person.state("welcome")
    person.network.offline()
    expect(person.notice("offline")).to_contain_text("try again when it is back")
    person.press("begin")
    expect(person.notice("offline")).to_contain_text("try again when it is back")
    person.network.online()
    person.no_notice("offline")
    person.press("begin")
    person.state("consent")
    person.page.reload()
    person.state("consent")
    person.page.locator('[data-purpose="transcribe"] input[value="no"]').check()
    person.page.locator('[data-purpose="captions"] input[value="no"]').check()
    person.press("agree")
    person.state("choose")
    person.page.reload()
    person.state("choose")


def _taken_over_and_back(person: Visitor) -> None:
    """In the window that has lost the conversation nothing is heard, and one press brings it back."""
    other = person.context.new_page()
    other.goto("/practice.html")
    other.locator('[data-action="resume"]').click()
    seen(person, "superseded")
    person.state("paused")
    person.press("continue")
    person.no_notice("superseded")
    write(person, "I go on here.")
    expect(caption(person, "question")).to_contain_text("I go on here")
    other.close()


def _over(person: Visitor) -> None:
    """The link's time is over in the middle: the conversation ends, and nothing is heard any more."""
    person.watch.expect("401")
    for route in ("/ticket$", "/credential$"):
        person.network.refuse(route, 401, "token_expired")
    person.network.cut()
    person.notice("session_expired")
    person.state("finished")
    shot(person.page, "practice-session_expired")


def seen(person: Visitor, notice: str) -> Locator:
    """Wait for a notice, and keep a picture of it for docs/web.md."""
    found = person.notice(notice)
    shot(person.page, f"practice-{notice}")
    return found


def _has(person: Visitor, notice: str) -> bool:
    return person.page.locator(f'[data-notice="{notice}"]').is_visible()


def _impatient(route: Route) -> None:
    """A second without a word is long, so that nobody has to wait for twenty."""
    told, times = re.subn(r"PROMPTS_MS = \[20000\]", "PROMPTS_MS = [1000]", route.fetch().text())
    assert times == 1
    route.fulfill(body=told, content_type="text/javascript")


def _unreadable(way: str, message: Json) -> None:
    """A recording arrives as what no recording is."""
    if way == "out" and message["type"] == "audio_message":
        message["data"]["b64"] = "?"


def _never_answers(way: str, message: Json) -> None:
    """No reply comes; its events come as ones that the page does not know, since left out they would be a gap."""
    if way == "in" and message["type"] in {"status", "text_chunk", "audio_chunk", "stream_complete"}:
        message["type"] = "not_known_to_this_page"


def _fails(error: str) -> Callable[[str, Json], None]:
    def fail(way: str, message: Json) -> None:
        if way == "in" and message["type"] == "stream_complete":
            message["data"].update(reason="error", error=error)

    return fail
