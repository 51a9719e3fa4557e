"""The page before the interview: a browser too old to read it, no network yet, nowhere to keep anything."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.interview import decide, to_consent, to_question, try_microphone
from tests.browser.visitor import Visitor

NO_DATABASE = "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('private'); }}})"
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})"
WAIT = """late => {
  const { animationName, animationDuration } = getComputedStyle(late);
  return [animationName, animationDuration];
}"""
WAITED = """() => {
  for (const one of document.getAnimations()) if (one.animationName === "late") one.finish();
}"""


def never_begins(person: Visitor) -> None:
    """The page does not get further than this, and says so after ten seconds, which pass at once."""
    person.page.wait_for_load_state("networkidle")
    late = person.page.locator(".late")
    assert late.evaluate(WAIT) == ["late", "10s"]
    person.page.evaluate(WAITED)
    expect(late).to_be_visible()


@pytest.mark.parametrize(
    ("product", "module", "motion"),
    [("memories", "memories/states.js", "reduce"), ("practice", "practice/sending.js", "no-preference")],
)
def test_a_browser_that_cannot_read_the_page_says_so(visit: Visit, product: str, module: str, motion: str) -> None:
    def too_new(person: Visitor) -> None:
        person.page.route(
            re.compile(module),
            lambda route: route.fulfill(body="class Newer { #it@ }", content_type="text/javascript"),
        )

    person = visit(product, prepare=too_new, options={"reduced_motion": motion})
    person.watch.expect("Invalid or unexpected token")
    never_begins(person)
    shown = person.page.locator("main button:visible, footer button:visible")
    assert shown.count() == 0, "buttons without words"


def test_an_old_browser_is_named_before_anything_is_used_up(visit: Visit) -> None:
    without = "delete Crypto.prototype.randomUUID"
    person = visit("memories", prepare=lambda found: found.page.add_init_script(without))
    never_begins(person)
    assert "invitation=" in person.page.url, "another browser can be given the same address"


def test_without_network_each_step_says_so_and_goes_on_later(visit: Visit) -> None:
    person = visit("memories", prepare=lambda found: found.network.watch_sockets())
    person.watch.expect_lost_network()
    person.state("welcome")
    expect(person.page.locator(".late")).to_be_hidden()
    person.network.offline()
    person.press("begin")
    expect(person.notice("offline")).to_have_text(re.compile("no internet"))
    person.network.online()
    to_consent(person)
    person.no_notice("offline")
    decide(person)
    person.network.offline()
    person.press("agree")
    expect(person.notice("offline")).to_have_text(re.compile("no internet"))
    person.network.online()
    person.press("agree")
    person.state("preflight")
    person.no_notice("offline")
    try_microphone(person)
    person.network.offline()
    person.press("start")
    expect(person.notice("offline")).to_have_text(re.compile("When it is back, we go on"))  # not: 0 answers wait
    person.network.online()
    person.state("question", "answering")
    person.no_notice("offline")


def test_where_nothing_can_be_kept_the_page_asks_to_stay_open(visit: Visit) -> None:
    """As in the private windows of some browsers."""
    person = visit("memories", prepare=lambda found: found.page.add_init_script(f"{NO_DATABASE}; {NO_LOCKS}"))
    to_question(person)
    expect(person.notice("trouble")).to_have_text(re.compile("leave this page open"))
