"""Fundamental frequency over time by normalised autocorrelation.

The method of P. Boersma (1993), "Accurate short-term analysis of the fundamental frequency and the
harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17, 97-110: the autocorrelation of a
windowed frame divided by that of the window, several candidates a frame, and the cheapest path through them.
Written from the paper. The autocorrelation is oversampled by zero-padding its spectrum (the paper's
sinc interpolation): without that, short periods look weaker than their multiples, and the track
falls by an octave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.pitch_path import cheapest_path
from functions.assess.voice_settings import PITCH_CEILING_HZ, PITCH_FLOOR_HZ, VOICING_THRESHOLD

FloatArray = NDArray[np.float32]

OVERSAMPLING = 2
BLOCK_FRAMES = 128
# The first lag, of the oversampled correlation, at which a maximum is looked for.
SHORTEST = 2 * OVERSAMPLING


@dataclass(frozen=True)
class PitchSettings:
    """The paper's parameters, with the defaults of common practice.

    Attributes:
        floor_hz: lowest F0; the window holds three of its periods.
        ceiling_hz: highest F0.
        time_step_s: distance of frames.
        silence_threshold: peak, relative to the recording's, below which a frame tends to unvoiced.
        voicing_threshold: strength of the unvoiced candidate.
        octave_cost: preference for the shorter period, per octave.
        octave_jump_cost: price of a jump of one octave between frames 10 ms apart.
        voiced_unvoiced_cost: price of starting or ending voice, for frames 10 ms apart.
        candidates: per frame, the unvoiced one included.
    """

    floor_hz: float = PITCH_FLOOR_HZ
    ceiling_hz: float = PITCH_CEILING_HZ
    time_step_s: float = 0.01
    silence_threshold: float = 0.03
    voicing_threshold: float = VOICING_THRESHOLD
    octave_cost: float = 0.01
    octave_jump_cost: float = 0.35
    voiced_unvoiced_cost: float = 0.14
    candidates: int = 15


@dataclass(frozen=True)
class PitchTrack:
    """F0 per frame.

    Attributes:
        times_s: shape (m,), centre of each frame.
        f0_hz: shape (m,), 0 where unvoiced.
        strength: shape (m,), normalised autocorrelation at the chosen period (0 to 1), 0 where unvoiced.
        time_step_s: distance of frames.
    """

    times_s: NDArray[np.floating]
    f0_hz: FloatArray
    strength: FloatArray
    time_step_s: float


def track_pitch(samples: FloatArray, sample_rate: int, settings: PitchSettings | None = None) -> PitchTrack:
    """F0 of a whole recording, in blocks, so that memory does not grow with its length.

    Args:
        samples: shape (n,), full scale 1.0.
        sample_rate: Hz.
        settings: the default covers adult voices.

    Returns:
        A track whose frames lie symmetrically in the recording; empty when it is shorter than one window.
    """
    settings = settings or PitchSettings()
    window = 2 * int(1.5 / settings.floor_hz * sample_rate)
    count = int((samples.size - window) / (settings.time_step_s * sample_rate)) + 1 if samples.size >= window else 0
    first_s = (samples.size / sample_rate - (count - 1) * settings.time_step_s) / 2
    times = first_s + settings.time_step_s * np.arange(count)
    starts = np.clip(np.round(times * sample_rate).astype(int) - window // 2, 0, max(0, samples.size - window))
    analyser = _Autocorrelation(window, sample_rate, settings)
    offset = float(samples.mean(dtype=np.float64)) if samples.size else 0.0
    # Without a copy of the recording: ten minutes of it are 38 MB.
    global_peak = max(float(samples.max(initial=offset)) - offset, offset - float(samples.min(initial=offset)))
    frequency = np.zeros((count, settings.candidates), dtype=np.float32)
    strength = np.zeros((count, settings.candidates), dtype=np.float32)
    for block in range(0, count, BLOCK_FRAMES):
        at = slice(block, min(block + BLOCK_FRAMES, count))
        frames = sliding_window_view(samples, window)[starts[at]]
        frequency[at], strength[at] = analyser.candidates(frames, global_peak)
    merit = _merit(frequency, strength, settings)
    path = cheapest_path(frequency, merit, _per_frame(settings))
    chosen = np.arange(count), path
    voiced = frequency[chosen] > 0
    return PitchTrack(
        times, frequency[chosen], np.where(voiced, strength[chosen], 0).astype(np.float32), settings.time_step_s
    )


def largest_deviation(samples: FloatArray) -> float:
    """Largest distance of a sample from the recording's mean, 0 for no samples; makes no copy of the recording."""
    if not samples.size:
        return 0.0
    mean = float(samples.mean(dtype=np.float64))
    return max(float(samples.max()) - mean, mean - float(samples.min()))


def _per_frame(settings: PitchSettings) -> tuple[float, float]:
    """Octave-jump and voiced-unvoiced cost between neighbours; the published ones hold for frames 10 ms apart."""
    scale = 0.01 / settings.time_step_s
    return settings.octave_jump_cost * scale, settings.voiced_unvoiced_cost * scale


def _merit(frequency: FloatArray, strength: FloatArray, settings: PitchSettings) -> FloatArray:
    """What a candidate is worth to the path: its strength less the octave cost, counted from the ceiling.

    Counted so, the preference for short periods never makes a frame more voiced than its own correlation.
    Empty places (strength -inf) stay unreachable; the unvoiced candidate (first column) keeps its strength.
    """
    octaves_below_ceiling = np.log2(settings.ceiling_hz / np.maximum(frequency, settings.floor_hz))
    return (strength - np.where(frequency > 0, settings.octave_cost * octaves_below_ceiling, 0.0)).astype(np.float32)


class _Autocorrelation:
    """Candidates of frames of one length."""

    def __init__(self, window: int, sample_rate: int, settings: PitchSettings) -> None:
        self._settings = settings
        self._window: FloatArray = np.hanning(window).astype(np.float32)
        self._fft = 1 << int(np.ceil(np.log2(1.5 * window)))
        self._rate = sample_rate * OVERSAMPLING
        self._lags = int(self._rate / settings.floor_hz) + 3
        # A whole lag of the recording may be rounded up to: 74.97 Hz is a candidate at a floor of 75 Hz.
        self._lowest_hz = sample_rate / (int(sample_rate / settings.floor_hz) + 0.5)
        middle, period = window // 2, int(sample_rate / settings.floor_hz)
        self._level_span = slice(middle - period, middle + period)
        self._peak_span = slice(middle - period // 2, middle + period // 2 + 1)
        self._of_window = self._normalised(self._window[None, :])[0]

    def candidates(self, frames: FloatArray, global_peak: float) -> tuple[FloatArray, FloatArray]:
        """Frequencies and strengths, both (frames, candidates); column 0 is the unvoiced candidate.

        Args:
            frames: shape (m, window).
            global_peak: largest deviation from the mean in the recording.
        """
        windowed = (frames - frames[:, self._level_span].mean(axis=1, keepdims=True)) * self._window
        frequency, strength = self._peaks(self._normalised(windowed) / self._of_window)
        local_peak = np.abs(windowed[:, self._peak_span]).max(axis=1)
        quiet = self._settings.silence_threshold / (1 + self._settings.voicing_threshold)
        relative = local_peak / global_peak if global_peak else np.zeros_like(local_peak)
        strength[:, 0] = self._settings.voicing_threshold + np.maximum(0, 2 - relative / quiet)
        return frequency, strength

    def _normalised(self, windowed: FloatArray) -> FloatArray:
        """Autocorrelation at `OVERSAMPLING` times the sample rate, 1 at lag 0, shape (m, lags)."""
        spectrum = np.fft.rfft(windowed, self._fft, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        power[:, -1] /= 2  # the Nyquist bin becomes two bins of the longer spectrum
        correlation = np.fft.irfft(power, self._fft * OVERSAMPLING, axis=1)[:, : self._lags]
        return (correlation / np.maximum(correlation[:, :1], np.finfo(np.float32).tiny)).astype(np.float32)

    def _peaks(self, correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
        middle = correlation[:, SHORTEST:-1]
        before, after = correlation[:, SHORTEST - 1 : -2], correlation[:, SHORTEST + 1 :]
        is_peak = (middle > before) & (middle >= after) & (middle > self._settings.voicing_threshold / 2)
        row, column = np.nonzero(is_peak)
        before, here, after = before[row, column], middle[row, column], after[row, column]
        # A parabola through the peak and its neighbours.
        offset = (after - before) / (2 * (2 * here - before - after))
        height = here + (after - before) * offset / 4
        height = np.where(height > 1, 1 / height, height)
        hertz = self._rate / (column + SHORTEST + offset)
        place = _rank_in_row(row, height) + 1
        # What is above the ceiling takes a place all the same: beside fourteen stronger formants a weak F0 is none.
        kept = (place < self._settings.candidates) & (hertz <= self._settings.ceiling_hz) & (hertz >= self._lowest_hz)
        frequency = np.zeros((len(correlation), self._settings.candidates), dtype=np.float32)
        strength = np.full(frequency.shape, -np.inf, dtype=np.float32)
        frequency[row[kept], place[kept]] = hertz[kept]
        strength[row[kept], place[kept]] = height[kept]
        return frequency, strength


def _rank_in_row(row: NDArray[np.intp], height: NDArray[np.floating]) -> NDArray[np.intp]:
    """0 for the highest value of its row, 1 for the next; `row` is sorted."""
    order = np.lexsort((-height, row))
    first_of_row = np.searchsorted(row, row)
    rank = np.empty(row.size, dtype=np.intp)
    rank[order] = np.arange(row.size) - first_of_row
    return rank
