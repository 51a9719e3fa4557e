"""The question in force, as far as hearing the end phrase of its answer goes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goldenfish.end_phrase.own_words import OwnWords
from goldenfish.end_phrase.phrases import Phrases, phrases_for
from goldenfish.sessions.models import Answer, Interview

# A question read aloud, with room to spare: of use only while the client does not tell of its playing.
_SECONDS_A_WORD = 0.7


@dataclass(frozen=True)
class Question:
    """The question in force, and what the interviewer says about it."""

    ask_id: str
    language: str
    phrases: Phrases
    own_words: Sequence[OwnWords] = ()


def question_of(interview: Interview, answer: Answer, now: datetime) -> Question:
    """The question of an open answer with all that the interviewer may have said since.

    Args:
        interview: as read.
        answer: one of its answers.
        now: tells whether the question may still sound, where the client does not.
    """
    session = interview.session
    asked = session.questions[answer.question_index - 1].text
    sounding = answer.listening.is_playing
    if answer.listening.playback is None:
        sounding = (now - answer.asked_at).total_seconds() < _SECONDS_A_WORD * len(asked.split())
    own = [OwnWords(text=asked, audible=sounding)]
    if session.words is not None:
        nudges = session.words.nudges
        own += [OwnWords(text=text) for text in (session.words.greeting, nudges.gentle, nudges.direct, nudges.offer)]
    return Question(answer.ask_id, session.language, phrases_for(session.language), own)
