"""What a person refuses is not done, and the page says so."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.interview import answered, closed, decide, speak, to_consent, to_question
from tests.browser.visitor import Visitor


def test_without_assess_nothing_is_measured(visit: Visit) -> None:
    person = visit("memories")
    to_question(person, refuse=("assess",))
    speak(person)
    answered(person, lambda results: results["answers"][0]["assessment"]["status"] == "not_consented")
    card = person.page.locator('[data-card="1"]')
    expect(card).to_have_attribute("data-card-status", "ready")
    expect(card).to_contain_text("The voice was not measured: you did not want it.")
    told = person.owner.get(f"/api/session/{person.session_id}/consent").json()
    assert {entry["purpose"] for entry in told["history"]} >= {"keep", "transcribe", "assess", "share"}
    assert {entry["source"] for entry in told["history"] if entry["purpose"] == "assess"} >= {"person"}


def test_without_share_there_is_no_report_to_hand_on(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect("403")
    to_consent(person)
    _nothing_is_chosen_in_advance_and_all_must_be_decided(person)
    decide(person, refuse=("share",))
    person.press("agree")
    person.state("preflight")
    person.press("start")
    closed(person)
    person.state("summary")
    person.press("download")
    expect(person.page.locator("[data-notice]:visible").first).to_be_visible()


def _nothing_is_chosen_in_advance_and_all_must_be_decided(person: Visitor) -> None:
    person.page.locator("[data-purpose]:visible").first.wait_for()
    assert person.page.locator("[data-purpose] input:checked").count() == 0
    asked = person.page.locator("[data-purpose]:visible")
    for purpose in asked.all()[:-1]:
        purpose.locator('input[value="no"]').check()
    person.press("agree")
    missing = asked.last.get_by_role("alert")
    expect(missing).to_contain_text("one more point")
    expect(missing).to_be_in_viewport()
    expect(asked.last.locator("input").first).to_be_focused()
    assert person.state("consent") == "consent"
    asked.last.locator("input").first.check()
    expect(missing).to_have_count(0)
