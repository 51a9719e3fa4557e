"""What a person refuses is not done, and the page says so."""

from __future__ import annotations

from playwright.sync_api import Route, expect

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


def test_a_change_that_was_not_saved_is_told_and_can_be_made_again(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect_lost_network()
    to_question(person)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()  # what holds is read

    def waiting() -> str:
        person.until(lambda: held, "nothing is sent")
        [decision] = (held[0].request.post_data_json or {})["decisions"]
        return str(decision["purpose"])

    person.page.route("**/api/session/*/consent", hold)
    person.press("choices")
    told = person.page.locator('[data-place="choices-told"]')
    share, research = (person.page.locator(f'dialog [data-purpose="{name}"] input') for name in ("share", "research"))
    share.last.click()
    assert waiting() == "share"
    held.pop().abort("internetdisconnected")
    expect(told).to_contain_text("could not be saved")
    expect(share.first).to_be_checked()  # else a second press would be no change
    share.last.click()
    research.last.click()
    assert waiting() == "share"
    person.page.evaluate("() => fetch('/privacy.html')")  # what was sent before this would be here by now
    assert len(held) == 1, "on a bad line two changes could arrive in the wrong order"
    held.pop().continue_()
    assert waiting() == "research"
    person.page.locator('dialog [type="submit"]').click()
    held.pop().abort("internetdisconnected")
    expect(person.notice("choices")).to_contain_text("could not be saved")
    consents = person.owner.get(f"/api/session/{person.session_id}/consent").json()["consents"]
    granted = {each["purpose"]: each["granted"] for each in consents}
    assert (granted["share"], granted["research"]) == (False, True)


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
