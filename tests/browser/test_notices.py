"""Everything that can be wrong is told in a notice, and the interview goes on."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.interview import (
    answered,
    closed,
    gone_on,
    question,
    speak,
    to_preflight,
    to_question,
    try_microphone,
    write,
)
from tests.browser.pictures import shot
from tests.browser.visitor import Json, Visitor

NOTICED = """
window.noticed = new Set();
new MutationObserver(() => {
  for (const notice of document.querySelectorAll("[data-notice]")) noticed.add(notice.dataset.notice);
}).observe(document, { subtree: true, childList: true });
"""
"""Some hold for a moment only: told at the end of an answer, gone with the next question."""
SAID_BEFORE = "What you told before is saved. Press “I have finished”, or tell it once more from the beginning."


def test_without_a_microphone_one_answers_by_typing(visit: Visit) -> None:
    person = visit("memories")
    to_preflight(person)
    person.microphone.refuse("NotAllowedError")
    person.press("listen")
    seen(person, "permission_denied")
    person.microphone.refuse("NotFoundError")
    person.press("retry")
    seen(person, "no_microphone")
    person.press("start")
    assert write(person, "I would rather write.") == 1
    found = answered(person, lambda results: bool(results["answers"][0]["transcript"]))
    assert found["answers"][0]["transcript"]["text"] == "I would rather write."


def test_a_browser_that_denies_the_microphone(visit: Visit) -> None:
    person = visit("memories", options={"permissions": []}, scripted=False)
    to_preflight(person)
    person.press("listen")
    seen(person, "permission_denied")
    expect(person.action("retry")).to_be_visible()
    person.context.grant_permissions(["microphone"])
    person.press("retry")
    person.no_notice("permission_denied")


def test_a_microphone_that_is_allowed_later_listens_at_once(visit: Visit) -> None:
    person = visit("memories")
    to_preflight(person)
    person.microphone.refuse("NotAllowedError")
    person.press("start")
    person.state("answering")
    person.notice("permission_denied")
    expect(person.page.locator('[data-place="stage"]')).to_have_text("Please write your answer.")
    person.microphone.refuse(None)
    person.press("retry")
    person.no_notice("permission_denied")
    expect(person.page.locator('[data-place="stage"]')).to_have_text("Please speak. I am listening.")
    assert speak(person) == 1
    answered(person, lambda results: bool(results["answers"][0]["recording"]))


def test_no_output_leaves_captions(visit: Visit) -> None:
    def silent(person: Visitor) -> None:
        person.output.missing()
        person.page.clock.install()

    person = visit("memories", prepare=silent)
    to_preflight(person)
    for control in ("listen", "start"):  # the page waits two seconds for an output each time
        person.press(control)
        person.page.clock.fast_forward(2000)
    person.state("question", "answering")
    seen(person, "no_output")
    expect(person.page.locator('[data-caption="question"]')).not_to_be_empty()
    # Time is given to read the question; who has read it sooner answers at once.
    assert write(person, "I can read it.") == 1


def test_an_interview_in_which_much_goes_wrong(visit: Visit) -> None:
    person = visit("memories", prepare=lambda found: found.page.add_init_script(NOTICED))
    person.watch.expect("422")
    to_preflight(person)
    person.press("listen")
    for gain, notice in ((0.02, "too_quiet"), (40.0, "clipping")):
        _the_level_is_advised_about(person, gain, notice)
    person.page.wait_for_function("() => !scriptedMicrophone.speaking()")
    person.press("start")
    _a_part_that_failed_is_named(person)
    _a_call_interrupts_and_one_goes_on(person)
    _an_upload_that_is_refused_is_said_again(person)
    _the_device_goes_away_while_one_speaks(person)
    _another_window_takes_over(person)


def _the_level_is_advised_about(person: Visitor, gain: float, notice: str) -> None:
    person.until(lambda: person.microphone.asked)
    person.until(lambda: person.microphone.keep_saying("short", gain=gain) and _sees(person, notice))
    seen(person, notice)


def _a_part_that_failed_is_named(person: Visitor) -> None:
    person.state("answering")
    index = question(person)
    person.press("done")  # not a word
    expect(person.page.locator(f'[data-card="{index}"]')).to_have_attribute("data-card-status", "failed")
    assert person.page.evaluate("() => noticed.has('processing_failed')")
    gone_on(person, index)


def _a_call_interrupts_and_one_goes_on(person: Visitor) -> None:
    person.state("answering")
    person.output.lose("interrupted")
    person.microphone.mute(muted=True)
    seen(person, "interrupted")
    person.state("break")
    person.output.lose(None)
    person.microphone.mute(muted=False)
    person.press("continue")
    person.no_notice("interrupted")
    person.state("answering")


def _an_upload_that_is_refused_is_said_again(person: Visitor) -> None:
    person.network.refuse(r"/complete$", 422, "unsupported_audio_type")
    refused = speak(person)
    seen(person, "upload_refused")
    person.page.unroute_all()
    person.state("answering")
    person.microphone.say_to_the_end("short")  # the next answer comes first
    person.notice("upload_refused").get_by_role("button").click()
    person.no_notice("upload_refused")
    person.press("done")
    expect(person.page.locator("[data-question]")).to_have_attribute("data-question", str(refused))
    speak(person)
    gone_on(person, refused + 1)
    stored = [refused - 1, refused]
    answered(person, lambda results: all(results["answers"][at]["recording"]["status"] == "stored" for at in stored))


def _the_device_goes_away_while_one_speaks(person: Visitor) -> None:
    person.state("answering")
    index = question(person)
    person.microphone.say_to_the_end("short")
    person.microphone.unplug()
    seen(person, "device_gone")
    stage = person.page.locator('[data-place="stage"]')
    expect(stage).to_have_text("The microphone is off.")
    person.notice("device_gone").get_by_role("button").click()
    person.no_notice("device_gone")
    expect(stage).to_have_text(SAID_BEFORE)
    person.press("done")  # not a word into the new one
    answered(person, lambda results: bool(results["answers"][index - 1]["recording"]))  # of before it went away


def _another_window_takes_over(person: Visitor) -> None:
    other = person.context.new_page()
    other.goto("/")
    seen(person, "superseded")


def test_a_long_silence_is_asked_about_and_ends_nothing(visit: Visit) -> None:
    person = visit("memories", prepare=_impatient)
    to_preflight(person)
    try_microphone(person)
    person.page.wait_for_function("() => !scriptedMicrophone.speaking()")  # what is still said would be an answer
    person.press("start")
    seen(person, "silence")
    nudge = person.until(lambda: next((told for told in person.network.received if told["type"] == "nudge"), None))
    expect(person.page.locator('[data-notice="silence"]')).to_have_text(nudge["data"]["text"])
    assert person.state("answering") == "answering"
    person.until(lambda: person.microphone.keep_saying("long") and not _sees(person, "silence"))
    person.until(lambda: person.microphone.keep_saying("long") and not _is_nudged_while_speaking(person, nudge))
    assert not person.events("answer_ended")


def test_slow_workers_are_told(visit: Visit) -> None:
    person = visit("memories", prepare=_without_results)
    to_question(person)
    speak(person)
    expect(person.page.locator('[data-card="1"]')).to_have_attribute("data-card-status", "processing")
    closed(person)
    person.state("finished")
    person.page.clock.fast_forward(61_000)
    seen(person, "processing_slow")


def seen(person: Visitor, notice: str) -> None:
    """Wait for a notice, and keep a picture of it for docs/web.md."""
    person.notice(notice)
    shot(person.page, f"notice-{notice}")


def _sees(person: Visitor, notice: str) -> bool:
    return person.page.locator(f'[data-notice="{notice}"]').is_visible()


def _is_nudged_while_speaking(person: Visitor, nudge: Json) -> bool:
    """Whether the server's words for a silence, which a slow line brings late, are shown to somebody who speaks."""
    person.network.tell(nudge)
    return _sees(person, "silence")


def _impatient(person: Visitor) -> None:
    """The shortest silence after which speech is told anew (web/memories/listening.js) is told as ten seconds."""

    def ten_seconds(way: str, message: Json) -> None:
        if message["type"] == "silence":
            message["data"]["ms"] = 10_000

    def answer(route: Route) -> None:
        response = route.fetch()
        body: dict[str, Any] = response.json()
        body["session"]["nudges_after_ms"] = [2_500, 20_000, 40_000]
        route.fulfill(response=response, body=json.dumps(body))

    person.page.route("**/api/invitations/redeem", answer)
    person.network.watch_sockets(ten_seconds)


def _without_results(person: Visitor) -> None:
    """The workers take for ever; and the test has the page's clock in its hands.

    Their events come as ones that the page does not know: left out, they would be a gap, and hold back what follows.
    """

    def later(_way: str, message: Json) -> None:
        if message["type"] in {"transcript_final", "result_card", "session_summary"}:
            message["type"] = "not_known_to_this_page"

    person.page.clock.install()
    person.network.watch_sockets(later)
