"""Keeping what the client hears: one read and, where something changes, one write."""

from __future__ import annotations

from goldenfish.clock import now
from goldenfish.sessions.listening import PlaybackState
from goldenfish.sessions.models import Change, Interview
from goldenfish.sessions.service import change_session
from goldenfish.sessions.transitions.hearing import Heard, Nudged, playback_told, silence_told, speech_told
from goldenfish.users.caller import Caller


def tell_playback(
    caller: Caller, session_id: str, heard: Heard, state: PlaybackState, *, played_ms: int | None
) -> Change:
    """Keep how far a question was played.

    Raises:
        SessionNotFound: no such session for this caller.
        StaleTurn: no question of it has this `ask_id`.
        Busy: concurrent writers kept winning.
    """
    return change_session(
        caller,
        session_id,
        lambda seen: playback_told(seen, heard, state, played_ms=played_ms, now=now()),
    )


def tell_speech(caller: Caller, session_id: str, heard: Heard, *, speaking: bool) -> Change:
    """Keep that the person began to speak, or stopped. Raises as `tell_playback`."""
    return change_session(caller, session_id, lambda seen: speech_told(seen, heard, speaking=speaking, now=now()))


def tell_silence(caller: Caller, session_id: str, ask_id: str, silence_ms: int, client_id: str | None) -> Nudged:
    """Keep that nobody has spoken for so long; says what to speak into it. Raises as `tell_playback`."""
    outcomes: list[Nudged] = []

    def decide(seen: Interview) -> Change:
        outcomes.append(silence_told(seen, ask_id, silence_ms=silence_ms, client_id=client_id, now=now()))
        return outcomes[-1].change

    change_session(caller, session_id, decide)
    return outcomes[-1]
