"""People who pause for 2 to 8 seconds within an answer, and those who think far longer: none is ever cut off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from goldenfish.questions.service import interviewer_words
from goldenfish.sessions.asked_with import AskedWith, PatienceLevel
from goldenfish.sessions.models import AnswerState, Interview
from goldenfish.sessions.transitions.asking import ask
from goldenfish.sessions.transitions.ending import end_answer
from goldenfish.sessions.transitions.hearing import Heard, playback_told, silence_told, speech_told
from tests.unit.sessions.interviews import at, interview

ASK = "ask_slow"
STEP_MS = 1000
"""A client that tells of its silence every second."""


@dataclass(frozen=True)
class Persona:
    """How somebody speaks; times in seconds."""

    name: str
    thinks: tuple[float, float]
    speaks: tuple[float, float]
    pauses: tuple[float, float]
    stretches: int
    patience: PatienceLevel = "normal"


PERSONAS = [
    Persona("slow speaker", (2, 8), (1, 4), (2, 8), 15),
    Persona("word by word", (4, 8), (0.3, 1), (2, 8), 40),
    Persona("begins before the question ends", (-2, 0), (2, 6), (2, 8), 10),
    Persona("thinks for minutes", (30, 180), (5, 20), (2, 90), 6),
    Persona("thinks for minutes, patiently asked", (30, 180), (5, 20), (2, 90), 6, "very_patient"),
    Persona("says one word", (2, 8), (0.4, 0.4), (2, 2), 1),
]


def _stretches(persona: Persona, chance: random.Random) -> Iterator[tuple[float, float]]:
    """From when to when the person speaks, in ms after the question's last sound."""
    at_ms = 1000 * chance.uniform(*persona.thinks)
    for _ in range(persona.stretches):
        stop_ms = at_ms + 1000 * chance.uniform(*persona.speaks)
        yield at_ms, stop_ms
        at_ms = stop_ms + 1000 * chance.uniform(*persona.pauses)


def _silent(seen: Interview, lasting_ms: float, nudges: list[int]) -> Interview:
    """A silence as the client tells of it, and what is spoken into it."""
    for silence_ms in range(STEP_MS, int(lasting_ms), STEP_MS):
        outcome = silence_told(seen, ASK, silence_ms=silence_ms, client_id=None, now=at(1))
        seen = outcome.change.interview
        assert not outcome.change.events
        if outcome.nudge is not None:
            nudges.append(silence_ms)
    return seen


def _answer(persona: Persona, chance: random.Random) -> tuple[Interview, list[int], float]:
    """One answer, up to the moment before it is ended; with the nudges and when the first sound came."""
    seen = interview(questions=2)
    words = interviewer_words("en", address_term="", interviewer_term="")
    session = seen.session.model_copy(update={"words": words, "asked_with": AskedWith(patience=persona.patience)})
    seen = ask(
        seen.model_copy(update={"session": session}), ask_id=ASK, now=at(0), recall_min_seconds=480
    ).change.interview
    ended_ms, nudges = 10_000.0, list[int]()
    stretches = list(_stretches(persona, chance))
    seen = playback_told(seen, Heard(ASK, 0), "started", played_ms=None, now=at(0)).interview
    if stretches[0][0] >= 0:
        seen = playback_told(seen, Heard(ASK, ended_ms), "ended", played_ms=10_000, now=at(0)).interview
    quiet_since = 0.0
    for start_ms, stop_ms in stretches:
        seen = _silent(seen, start_ms - quiet_since, nudges)
        seen = speech_told(seen, Heard(ASK, ended_ms + start_ms), speaking=True, now=at(1)).interview
        spoken_into: list[int] = []
        seen = _silent(seen, 60_000, spoken_into)  # told by mistake: speech is going on
        assert not spoken_into
        seen = playback_told(seen, Heard(ASK, ended_ms), "ended", played_ms=10_000, now=at(0)).interview
        seen = speech_told(seen, Heard(ASK, ended_ms + stop_ms), speaking=False, now=at(1)).interview
        quiet_since = stop_ms
    return seen, nudges, stretches[0][0]


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_no_answer_is_cut_off(persona: Persona) -> None:
    longest_ms = 1000 * max(persona.thinks[1], persona.pauses[1])
    for seed in range(20):
        seen, nudges, onset_ms = _answer(persona, random.Random(seed))
        answer = seen.answers[0]
        assert (answer.state, answer.ended_at, answer.ended_by) == (AnswerState.ASKED, None, None), seed
        assert answer.listening.onset_ms == round(onset_ms), seed
        assert bool(nudges) <= (longest_ms >= seen.session.asked_with.nudges_after_ms[0])  # type: ignore[union-attr]
        assert answer.nudges == len(nudges)
        done = end_answer(seen, 1, ended_by="user_action", now=at(9))
        assert done.interview.answers[0].ended_by == "user_action"


def test_pauses_of_eight_seconds_are_not_even_spoken_into() -> None:
    for persona in PERSONAS[:3]:
        assert not [n for seed in range(20) for n in _answer(persona, random.Random(seed))[1]]
