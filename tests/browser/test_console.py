"""The developers' console in a browser: the same link, the conversation, and all that goes over its line."""

from __future__ import annotations

from tests.browser.conftest import Visit


def test_practice(visit: Visit) -> None:
    person = visit("practice", prepare=None)
    person.page.goto("about:blank")
    person.page.goto(person.path.replace("/practice.html", "/console.html"))
    person.state("welcome")
    person.press("begin")
    person.state("live")
    person.press("start")
    person.page.locator('[data-place="timelines"] svg').first.wait_for()
    person.page.locator('[data-place="conversation"][data-turn="listening"]').wait_for()
    person.press("listen")
    person.page.locator('[data-action="listen"][aria-pressed="true"]').wait_for()
    person.microphone.say("answer")
    person.page.locator('[data-place="timelines"] li[data-turn="2"]').wait_for()
    person.page.locator('[data-place="conversation"][data-turn="speaking"]').wait_for()
    person.page.locator('[data-type="stream_complete"] button').last.click()
