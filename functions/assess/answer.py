"""One answer as every family sees it: the signal, where there is speech, and what several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.pitch_track import PitchTrack, track_pitch
from functions.assess.pulses import find_pulses
from functions.assess.short_time import ShortTime, short_time
from goldenfish.audio.spans import Span

HOP_S = 0.01
FRAME_S = 0.025
# Two hops make 160 samples and five 400: both frame and hop are whole numbers of such pieces.
PIECE_S = 0.005


@dataclass(frozen=True)
class Answer:
    """A decoded answer that holds speech.

    Attributes:
        samples: shape (n,), mono, full scale 1.0, no level change.
        sample_rate: Hz.
        speech: where somebody speaks, in order, at least one span.
        question_ended_at_s: when the question's last word ended, on the recording's clock; None if unknown.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    speech: tuple[Span, ...]
    question_ended_at_s: float | None = None

    @property
    def speech_s(self) -> float:
        """Seconds of speech."""
        return sum(span.duration_s for span in self.speech)

    @property
    def duration_s(self) -> float:
        """Seconds from the first speech to the last."""
        return self.speech[-1].end_s - self.speech[0].start_s

    @property
    def gaps(self) -> list[Span]:
        """Where nobody speaks between the first speech and the last, however short."""
        return [Span(before.end_s, after.start_s) for before, after in pairwise(self.speech)]

    @cached_property
    def pitch(self) -> PitchTrack:
        """F0 over the whole recording."""
        return track_pitch(self.samples, self.sample_rate)

    @cached_property
    def pulses(self) -> NDArray[np.float64]:
        """Glottal pulses of the whole recording in seconds, rising, shape (p,)."""
        return find_pulses(self.samples, self.sample_rate, self.pitch)

    @cached_property
    def voiced(self) -> NDArray[np.bool_]:
        """Which frames of `power` are voiced, shape (m,)."""
        track = self.pitch
        if not track.times_s.size:
            return np.zeros(self.power.size, dtype=np.bool_)
        # The track begins and ends half a window inside the recording.
        nearest = np.round((self.power_times_s - track.times_s[0]) / track.time_step_s).astype(int)
        voiced: NDArray[np.bool_] = track.f0_hz[np.clip(nearest, 0, track.f0_hz.size - 1)] > 0
        return voiced

    @cached_property
    def short_time(self) -> ShortTime:
        """Spectra of the frames of `power` that lie in speech, summed up."""
        number = np.flatnonzero(within(self.power_times_s, self.speech))
        return short_time(self.samples, self.sample_rate, number, self.offset)

    @cached_property
    def offset(self) -> float:
        """The recording's DC offset, full scale 1.0."""
        return float(self.samples.mean(dtype=np.float64))

    @cached_property
    def power(self) -> NDArray[np.floating]:
        """Mean square per frame of 25 ms every 10 ms without the recording's DC offset, shape (m,).

        Digital silence stays exactly 0 whatever the offset.
        """
        piece = int(PIECE_S * self.sample_rate)
        pieces = self.samples[: self.samples.size // piece * piece].reshape(-1, piece)
        raw = np.einsum("ij,ij->i", pieces, pieces, dtype=np.float64) / piece
        centred = raw + self.offset * (self.offset - 2 * pieces.mean(axis=1, dtype=np.float64))
        squares = np.where(raw > 0, np.maximum(centred, 0), 0)
        per_frame = round(FRAME_S / PIECE_S)
        if squares.size < per_frame:
            return np.zeros(0)
        windows = sliding_window_view(squares, per_frame)[:: round(HOP_S / PIECE_S)]
        return windows.mean(axis=1)

    @property
    def power_times_s(self) -> NDArray[np.floating]:
        """Centre of each frame of `power`, shape (m,)."""
        return FRAME_S / 2 + HOP_S * np.arange(self.power.size)


def within(times_s: NDArray[np.floating], spans: Sequence[Span], *, margin_s: float = 0.0) -> NDArray[np.bool_]:
    """Which times lie inside a span that is widened by `margin_s` on both sides, shape as `times_s`."""
    inside = np.zeros(times_s.shape, dtype=np.bool_)
    for span in spans:
        first, end = np.searchsorted(times_s, (span.start_s - margin_s, span.end_s + margin_s))
        inside[first:end] = True
    return inside
