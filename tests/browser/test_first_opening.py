"""The first opening, in which the line fails before the consents; and the two states in which one only waits."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.interview import decide, to_consent
from tests.browser.pictures import shot
from tests.browser.visitor import PATIENCE_MS, Json, Visitor


def test_the_first_opening_and_the_states_in_which_one_waits(visit: Visit) -> None:
    person = visit("memories", prepare=lambda found: found.network.watch_sockets(_nothing_further))
    _the_line_fails_between_the_link_and_the_consents(person)
    decide(person)
    person.press("agree")
    person.state("preflight")
    person.press("start")
    _one_waits_between_two_questions(person)
    _one_waits_at_the_end(person)


def _the_line_fails_between_the_link_and_the_consents(person: Visitor) -> None:
    person.watch.expect_lost_network()
    person.state("welcome")
    person.page.route("**/api/consents*", lambda route: route.abort("internetdisconnected"))
    person.press("begin")
    _waits_at_the_door(person)
    person.page.reload()
    _waits_at_the_door(person)
    person.press("begin")
    _waits_at_the_door(person)
    person.page.unroute("**/api/consents*")
    to_consent(person)
    person.no_notice("offline")


def _one_waits_between_two_questions(person: Visitor) -> None:
    person.state("answering")
    person.microphone.say_to_the_end("short")
    person.press("done")
    person.state("saving")
    expect(person.page.locator('[data-place="stage"]')).to_have_text(re.compile("One moment"))
    expect(person.page.locator("main button:visible")).to_have_count(0)
    assert violations(person.page) == []
    shot(person.page, "memories-saving-en")
    card = person.page.locator('[data-card="1"]')
    expect(card).to_have_attribute("data-card-status", "processing", timeout=PATIENCE_MS)  # the server has it


def _one_waits_at_the_end(person: Visitor) -> None:
    person.owner.post(f"/api/session/{person.session_id}/close")
    person.state("finished")
    expect(person.page.locator('[data-place="working"]')).to_have_text(re.compile("nothing is lost"))
    assert violations(person.page) == []
    shot(person.page, "memories-finished-en")


def _waits_at_the_door(person: Visitor) -> None:
    person.state("welcome")
    expect(person.notice("offline")).to_have_text(re.compile("no internet.*again"))
    expect(person.action("begin")).to_be_enabled(timeout=PATIENCE_MS)


def _nothing_further(_way: str, message: Json) -> None:
    """Neither a second question nor a result comes: they are events that the page does not know."""
    later = {"transcript_final", "result_card", "session_summary"}
    if message["type"] in later or (message["type"] == "question_asked" and message["data"]["question_index"] > 1):
        message["type"] = "not_known_to_this_page"
