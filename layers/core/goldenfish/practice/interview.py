"""The keyless practice interview: feedback first, then the next question, all from the messages alone."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.personas.models import Cue
from goldenfish.practice.bank import next_question, topic_of
from goldenfish.practice.feedback import feedback
from goldenfish.practice.history import AGAIN, ASKED, IN_FORCE, WELL, History, meaning, read
from goldenfish.practice.judging import judge
from goldenfish.practice.models import Question, Topic
from goldenfish.practice.wishes import Wish, topic_in
from goldenfish.providers.chat_model import ChatMessage

OPENING = (
    "Hi, I'm Alex. I run this practice without a language model: I compare what you say with key points, so I can "
    "miss a good answer that uses other words. You get feedback after each answer, and you can say wait, repeat, "
    "skip, I don't know, or ask for a topic."
)
_WAIT = "Take your time. I am listening."
_BEGIN = "Here is the question."
_AGAIN = "Sure, here it is again."
_SAY_MORE = "I found none of my key points in that; it is short. Please say a little more, or say skip."
_SHORT_WORDS = 4
"""So few words without a key point are asked for more, once: a remark is not judged as an answer."""


def reply(messages: Sequence[ChatMessage], language: str) -> str:
    """What the interviewer says next.

    Args:
        messages: the conversation; the last one is the person's, or the system's when the interviewer is to begin.
        language: BCP 47 primary subtag of the bank.
    """
    history = read(messages, language)
    if not history.pending or not any(message.role == "assistant" for message in messages):
        # Whoever begins, the person is told first whom they talk to.
        return f"{OPENING} {_ask(history)}"
    meant = meaning(history.pending, language)
    if meant is None:
        return _on_answer(history, language)
    return _on_meaning(meant, history, language)


def summary(messages: Sequence[ChatMessage], language: str) -> str:
    """What is to be remembered of these messages, in at most five sentences that `history.read` understands."""
    history = read(messages, language)
    well, again = _outcomes(history, language)
    in_force = [] if history.in_force is None else [history.in_force.title]
    lines = (
        (ASKED, [question.title for question in history.covered]),
        (WELL, well),
        (AGAIN, again),
        (IN_FORCE, in_force),
    )
    told = [f"{heading}{'; '.join(dict.fromkeys(titles))}." for heading, titles in lines if titles]
    return " ".join(["This is a practice interview.", *told])


def _on_answer(history: History, language: str) -> str:
    question = history.in_force
    if question is None:
        return f"I did not get to my question. {_ask(history)}"
    judgement = judge(question, history.pending, language)
    first_try = all(tried is not question for tried, _ in history.answers)
    if judgement.verdict == "unknown" and first_try and len(history.pending.split()) <= _SHORT_WORDS:
        return f"{_SAY_MORE} {question.question}"
    said = feedback(question, judgement, story=topic_of(question).story)
    return f"{said} {_ask(history)}"


def _on_meaning(meant: Cue | Wish, history: History, language: str) -> str:
    if meant == "wait":
        return _WAIT
    if meant == "stop":
        return _closing(history, language)
    if meant == "topic":
        return f"Gladly. {_ask(history, topic_in(history.pending, language))}"
    question = history.in_force
    tried = history.answers[-1][0] if history.answers else question
    if meant == "try_again" and tried is not None:
        return f"Good idea. {tried.question}"
    return _ask(history) if question is None else _about(question, meant, history)


def _about(question: Question, meant: Cue | Wish, history: History) -> str:
    """The reply to a cue while this question is in force."""
    if meant in {"repeat", "begin"}:
        return f"{_AGAIN if meant == 'repeat' else _BEGIN} {question.question}"
    if meant == "hint":
        return f"Think of this: {question.points[0].say}. What else? {question.question}"
    lead = (
        "All right, we leave that one. In short:" if meant == "skip" else "No problem, that is what practice is for."
    )
    return f"{lead} {question.explanation} {_ask(history)}"


def _ask(history: History, topic: Topic | None = None) -> str:
    covered = frozenset(question.id for question in history.covered)
    question = next_question(covered, history.last, topic)
    if question is not None:
        return _introduced(question)
    again = next_question(frozenset(), history.last, topic)
    # The bank is never empty: without a topic there is always one, and a topic has questions.
    return f"You have had all my questions here, so I begin again. {_introduced(again)}" if again else ""


def _introduced(question: Question) -> str:
    return f"A question about {topic_of(question).spoken}: {question.question}"


def _closing(history: History, language: str) -> str:
    """Read back what went well, without marks or figures."""
    well, again = _outcomes(history, language)
    lines = ((WELL, well), (AGAIN, again))
    told = [f"{heading}{'; '.join(titles)}." for heading, titles in lines if titles]
    return " ".join(["Good, let us stop here.", *told, "Thank you for practising."])


def _outcomes(history: History, language: str) -> tuple[list[str], list[str]]:
    """Titles of the questions that were answered well, and of those that were not; the last try counts."""
    verdicts = {question.title: judge(question, answer, language).verdict for question, answer in history.answers}
    well = [*history.well, *(title for title, verdict in verdicts.items() if verdict == "right")]
    again = [*history.again, *(title for title, verdict in verdicts.items() if verdict != "right")]
    return list(dict.fromkeys(well)), [title for title in dict.fromkeys(again) if title not in well]
