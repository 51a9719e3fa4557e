"""Breaks: what was told is kept, also by a voice too low to be taken for one, and nothing is asked meanwhile."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.browser.interview import gone_on, speak, stored, to_question
from tests.browser.visitor import Visitor

VERY_QUIET = 0.02
"""-50 dBFS: the page asks to speak up, and its end-pointer hears nobody."""
WHOLE_SENTENCE_BYTES = 20_000
"""Of the sentence's seven seconds there are some 43,000; of what is recorded after it, of two seconds, 10,000."""


def test_a_call_while_a_question_is_read_is_a_break_and_it_is_read_again(visit: Visit) -> None:
    person = visit("memories", quick_voice=False)
    to_question(person)
    assert person.state("question") == "question"
    person.output.lose("interrupted")
    person.notice("interrupted")
    person.state("break")
    person.until_told(lambda: person.events("session_paused"))
    played = len(person.output.played)
    person.output.lose(None)
    person.press("continue")
    person.state("question")
    person.no_notice("interrupted")
    person.until(lambda: len(person.output.played) > played, "it is read again")
    assert speak(person) == 1
    assert len(person.events("question_asked")) == 2
    assert not person.events("question_repeated")


def test_what_a_quiet_voice_has_said_survives_a_repetition_and_a_break(visit: Visit) -> None:
    person = visit("memories")
    to_question(person)
    _say_quietly(person)
    person.press("repeat")
    person.until_told(lambda: person.events("question_repeated"))
    person.until(lambda: person.page.locator('[data-state="answering"]').count())
    person.press("done")
    gone_on(person, 1)
    _say_quietly(person)
    person.press("pause")
    person.state("break")
    assert all(event["data"]["size_bytes"] > WHOLE_SENTENCE_BYTES for event in stored(person, 2))
    assert [event["data"]["question_index"] for event in person.events("answer_ended")] == [1, 2]


def _say_quietly(person: Visitor) -> None:
    person.state("answering")
    person.microphone.say("long", gain=VERY_QUIET)
    person.notice("too_quiet")
    person.page.wait_for_function("() => !scriptedMicrophone.speaking()")
