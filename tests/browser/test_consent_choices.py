"""What a person refuses is not done, and the page says so."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.interview import answered, skip, speak, to_consent, to_question
from tests.browser.visitor import PATIENCE_MS


def test_without_assess_nothing_is_measured(visit: Visit) -> None:
    person = visit("memories")
    to_question(person, refuse=("assess",))
    speak(person, "answer")
    answered(person, lambda results: results["answers"][0]["assessment"]["status"] == "not_consented")
    card = person.page.locator('[data-card="1"]')
    expect(card).to_have_attribute("data-card-status", "ready", timeout=PATIENCE_MS)
    expect(card).to_contain_text("The voice was not measured: you did not want it.")
    told = person.owner.get(f"/api/session/{person.session_id}/consent").json()
    assert {entry["purpose"] for entry in told["history"]} >= {"keep", "transcribe", "assess", "share"}
    assert {entry["source"] for entry in told["history"] if entry["purpose"] == "assess"} >= {"person"}


def test_without_share_there_is_no_report_to_hand_on(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect("403")
    to_question(person, refuse=("share",))
    while person.state("question", "answering", "finished", "summary") in {"question", "answering"}:
        skip(person)
    person.state("summary")
    person.press("download")
    expect(person.page.locator("[data-notice]:visible").first).to_be_visible(timeout=PATIENCE_MS)


def test_nothing_is_chosen_in_advance_and_all_must_be_decided(visit: Visit) -> None:
    person = visit("memories")
    to_consent(person)
    person.page.locator("[data-purpose]:visible").first.wait_for()
    assert person.page.locator("[data-purpose] input:checked").count() == 0
    person.press("agree")
    assert person.state("consent") == "consent"
