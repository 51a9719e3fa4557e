"""What can be heard in an interview: the names of its texts, and what events say of their sound. Pure."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from goldenfish.events.models import EventType, NewEvent
from goldenfish.sessions.models import Session

GREETING: Literal["greeting"] = "greeting"
CLOSING: Literal["closing"] = "closing"

NudgeName = Literal["gentle", "direct", "offer"]
NUDGES: tuple[NudgeName, ...] = ("gentle", "direct", "offer")
"""By level, the first at 1."""

NOT_PREPARED = "not_prepared"
"""Why a text has no sound: nobody has spoken it yet. Other reasons are the codes of `goldenfish.providers.faults`."""


def question_sound(question_index: int) -> str:
    """Name of the sound of a question."""
    return f"question_{question_index:03d}"


def nudge_sound(name: NudgeName) -> str:
    """Name of the sound of a nudge."""
    return f"nudge_{name}"


def texts(session: Session, first: int = 1) -> dict[str, str]:
    """All texts of a session by the name of their sound, in the order in which they may be needed.

    The closing words come before the questions that are far away: an interview may be closed after any answer.

    Args:
        session: whose.
        first: index of the first question that is still of use.
    """
    questions = {
        question_sound(index): question.text
        for index, question in enumerate(session.questions, start=1)
        if index >= first
    }
    if session.words is None:
        return questions
    words = session.words
    greeting: dict[str, str] = {GREETING: words.greeting} if first == 1 else {}
    now, later = dict(list(questions.items())[:2]), dict(list(questions.items())[2:])
    nudges = {nudge_sound(name): getattr(words.nudges, name) for name in NUDGES}
    return {**greeting, **now, **nudges, CLOSING: words.closing, **later}


def sound_data(session: Session, name: str, reason: str = NOT_PREPARED) -> dict[str, JsonValue]:
    """`audio` of an event, and `audio_reason` where there is none."""
    spoken = session.sounds.get(name)
    if spoken is None:
        return {"audio": None, "audio_reason": reason}
    return {"audio": spoken.model_dump(mode="json")}


def said(session: Session, kind: Literal["greeting", "closing"], text: str) -> NewEvent:
    """The event of what the interviewer says besides the questions."""
    return NewEvent(
        type=EventType.INTERVIEWER_SAID,
        data={"kind": kind, "text": text, "language": session.language, **sound_data(session, kind)},
    )
