"""How much of the voice repeats itself from period to period.

| name | unit | definition |
|---|---|---|
| hnr | dB | mean over frames of 10 log10(r / (1 - r)) |
| nhr | ratio | mean over voiced frames (r above the voicing threshold, 0.45) of (1 - r) / r |

r is the highest normalised cross-correlation of a frame (one longest period, 1/75 s, every 10 ms) with the signal
that follows it: harmonic share of the power (P. Boersma 1993, IFA Proceedings 17, 97-110, equations 4 and 23;
settings of Praat's "Sound: To Harmonicity (cc)"). Frames more silent than periodic (equation 23: a tenth of the
recording's peak and less) do not count. Between lags the correlation is interpolated with a windowed sinc: near
r = 1 a parabola is off by decibels. Agreement with Praat on read speech: hnr 0.02 dB (median), 0.07 dB (90 %).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.answer import Answer, within
from functions.assess.pitch_track import largest_deviation
from functions.assess.pulses import parabola
from functions.assess.voice_settings import (
    HARMONICITY_PERIODS,
    HARMONICITY_SILENCE,
    HARMONICITY_STEP_S,
    PITCH_FLOOR_HZ,
    VOICING_THRESHOLD,
)
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

FloatArray = NDArray[np.float64]

UNITS = {"hnr": "dB", "nhr": "ratio"}
MIN_FRAMES = 30
BLOCK_FRAMES = 256
# Lags that the interpolation of a maximum reaches on each side, and the fractions of a lag it is evaluated at.
REACH = 30
FRACTIONS = np.arange(-5, 6) / 8
# How far the parabola through three lags may lie below the true height of the best maximum.
PARABOLA_ERROR = 0.1
# The longest lags have no neighbours to interpolate with: a maximum there is not taken.
EDGE_LAGS = 4
# A recording of one pure tone is that much short of infinitely harmonic.
LEAST_NOISE = 1e-12


def harmonicity_measurements(answer: Answer, flags: tuple[str, ...] = ()) -> tuple[Measurement, ...]:
    """Every row of the table above, each carrying `flags`; null with fewer than 30 voiced frames inside speech."""
    times_s, periodicity = track_harmonicity(answer.samples, answer.sample_rate)
    share = periodicity[within(times_s, answer.speech) & (periodicity > 0)]
    if share.size < MIN_FRAMES:
        return not_measured("perturbation", UNITS, "too_little_voice")
    ratio = np.maximum(1 - share, LEAST_NOISE) / share
    # One frame of r = 0.001 weighs as much as thousands of voiced ones: the mean ratio is theirs alone.
    voiced = ratio[share > VOICING_THRESHOLD]
    values: dict[str, float | str] = {
        "hnr": float((-10 * np.log10(ratio)).mean()),
        "nhr": float(voiced.mean()) if voiced.size >= MIN_FRAMES else "too_little_voice",
    }
    found = measured("perturbation", UNITS, values, share.size * HARMONICITY_STEP_S)
    return tuple(one.model_copy(update={"flags": flags}) for one in found)


def track_harmonicity(samples: NDArray[np.float32], sample_rate: int) -> tuple[FloatArray, FloatArray]:
    """Harmonic share of the power of a whole recording, in blocks.

    Args:
        samples: shape (n,), full scale 1.0.
        sample_rate: Hz.

    Returns:
        Centre of each frame in seconds, and r there (0 to 1; 0 in silence), both of shape (m,). Empty when the
        recording is shorter than a frame and the lags after it.
    """
    longest_s = 1 / PITCH_FLOOR_HZ
    frame_s = (HARMONICITY_PERIODS + 1) * longest_s
    duration_s = samples.size / sample_rate
    # A frame that fits but for rounding counts.
    count = int((duration_s - frame_s) / HARMONICITY_STEP_S + 1e-9) + 1 if duration_s >= frame_s else 0
    first_s = (duration_s - (count - 1) * HARMONICITY_STEP_S) / 2
    times_s = first_s + HARMONICITY_STEP_S * np.arange(count, dtype=np.float64)
    analyser = _CrossCorrelation(samples, sample_rate)
    blocks = [analyser.periodicity(times_s[start : start + BLOCK_FRAMES]) for start in range(0, count, BLOCK_FRAMES)]
    return times_s, np.concatenate(blocks) if blocks else np.zeros(0)


class _CrossCorrelation:
    def __init__(self, samples: NDArray[np.float32], sample_rate: int) -> None:
        self._rate, self._longest = sample_rate, sample_rate / PITCH_FLOOR_HZ
        # Praat's window is a few samples short of the longest period: found by comparison, worth 0.1 dB.
        self._window = int(HARMONICITY_PERIODS * self._longest) - 3
        self._lags = self._window + REACH
        self._around = int((HARMONICITY_PERIODS + 1) * self._longest)
        self._fft = 1 << int(np.ceil(np.log2(self._window + self._lags)))
        self._loudest = largest_deviation(samples)
        self._samples = samples
        self._length = max(self._around, self._window + self._lags)

    def periodicity(self, times_s: FloatArray) -> FloatArray:
        """Share r of the frames centred at these times, 0 where the frame counts as silent; shape as `times_s`."""
        result = np.zeros(times_s.size)
        if not self._loudest:
            return result
        begin = np.maximum(np.floor(times_s * self._rate - self._longest), 0).astype(np.intp)
        index = begin[:, None] + np.arange(self._length)
        # Zeros after the end: the interpolation reaches beyond the last frame's longest lag.
        inside = index < self._samples.size
        frames = np.where(inside, self._samples[np.where(inside, index, 0)], 0).astype(np.float64)
        frames -= frames[:, : self._around].mean(axis=1, keepdims=True)
        centre, half = int(self._longest), round(self._longest / 2)
        peak = np.abs(frames[:, centre - half : centre + half + 1]).max(axis=1) / self._loudest
        # Below the threshold silence is worth more than any r.
        heard = np.flatnonzero(peak > HARMONICITY_SILENCE)
        if heard.size:
            best = _highest(self._correlation(frames[heard, : self._window + self._lags]))
            silence = np.maximum(0, 2 - peak[heard] / HARMONICITY_SILENCE)
            result[heard] = np.where(best > silence, best, 0.0)
        return result

    def _correlation(self, frames: FloatArray) -> FloatArray:
        """Normalised cross-correlation of each frame's window at lags 0 to `_lags`, shape (m, lags + 1)."""
        first = np.fft.rfft(frames[:, : self._window], self._fft, axis=1)
        whole = np.fft.rfft(frames, self._fft, axis=1)
        product = np.fft.irfft(whole * first.conj(), self._fft, axis=1)[:, : self._lags + 1]
        sums = np.zeros((len(frames), frames.shape[1] + 1))
        np.cumsum(frames * frames, axis=1, out=sums[:, 1:])
        energy = np.maximum(sums[:, self._window :] - sums[:, : self._lags + 1], 0)
        scale = np.sqrt(energy * energy[:, :1])
        correlation: FloatArray = np.where(scale > 0, product / np.where(scale > 0, scale, 1), 0.0)
        return correlation


def _highest(correlation: FloatArray) -> FloatArray:
    """Height of the highest maximum of each row, between its lags; 0 for a row without one. Lag 0 is none.

    Args:
        correlation: shape (m, lags); the last `REACH` lags serve the interpolation only.
    """
    before, middle, after = correlation[:, :-2], correlation[:, 1:-1], correlation[:, 2:]
    is_peak = (middle >= before) & (middle > after) & (middle > 0)
    row, column = np.nonzero(is_peak[:, :-REACH])
    _, height = parabola(before[row, column], middle[row, column], after[row, column])
    highest = np.zeros(len(correlation))
    np.maximum.at(highest, row, height)
    candidate = height > highest[row] - PARABOLA_ERROR
    row, column = row[candidate], column[candidate]
    # The correlation of a periodic signal is even: lags below 0 are those above.
    even = np.concatenate([correlation[:, REACH:0:-1], correlation], axis=1)
    around = sliding_window_view(even, 2 * REACH + 1, axis=1)[row, column + 1]
    # `einsum` and not `@`: a threaded BLAS may sum in another order on another machine.
    values = np.einsum("cn,nf->cf", around, _sinc())
    place = np.clip(values.argmax(axis=1), 1, FRACTIONS.size - 2)
    one = np.arange(row.size)
    _, height = parabola(*(values[one, place + shift] for shift in (-1, 0, 1)))
    # Above 1 is an error of interpolation; so far below 1 is as far from the truth.
    height = np.where(height > 1, 1 / height, height)
    result = np.zeros(len(correlation))
    np.maximum.at(result, row, height)
    return result


def _sinc() -> FloatArray:
    """Weights of the lags around a maximum for each of `FRACTIONS`, shape (2 REACH + 1, fractions)."""
    distance = FRACTIONS[None, :] - np.arange(-REACH, REACH + 1)[:, None]
    taper = 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / (REACH + 0.5), -1, 1))
    weights: FloatArray = np.sinc(distance) * taper
    return weights
