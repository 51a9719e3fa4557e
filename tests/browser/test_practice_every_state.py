"""Practice and console in small windows with letters of twice the size, and in Windows' contrast themes."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.forced_colours import unseen
from tests.browser.practice import begin, to_agreed, write
from tests.browser.test_every_state import LETTERS, SMALL, TOO_SMALL, TWICE, WIDER
from tests.browser.visitor import PATIENCE_MS, Visitor

STATES = ["consent", "choose", "choices", "listening", "paused", "finished"]


def states(person: Visitor) -> Iterator[str]:
    """Leads the page from one state to the next, without a microphone: so that a long notice is there, too."""
    person.press("begin")
    person.state("consent")
    yield "consent"
    for purpose in person.page.locator("[data-purpose]").all():
        purpose.locator('input[value="no"]').check()
    person.press("agree")
    person.state("choose")
    yield "choose"
    dialog = to_agreed(person)
    yield "choices"
    dialog.locator('[type="submit"]').click()
    person.microphone.refuse("NotAllowedError")
    begin(person, "general")
    person.state("listening")
    write(person, "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente")  # wider than a phone
    expect(person.page.locator('[data-place="log"] li')).to_have_count(3, timeout=PATIENCE_MS)
    person.state("listening")
    person.page.locator("details summary").click()
    yield "listening"
    person.press("pause")
    person.state("paused")
    yield "paused"
    person.press("hangup")
    person.state("finished")
    yield "finished"


def test_practice(visit: Visit) -> None:
    options = {"reduced_motion": "reduce", "viewport": SMALL}
    person = visit("practice", language="vi", prepare=lambda found: found.output.missing(), options=options)
    person.state("welcome")
    seen = []
    for state in states(person):
        seen.append(state)
        assert person.page.evaluate(TOO_SMALL) == [], state
        _looked_at(person.page, state)
    assert seen == STATES


def test_console(visit: Visit) -> None:
    person = visit("practice", prepare=lambda found: found.output.missing(), options={"viewport": SMALL})
    _, fragment = person.path.split("#")
    person.page.goto("about:blank")  # a change of the fragment alone would load nothing
    person.page.goto(f"/console.html#{fragment}")
    person.state("welcome")
    _looked_at(person.page, "welcome")
    person.press("begin")
    person.state("live")
    write(person, "What is a queue?")
    chart = person.page.locator('[data-place="timelines"] svg')
    expect(chart.first).to_be_visible(timeout=PATIENCE_MS)
    _looked_at(person.page, "live")


def _looked_at(page: Page, state: str) -> None:
    assert unseen(page) == [], state
    page.evaluate(LETTERS, TWICE)
    assert page.evaluate(WIDER) <= 0, f"{state} must be scrolled sideways"
    page.evaluate(LETTERS, "")
