"""What the client tells of one open question: that it was played, and when the person spoke.

All times here are milliseconds on the client's monotonic clock: the network's delays are not in them, and only
differences mean anything. Messages may come twice and in any order; the result is the same.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

PlaybackState = Literal["started", "progress", "ended", "stopped"]
"""
* `started`: the question's sound began.
* `progress`: it goes on; nothing is stored.
* `ended`: it was played to its end.
* `stopped`: it was cut off, by the person or by the device.
"""

_EARLIEST_KEPT = 12
_LATEST_KEPT = 4


class SpeechMark(Frozen):
    """The person began to speak, or stopped."""

    at_ms: float
    speaking: bool


class Listening(Frozen):
    """One playing of a question, and the speech that answers it."""

    playback: Literal["started", "ended", "stopped"] | None = Field(default=None, description="None: nothing told")
    started_at_ms: float | None = None
    ended_at_ms: float | None = Field(default=None, description="when it ended or was stopped")
    played_ms: int | None = Field(default=None, description="how much of it was played, as the client said last")
    speech: tuple[SpeechMark, ...] = Field(default=(), description="in order of time; the middle of many is dropped")
    pauses: int = Field(default=0, description="how often the interview was paused before the answer began")
    nudge_level: int = Field(default=0, description="given last since the person spoke: 0 none, 1 to 3")

    @property
    def is_playing(self) -> bool:
        """Whether the question's sound is going on."""
        return self.playback == "started"

    @property
    def is_speaking(self) -> bool:
        """Whether the person is speaking, as far as told."""
        return bool(self.speech) and self.speech[-1].speaking

    @property
    def is_early(self) -> bool:
        """Whether the person began while the question was being played."""
        if self.started_at_ms is None and self.ended_at_ms is None:
            return False
        return any(
            mark.speaking
            and (self.started_at_ms is None or mark.at_ms >= self.started_at_ms)
            and (self.ended_at_ms is None or mark.at_ms < self.ended_at_ms)
            for mark in self.speech
        )

    @property
    def onset_ms(self) -> int | None:
        """From the question's last sound to the answer's first; negative when the answer began before.

        None while one of the two is not known, when the question was not played to its end, when the interview was
        paused between the two, and when the speech began before the question did: then it is no answer to it, or
        the client's clock has begun anew.
        """
        if self.playback != "ended" or self.ended_at_ms is None or self.pauses:
            return None
        first = self._first_sound(self.ended_at_ms)
        if first is None or first < (self.ended_at_ms if self.started_at_ms is None else self.started_at_ms):
            return None
        return round(first - self.ended_at_ms)

    def _first_sound(self, ended_at_ms: float) -> float | None:
        """Where the speech began that was going on when the question ended, else that which came first after it."""
        before = [mark for mark in self.speech if mark.at_ms < ended_at_ms]
        if before and before[-1].speaking:
            return before[-1].at_ms
        return next((mark.at_ms for mark in self.speech if mark.speaking and mark.at_ms >= ended_at_ms), None)

    def played(self, state: PlaybackState, *, played_ms: int | None, at_ms: float) -> Listening:
        """With what one `playback` message says; of two ends the earlier one counts."""
        if state == "progress" or (state == "started" and self.started_at_ms is not None):
            return self
        if state == "started":
            return self.model_copy(update={"playback": self.playback or state, "started_at_ms": at_ms})
        if self.ended_at_ms is not None and self.ended_at_ms <= at_ms:
            return self
        return self.model_copy(update={"playback": state, "ended_at_ms": at_ms, "played_ms": played_ms})

    def spoke(self, *, speaking: bool, at_ms: float) -> Listening:
        """With what one `speech` message says; speech takes back the nudges."""
        mark = SpeechMark(at_ms=at_ms, speaking=speaking)
        if mark in self.speech:
            return self
        marks = sorted((*self.speech, mark), key=lambda m: (m.at_ms, m.speaking))
        if len(marks) > _EARLIEST_KEPT + _LATEST_KEPT:
            marks = marks[:_EARLIEST_KEPT] + marks[-_LATEST_KEPT:]
        level = 0 if marks[-1].speaking else self.nudge_level
        return self.model_copy(update={"speech": tuple(marks), "nudge_level": level})

    def paused(self) -> Listening:
        """With one more pause, if the answer has not begun: its latency would hold the pause."""
        return self if self.onset_ms is not None else self.model_copy(update={"pauses": self.pauses + 1})
