"""Where a practice interview stands, read from its messages alone.

The engine keeps no state: what it asked it finds in its own words, and, after a compression, in the summary that it
wrote itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from goldenfish.conversation.compression import REMEMBERED
from goldenfish.conversation.prompt import INTERRUPTED
from goldenfish.personas.cues import cue_in
from goldenfish.personas.models import Cue
from goldenfish.practice.bank import questions
from goldenfish.practice.models import Question
from goldenfish.practice.wishes import Wish, wish_in
from goldenfish.providers.chat_model import ChatMessage

ASKED = "Questions asked so far: "
IN_FORCE = "Question in force: "
WELL = "Answered well: "
AGAIN = "To look at again: "

_FEWEST_WORDS = 4
"""Of a question that was interrupted, so that it counts as asked."""
_SPACES = re.compile(r"\s+")


@dataclass
class History:
    """What has been asked and answered."""

    covered: list[Question] = field(default_factory=list)
    """In the order in which they were asked."""
    in_force: Question | None = None
    """Asked and not answered yet."""
    last: Question | None = None
    """Asked last; in force or answered."""
    answers: list[tuple[Question, str]] = field(default_factory=list)
    """Questions with what was said to them, cues left out."""
    well: list[str] = field(default_factory=list)
    """Titles from a summary."""
    again: list[str] = field(default_factory=list)
    """Titles from a summary."""
    pending: str = ""
    """What the person said last, not replied to yet."""


def read(messages: Sequence[ChatMessage], language: str) -> History:
    """Where the interview stands after these messages, the last of them the person's or the system's."""
    history = History()
    for message in messages:
        if message.role == "user":
            history.pending = _together(history.pending, said(message), language)
        elif message.role == "assistant":
            _take_reply(history, message.text, language)
        elif message.text.startswith(REMEMBERED):
            _take_summary(history, message.text)
    return history


def said(message: ChatMessage) -> str:
    """What the person said, without the mark of an interruption."""
    return message.text.removeprefix(INTERRUPTED).strip()


def meaning(text: str, language: str) -> Cue | Wish | None:
    """What a message is instead of an answer; None: it is one."""
    return cue_in(text, language) or wish_in(text, language)


def _together(before: str, text: str, language: str) -> str:
    """What was said in one go: an answer that went on before anything was heard of the reply is one answer."""
    if not before or any(meaning(part, language) is not None for part in (before, text)):
        return text
    return f"{before} {text}"


def _take_reply(history: History, text: str, language: str) -> None:
    pending, history.pending = history.pending, ""
    if pending and history.in_force is not None:
        meant = meaning(pending, language)
        if meant is None:
            history.answers.append((history.in_force, pending))
        if meant in {None, "skip", "dont_know"}:
            history.in_force = None
    for question in _asked_in(text):
        history.in_force = history.last = question
        if question not in history.covered:
            history.covered.append(question)


def _asked_in(text: str) -> list[Question]:
    """Questions of the bank in a reply, the last one perhaps cut off."""
    plain = _SPACES.sub(" ", text).strip()
    found = sorted((plain.rfind(q.question), n) for n, q in enumerate(questions()) if q.question in plain)
    whole = [questions()[n] for _, n in found]
    if whole and plain.endswith(whole[-1].question):
        return whole
    cut = [q for q in questions() if _ends_with_beginning(plain, q.question)]
    return whole + (cut if len(cut) == 1 else [])  # many begin with "What is the difference between"


def _ends_with_beginning(text: str, question: str) -> bool:
    words, wanted = text.split(" "), question.split(" ")
    return any(words[-n:] == wanted[:n] for n in range(_FEWEST_WORDS, min(len(words), len(wanted)) + 1))


def _take_summary(history: History, text: str) -> None:
    by_title = {question.title: question for question in questions()}
    history.covered = [by_title[title] for title in titles(text, ASKED) if title in by_title]
    history.last = history.covered[-1] if history.covered else None
    history.in_force = next((by_title[title] for title in titles(text, IN_FORCE) if title in by_title), None)
    history.well = titles(text, WELL)
    history.again = titles(text, AGAIN)


def titles(text: str, heading: str) -> list[str]:
    """The titles behind a heading of a summary."""
    _, found, rest = text.partition(heading)
    return [title.strip() for title in rest.partition(".")[0].split(";")] if found else []
