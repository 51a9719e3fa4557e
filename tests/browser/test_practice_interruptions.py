"""Whoever speaks into a reply is heard at once; a cough only holds it."""

from __future__ import annotations

import numpy as np

from tests.browser.pictures import shot
from tests.browser.practice import (
    LOUD,
    begin,
    choose_in_talk,
    ended,
    long_reply,
    passed,
    recorded,
    said_lines,
    sent,
    speak_into_a_long_reply,
    through,
)
from tests.browser.recordings import COUGH, recording
from tests.browser.visitor import Visitor

VOICED = 0.03
"""RMS of 20 ms that are clearly voice and no codec's noise."""


def test_an_interruption_is_silent_at_once_and_keeps_what_is_said(person: Visitor) -> None:
    begin(person)
    _interrupts(person, 2)
    assert "(interrupted)" in "".join(said_lines(person, 5))
    choose_in_talk(person, "barge", "eager")
    _interrupts(person, 4)
    assert "".join(said_lines(person, 9)).count("(interrupted)") == 2


def _interrupts(person: Visitor, turn: int) -> None:
    """This turn's reply is interrupted; what is said is the turn after it."""
    before = len(passed(person))
    speak_into_a_long_reply(person, "interruption")
    person.until(lambda: len(sent(person, "cancel_stream")) == turn // 2)
    cancelled = sent(person, "cancel_stream")[-1]
    assert "speaking held" in passed(person)[before:]
    assert ended(person, turn + 1)["reason"] == "completed"
    [reply] = [event["data"] for event in person.events("turn_heard") if event["turn"] == turn]
    text = ended(person, turn)["text"]
    assert cancelled["played_ms"] == reply["played_ms"]
    assert text.startswith(reply["heard_text"])
    assert len(reply["heard_text"]) < len(text)
    assert _voiced(recorded(person)) > 0.9 * _voiced_in("interruption"), "its first words are lost"


def test_a_cough_only_holds_the_reply(person: Visitor) -> None:
    begin(person)
    speak_into_a_long_reply(person, COUGH)
    through(person, "speaking held", 1)
    through(person, "listening", 2)
    states = passed(person)
    assert states[states.index("speaking held") + 1] == "speaking"
    assert sent(person, "cancel_stream") == []
    assert ended(person, 2)["interrupted"] is False
    told = sent(person, "playback")
    assert told[-1]["played_ms"] > 0
    # Who does not want to be interrupted is not.
    choose_in_talk(person, "barge", "off")
    before = len(passed(person))
    speak_into_a_long_reply(person, "short")
    through(person, "listening", 3)
    assert passed(person)[before:] == ["thinking", "speaking", "listening"]
    assert sent(person, "cancel_stream") == []
    assert ended(person, 3)["reason"] == "completed"


def test_the_button_stops_a_reply(person: Visitor) -> None:
    begin(person)
    long_reply(person)
    shot(person.page, "practice-speaking")
    person.press("skip")
    person.until(lambda: sent(person, "cancel_stream"))
    assert person.state("listening") == "listening"
    long_reply(person)
    person.page.locator("#written").press("Escape")
    person.until(lambda: len(sent(person, "cancel_stream")) == 2)
    assert person.state("listening") == "listening"


def _voiced(samples: np.ndarray) -> float:
    """Seconds of voice in a signal of 16 kHz."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    return float(np.sum(np.sqrt(np.mean(frames**2, axis=1)) > VOICED) * 0.02)


def _voiced_in(name: str) -> float:
    return _voiced(np.frombuffer(recording(name)[44:], dtype="<i2").astype(np.float32) / 32768 * LOUD)
