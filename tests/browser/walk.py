"""One way through every state of the memories page, for tests that look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.interview import close, decide, gone_on, question, try_microphone
from tests.browser.visitor import Visitor

WRITTEN = {"en": "We had a dog called Rex.", "vi": "Nhà tôi có một con chó tên là Vàng."}
HEARD = "() => document.querySelector('section:not([hidden]) [data-level]').dataset.heard === 'true'"


def states(person: Visitor) -> Iterator[str]:
    """Leads the page from one state to the next, and tells which it is in."""
    person.state("welcome")
    yield "welcome"
    person.press("begin")
    person.state("consent")
    person.page.locator("[data-purpose]:visible").first.wait_for()
    yield "consent"
    decide(person)
    person.press("agree")
    person.state("preflight")
    try_microphone(person)
    yield "preflight"
    person.press("start")
    person.state("answering")
    person.microphone.say("short")
    person.page.wait_for_function(HEARD)  # the pictures in docs/web show a bar that moves
    yield "answering"
    first = question(person)
    person.press("done")
    gone_on(person, first)
    person.press("type")
    person.state("typing")
    language = person.page.locator("html").get_attribute("lang") or "en"
    person.page.locator("textarea:visible").fill(WRITTEN[language])
    yield "typing"
    person.press("send")
    gone_on(person, first + 1)
    person.press("pause")
    person.state("break")
    yield "break"
    close(person)
    person.state("summary")
    # It comes after the state, with the results and the report.
    person.page.locator('[data-place="overview"] > *').first.wait_for()
    yield "summary"
