"""What is said to the interviewer before, between and instead of answers is not judged as one."""

from __future__ import annotations

import pytest

from goldenfish.practice.bank import questions
from goldenfish.practice.history import meaning
from tests.unit.practice.talking import Talk

FIRST, SECOND = questions()[0], questions()[1]


@pytest.fixture
def talk() -> Talk:
    begun = Talk("practice", "interview")
    begun.begin()
    return begun


@pytest.mark.parametrize(
    "remark",
    [
        "hello, I am ready",
        "Hi Alex, I'm ready.",
        "hello i am ready",
        "Good morning, how are you?",
        "Hi, my name is Maria and I am ready to start",
        "Can you hear me?",
        "Thanks, that was helpful.",
        "OK, got it.",
        "I'm a bit nervous",
        "Ready when you are!",
        "I'm ready for the next question",
        "let's begin the interview",
    ],
)
def test_a_courtesy_is_no_answer(talk: Talk, remark: str) -> None:
    reply = talk.ask(remark)
    assert reply == f"Here is the question. {FIRST.question}"
    assert "You named what matters" in talk.ask("TCP guarantees delivery in order. UDP doesn't, but it is faster.")


@pytest.mark.parametrize("remark", ["Can you give me a hint?", "help", "I need a hint please"])
def test_a_hint_is_a_key_point_and_the_question_stays(talk: Talk, remark: str) -> None:
    reply = talk.ask(remark)
    assert FIRST.points[0].say in reply
    assert reply.endswith(FIRST.question)
    assert FIRST.explanation not in reply


@pytest.mark.parametrize(
    "remark", ["Please tell me the answer.", "What is the right answer?", "I have no idea about that one."]
)
def test_who_asks_for_the_answer_is_told_it(talk: Talk, remark: str) -> None:
    reply = talk.ask(remark)
    assert FIRST.explanation in reply
    assert reply.endswith(SECOND.question)
    assert not any(word in reply for word in ("not right", "not correct", "found none"))


def test_a_short_remark_is_asked_for_more_once(talk: Talk) -> None:
    assert talk.ask("one two three").endswith(FIRST.question)
    second = talk.ask("four five six")
    assert "found none of them" in second
    assert second.endswith(SECOND.question)


def test_a_short_answer_is_an_answer(talk: Talk) -> None:
    assert "Right is this" in talk.ask("TCP is reliable.")


@pytest.mark.parametrize(
    "answer",
    [
        "Well, a good start would be TCP.",
        "It is fine.  And so it begins with a handshake.",
        "my name is in the index",
        "Thank you notes are stored in a queue.",
        "Tell the database to use an index.",
        "I am ready to say that UDP is faster.",
    ],
)
def test_an_answer_that_begins_with_a_courtesy_is_an_answer(answer: str) -> None:
    assert meaning(answer, "en") is None
