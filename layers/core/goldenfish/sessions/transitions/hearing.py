"""What the client hears: the question being played, speech, and silence. None of it ever ends an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goldenfish.problems import StaleTurn
from goldenfish.sessions.listening import Listening, PlaybackState
from goldenfish.sessions.models import EARLY_ANSWER, Answer, AnswerState, Change, Interview
from goldenfish.sessions.sounds import NUDGES, NudgeName


@dataclass(frozen=True)
class Heard:
    """One message of the client about a question that was asked."""

    ask_id: str
    at_ms: float
    """On the client's monotonic clock."""
    repeat: int | None = None
    """Which playing it speaks of, from 0; None: the newest."""


@dataclass(frozen=True)
class Nudged:
    """The outcome of a silence: what to say into it, if anything."""

    change: Change
    answer: Answer
    nudge: NudgeName | None = None


def playback_told(
    interview: Interview, heard: Heard, state: PlaybackState, *, played_ms: int | None, now: datetime
) -> Change:
    """Take in how far the question was played.

    Raises:
        StaleTurn: no question of this session has this `ask_id`.
    """
    answer = asked_as(interview, heard.ask_id)
    return _with_listening(
        interview, answer, heard, answer.listening.played(state, played_ms=played_ms, at_ms=heard.at_ms), now
    )


def speech_told(interview: Interview, heard: Heard, *, speaking: bool, now: datetime) -> Change:
    """Take in that the person began to speak, or stopped; speech takes back the nudges.

    Raises:
        StaleTurn: see `playback_told`.
    """
    answer = asked_as(interview, heard.ask_id)
    return _with_listening(
        interview, answer, heard, answer.listening.spoke(speaking=speaking, at_ms=heard.at_ms), now
    )


def silence_told(
    interview: Interview, ask_id: str, *, silence_ms: int, client_id: str | None, now: datetime
) -> Nudged:
    """Decide whether to speak into a silence: one level at a time, and not while there is no silence.

    Raises:
        StaleTurn: see `playback_told`.
    """
    answer, session = asked_as(interview, ask_id), interview.session
    listening = answer.listening
    earned = session.asked_with.nudge_level(silence_ms) if session.asked_with else 0
    no_silence = listening.is_playing or listening.is_speaking or session.paused_at is not None
    answered = answer.state is not AnswerState.ASKED or not session.is_open
    if answered or no_silence or earned <= listening.nudge_level or session.has_carried_out(client_id):
        return Nudged(Change(interview=interview), answer)
    level = listening.nudge_level + 1
    nudged = answer.model_copy(
        update={"listening": listening.model_copy(update={"nudge_level": level}), "nudges": answer.nudges + 1}
    )
    remembering = session.remembering(client_id).model_copy(update={"active_at": now})
    change = Change(interview=interview.replacing(nudged, remembering), silent=True)
    return Nudged(change, nudged, NUDGES[level - 1])


def asked_as(interview: Interview, ask_id: str) -> Answer:
    """The answer that was asked for under this identifier.

    Raises:
        StaleTurn: there is none.
    """
    for answer in interview.answers:
        if answer.ask_id == ask_id:
            return answer
    raise StaleTurn("No question of this session has this ask_id.")


def _with_listening(
    interview: Interview, answer: Answer, heard: Heard, listening: Listening, now: datetime
) -> Change:
    """The change to an answer's listening; what comes late, or speaks of an earlier playing, changes nothing."""
    old_playing = heard.repeat is not None and heard.repeat != answer.repeats
    if old_playing or not interview.session.is_open or listening == answer.listening:
        return Change(interview=interview)
    others = tuple(flag for flag in answer.flags if flag != EARLY_ANSWER)
    flags = (*others, EARLY_ANSWER) if listening.is_early else others
    told = answer.model_copy(update={"listening": listening, "flags": flags})
    session = interview.session.model_copy(update={"active_at": now})
    return Change(interview=interview.replacing(told, session), silent=True)
