"""The keyless interview: feedback first, one next question, cues, and nothing asked twice."""

from __future__ import annotations

import re

import pytest

from goldenfish.practice.bank import questions
from tests.unit.practice.talking import Talk

FIRST, SECOND = questions()[0], questions()[1]
RIGHT = "TCP guarantees delivery in order. UDP doesn't, but it is faster, so games use it."


def _asked(reply: str) -> list[str]:
    return [question.id for question in questions() if question.question in reply]


@pytest.fixture
def talk() -> Talk:
    begun = Talk("practice", "interview")
    begun.begin()
    return begun


def test_it_says_what_it_is_and_asks_one_question() -> None:
    opening = Talk("practice", "interview").begin()
    assert "without a language model" in opening
    assert _asked(opening) == [FIRST.id]
    assert opening.endswith(FIRST.question)


@pytest.mark.parametrize(
    ("answer", "told", "not_told"),
    [
        (RIGHT, ["You named what matters", "UDP gives no guarantee"], ["What I miss", "not right", "not correct"]),
        ("TCP is reliable.", ["Right is this: TCP guarantees", "What I miss: UDP gives no guarantee"], ["You named"]),
        (
            "TCP does not guarantee delivery.",
            ["not correct", "In short: TCP sets up"],
            ["You named", "Right is this"],
        ),
        (
            "They are two protocols that computers use.",
            ["found none of them", "which I cannot tell"],
            ["You named", "not correct"],
        ),
    ],
)
def test_feedback_comes_first_and_fits_the_answer(
    talk: Talk, answer: str, told: list[str], not_told: list[str]
) -> None:
    reply = talk.ask(answer)
    assert all(part in reply for part in told), reply
    assert not any(part in reply for part in not_told), reply
    assert _asked(reply) == [SECOND.id]
    assert reply.endswith(SECOND.question)
    assert reply.index(told[0]) < reply.index(SECOND.question)


def test_wait_gives_time_and_the_question_stays(talk: Talk) -> None:
    assert _asked(talk.ask("Wait a second.")) == []
    assert "You named what matters" in talk.ask(RIGHT)


def test_repeat_asks_the_same_again(talk: Talk) -> None:
    assert _asked(talk.ask("Can you repeat the question?")) == [FIRST.id]
    assert "You named what matters" in talk.ask(RIGHT)


@pytest.mark.parametrize("cue", ["Skip this one.", "I don't know."])
def test_skip_and_i_dont_know_explain_and_go_on(talk: Talk, cue: str) -> None:
    reply = talk.ask(cue)
    assert FIRST.explanation in reply
    assert _asked(reply) == [SECOND.id]


def test_another_try_brings_the_question_back(talk: Talk) -> None:
    talk.ask("TCP does not guarantee delivery.")
    assert _asked(talk.ask("Let me try that again.")) == [FIRST.id]
    assert "You named what matters" in talk.ask(RIGHT)


def test_a_topic_can_be_asked_for(talk: Talk) -> None:
    asked = _asked(talk.ask("Can we switch to databases?"))
    assert asked == ["index"]
    assert "I have been using databases" not in talk.ask("I have been using databases for years.")


def test_yes_is_no_answer(talk: Talk) -> None:
    assert _asked(talk.ask("Yes, I'm ready.")) == [FIRST.id]


def test_stopping_reads_back_what_went_well_without_marks(talk: Talk) -> None:
    talk.ask(RIGHT)
    talk.ask("It makes writes faster.")
    closing = talk.ask("That's enough for today.")
    assert f"Answered well: {FIRST.title}." in closing
    assert f"To look at again: {SECOND.title}." in closing
    assert not re.search(r"\d|%", closing)


def test_a_reply_that_was_interrupted_in_its_feedback_asked_nothing(talk: Talk) -> None:
    reply = talk.ask(RIGHT, heard="Correct. You named")
    assert _asked(reply) == [SECOND.id]
    again = talk.ask("[INTERRUPTED] Sorry, go on please, what about it?")
    assert "did not get to my question" in again
    assert _asked(again) == [SECOND.id]


def test_a_question_that_was_interrupted_near_its_end_counts_as_asked(talk: Talk) -> None:
    talk.ask(RIGHT, heard=f"Correct. {SECOND.question[:34]}")
    assert "Right is this" in talk.ask("[INTERRUPTED] An index makes reads faster.")


def test_a_question_that_was_cut_before_it_could_be_told_is_asked_again(talk: Talk) -> None:
    talk.ask(RIGHT)
    talk.ask("It makes reads faster.")
    talk.ask(
        "It spreads requests and checks health.", heard="Correct. A question about cloud: What is the difference"
    )
    again = talk.ask("[INTERRUPTED] Hmm, difference of what?")
    assert _asked(again) == ["container-vm"]


def test_an_answer_that_went_on_after_a_pause_is_one_answer(talk: Talk) -> None:
    talk.ask("TCP guarantees delivery in order.", heard="")
    del talk.said[-1]  # nothing of the reply was heard, so the model is not told of it
    reply = talk.ask("And UDP does not, it is faster, for games.")
    assert "You named what matters" in reply


def test_every_question_is_asked_once_across_compressions(talk: Talk) -> None:
    asked = [FIRST.id]
    for _ in range(len(questions()) - 1):
        asked += _asked(talk.ask("I would say it depends on the case."))
        if len(talk.said) > 20:
            sentences = talk.compress().rstrip(".").split(". ")
            assert 1 <= len(sentences) <= 5
    assert sorted(asked) == sorted(question.id for question in questions())
    assert "You have had all my questions" in talk.ask("I would say it depends.")


def test_a_summary_keeps_what_went_well(talk: Talk) -> None:
    talk.ask(RIGHT)
    for _ in range(12):
        talk.ask("It makes writes faster.")
    assert f"Answered well: {FIRST.title}." in talk.compress()
    for _ in range(12):
        talk.ask("It depends.")
    assert f"Answered well: {FIRST.title}." in talk.compress()
