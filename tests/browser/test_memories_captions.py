"""Captions of the browser's own recognition: from the moment they are agreed to, until the moment they are not."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.interview import gone_on, question, to_consent, try_microphone
from tests.browser.practice import prepared, recognise, sent
from tests.browser.visitor import Visitor


def answering(visit: Visit) -> Visitor:
    """Says yes to everything, and has been asked the first question."""
    person = visit("memories", prepare=prepared)
    to_consent(person)
    person.page.locator("[data-purpose]:visible").first.wait_for()
    for yes in person.page.locator('[data-purpose]:visible input[value="yes"]').all():
        yes.check()
    person.press("agree")
    person.state("preflight")
    try_microphone(person)
    person.press("start")
    person.state("answering")
    return person


def test_the_end_phrase_ends_the_answer(visit: Visit) -> None:
    person = answering(visit)
    first = question(person)
    person.microphone.say("another")
    person.until(lambda: sent(person, "speech"))
    recognise(person, "Done.")
    gone_on(person, first)  # no button, and long before a gentle word would come
    [ended] = person.events("answer_ended")
    assert (ended["data"]["ended_by"], ended["data"]["ended_source"]) == ("phrase", "caption")
    assert sent(person, "caption")[-1]["silence_ms"] == 2000, "not by the silence that a gentle word would follow"


def test_who_agrees_sees_their_words_until_they_take_it_back(visit: Visit) -> None:
    person = answering(visit)
    recognise(person, "I was born near the river", final=False)
    expect(person.page.locator('[data-caption="you"]')).to_have_text("I was born near the river")
    person.press("choices")
    person.page.locator('dialog [data-purpose="captions"] input[value="no"]').check()
    expect(person.page.locator('[data-place="choices-told"]')).to_be_in_viewport()
    person.until(lambda: person.page.evaluate("() => practicePage.languages().length === 0"), "it listens on")
    assert person.state("answering") == "answering", "the answer itself goes on"
