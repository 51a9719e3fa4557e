"""The time line of a turn says what was measured, and nothing where nothing was."""

from __future__ import annotations

from cli.live.acceptor import Acceptor
from cli.talking.turn_clock import TurnClock
from tests.unit.cli.live.test_acceptor import event, sound, text


def test_each_milestone_is_noted_when_it_comes_first() -> None:
    clock, view = TurnClock(), Acceptor()
    for message in (text(1, 0), sound(1, 0, 0, 2), sound(1, 0, 1, 2), text(1, 1)):
        clock.note(message, view.accept(message))
    assert list(clock.here_ms) == ["text", "sound"]
    clock.heard()
    ending = event(1, "stream_complete", 1, reason="completed", timeline_ms={"done": 9, "first_token": 3})
    clock.note(ending, view.accept(ending))
    assert list(clock.here_ms) == ["text", "sound", "heard", "end"]
    assert dict(clock.service_ms) == {"first_token": 3}
    assert clock.line().startswith("in the service: first token 3 · here: end of speech 0 → first text ")


def test_without_an_anchor_there_is_no_number() -> None:
    clock, view = TurnClock(), Acceptor()
    assert clock.line() == ""
    ending = event(1, "stream_complete", 1, reason="error")
    clock.note(ending, view.accept(ending))
    assert "first" not in clock.line()
    assert "all received" in clock.line()


def test_a_stale_frame_is_no_milestone() -> None:
    clock, view = TurnClock(), Acceptor()
    view.accept(text(5, 0))
    stale = text(4, 0)
    clock.note(stale, view.accept(stale))
    assert clock.here_ms == {}
