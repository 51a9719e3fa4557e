"""Who sees an estimate, and what always stands beside it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Visit
from tests.browser.interview import closed, to_question, write
from tests.browser.visitor import Json, Visitor

MEASURE = "mmse_total"
ESTIMATE = {"target": MEASURE, "value": 25.2, "low": 15.7, "high": 30.0}


def summary(person: Visitor) -> Locator:
    """One answer in writing, then the clinic closes the interview."""
    to_question(person)
    write(person, "We had a dog called Rex.")
    closed(person)
    return shown(person)


def shown(person: Visitor) -> Locator:
    """What the summary says, once it is there."""
    person.state("summary")
    overview = person.page.locator('[data-place="overview"]')
    overview.locator("> *").first.wait_for()
    return overview


def test_the_person_hears_nothing_of_estimates(visit: Visit) -> None:
    overview = summary(visit("memories"))
    expect(overview).not_to_contain_text("model")
    expect(overview).not_to_contain_text("minutes")  # of who wrote, none were spoken


def test_a_clinician_is_told_why_there_is_none_and_a_demonstration_is_called_one(visit: Visit) -> None:
    person = visit("memories", invitation={"view": "clinician"})
    expect(summary(person)).to_contain_text("No estimate was made: no validated model is installed.")
    person.page.route(re.compile("/report.format=json"), of_a_demonstration)
    person.page.reload()  # an interview that is over shows its summary at once
    overview = shown(person)
    pictures = overview.locator("section:has(svg)")
    expect(pictures).to_have_count(2)  # of one point there is no trend
    for picture in pictures.all():
        expect(picture).to_contain_text("DEMONSTRATION")
    expect(overview).to_contain_text("25.2 on a scale from 0 to 30; from 15.7 to 30")
    expect(overview).to_contain_text("A screening aid, not a diagnosis.")


def of_a_demonstration(route: Route) -> None:
    """The report as it would be with a model that is only shown."""
    report = route.fetch().json()
    trend = {"measure": MEASURE, "points": [point(25.2, 10), point(24.1, 12)]}
    once = {"measure": "speech_rate", "points": [point(None, 10), point(4.4, 12)]}
    route.fulfill(json={**report, "synthetic": True, "estimate": ESTIMATE, "trends": [trend, once]})


def point(value: float | None, day: int) -> Json:
    """A session in a trend."""
    return {"date": f"2026-11-{day}T09:00:00Z", "value": value, "low": None, "high": None}
