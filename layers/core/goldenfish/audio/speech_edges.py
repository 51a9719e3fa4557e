"""Where speech begins and ends to about 20 ms: Silero's spans, their edges moved to where the signal says.

Silero answers on a grid of 32 ms, some 15 ms late where speech begins and 55 ms late where it ends, and later in
noise; pauses measured so are 6 to 12 % too short. Here every edge is the most probable change point between
speech and background, given

* the power in five bands, every 5 ms, against the background heard in the same stretch of the recording (its
  median and spread within 1.5 s); a frame counts for speech where one band is above what the background does;
* how late Silero is, and how much that varies, as a prior (Student's t, 3 degrees of freedom).

What is more than 30 dB below the speech's own peaks is no speech (its range in ANSI S3.5, the speech
intelligibility index), so digital silence and a very quiet room give the same edges. The constants were set on
read speech joined with known gaps in white, office, multi-talker and recorded noise at 5 to 40 dB;
tests/science/test_pauses.py prints what remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from goldenfish.audio.spans import Span
from goldenfish.audio.vad import FRAME_S, SAMPLE_RATE, speech_pieces, speech_probabilities

FloatArray = NDArray[np.floating]

HOP = 80
WINDOW = 256
HOP_S = HOP / SAMPLE_RATE
BLOCK_FRAMES = 2048
# Bins of 62.5 Hz: 125-500, -1000, -2000, -4000, -7500 Hz.
BAND_BINS = (2, 8, 16, 32, 64, 120)
RANGE_DB = 30.0

LOCAL_S = 1.5
MARGIN_S = 0.06
MIN_BACKGROUND_FRAMES = 20
MIN_SPREAD_DB = 1.5
MIN_RISE_DB = 6.0
MOST_PER_BAND = 3.0
AGAINST_SPEECH = 1.0
# Frames overlap and bands go together: ten of them tell about as much as one independent observation.
WEIGHT = 0.1

# The last frame this probable ends speech with less variation than the one where Silero's hysteresis lets go.
ENDS_AT = 0.75
MIN_GAP_S = 0.1
BEFORE_MIDDLE_S = 0.03


@dataclass(frozen=True)
class _Delay:
    """How late Silero is, in seconds: median and spread; an edge is sought within four spreads."""

    median_s: float
    spread_s: float


ONSET = _Delay(0.015, 0.025)
OFFSET = _Delay(0.05, 0.04)


def speech_with_edges(samples: NDArray[np.float32]) -> list[Span]:
    """Where somebody speaks.

    Args:
        samples: shape (n,), 16 kHz mono, full scale 1.0.

    Returns:
        Spans in order, not overlapping, inside the recording; gaps of less than 0.1 s are closed.
    """
    probabilities = speech_probabilities(samples)
    spans = _let_go_earlier(speech_pieces(probabilities, samples.size), probabilities)
    if not spans:
        return spans
    evidence = np.concatenate([[0.0], np.cumsum(_speech_evidence(band_powers(samples), spans))])
    return _closed(_moved(spans, evidence, samples.size / SAMPLE_RATE))


def band_powers(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power in five bands in windows of 16 ms every 5 ms, shape (m, 5). No offset or hum below 100 Hz is in it.

    Args:
        samples: shape (n,), 16 kHz mono.
    """
    if samples.size < WINDOW:
        return np.zeros((0, len(BAND_BINS) - 1), dtype=np.float32)
    frames = sliding_window_view(samples, WINDOW)[::HOP]
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    powers = np.empty((len(frames), len(BAND_BINS) - 1), dtype=np.float32)
    for block in range(0, len(frames), BLOCK_FRAMES):
        spectrum = np.fft.rfft(frames[block : block + BLOCK_FRAMES] * window, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        powers[block : block + BLOCK_FRAMES] = np.add.reduceat(power[:, : BAND_BINS[-1]], BAND_BINS[:-1], axis=1)
    return powers


def band_times_s(count: int) -> NDArray[np.float64]:
    """Centre of each frame of `band_powers`, in seconds, shape (count,)."""
    times: NDArray[np.float64] = (np.arange(count) * HOP + WINDOW / 2) / SAMPLE_RATE
    return times


def _let_go_earlier(spans: list[Span], probabilities: NDArray[np.float32]) -> list[Span]:
    """The spans, each ended by its last frame of probability 0.75."""
    ended = []
    for span in spans:
        first = round(span.start_s / FRAME_S)
        sure = np.flatnonzero(probabilities[first : round(span.end_s / FRAME_S + 0.49)] >= ENDS_AT)
        ended.append(Span(span.start_s, min(span.end_s, (first + sure[-1] + 1) * FRAME_S)) if sure.size else span)
    return ended


def _speech_evidence(powers: NDArray[np.float32], spans: list[Span]) -> FloatArray:
    """For every frame, the log-likelihood of speech over that of background (capped), shape (m,)."""
    times = band_times_s(len(powers))
    inside, near = np.zeros(len(powers), dtype=np.bool_), np.zeros(len(powers), dtype=np.bool_)
    for span in spans:
        inside[slice(*np.searchsorted(times, span))] = True
        near[slice(*np.searchsorted(times, (span.start_s - MARGIN_S, span.end_s + MARGIN_S)))] = True
    total = powers.sum(axis=1)
    if not inside.any() or not total[inside].any():
        return np.zeros(len(powers))
    lowest = np.percentile(total[inside], 95) * 10 ** (-RANGE_DB / 10) / powers.shape[1]
    level = 10 * np.log10(np.maximum(powers, lowest))
    loud = np.percentile(level[inside], 95, axis=0)
    # Lost data and gates leave digital silence, which says nothing of the background elsewhere.
    background = np.flatnonzero(~near & (total > 0))
    evidence = np.empty(len(powers))
    second = round(1 / HOP_S)
    for at in range(0, len(powers), second):
        middle, spread = _background(level, background, at + second // 2)
        here = level[at : at + second] - middle
        rise = np.maximum(loud - middle, MIN_RISE_DB)
        # Speech lies anywhere between background and its own peaks, background about its median.
        ratio = (here / spread) ** 2 / 2 + np.log(spread * np.sqrt(2 * np.pi) / rise)
        evidence[at : at + second] = np.where(here > 0, np.clip(ratio, 0, MOST_PER_BAND), 0).sum(axis=1)
    return evidence - AGAINST_SPEECH


def _background(level: FloatArray, frames: NDArray[np.intp], at: int) -> tuple[FloatArray, FloatArray]:
    """Median and spread of the background about frame `at`, in dB, both of shape (bands,)."""
    reach = round(LOCAL_S / HOP_S)
    first, end = np.searchsorted(frames, (at - reach, at + reach))
    here = frames[first:end] if end - first >= MIN_BACKGROUND_FRAMES else frames
    if here.size < MIN_BACKGROUND_FRAMES:
        return level.min(axis=0), np.full(level.shape[1], MIN_SPREAD_DB)
    return np.median(level[here], axis=0), np.maximum(level[here].std(axis=0), MIN_SPREAD_DB)


def _moved(spans: list[Span], evidence: FloatArray, length_s: float) -> list[Span]:
    """The spans with both edges moved; no edge passes the middle of its gap or of its span."""
    gaps = [(before.end_s + after.start_s) / 2 - BEFORE_MIDDLE_S for before, after in pairwise(spans)]
    limits = [0.0, *gaps, length_s]
    moved = []
    for i, span in enumerate(spans):
        middle = (span.start_s + span.end_s) / 2
        start = _change_point(-evidence, span.start_s, ONSET, Span(limits[i], middle))
        end = _change_point(evidence, span.end_s, OFFSET, Span(middle, limits[i + 1]))
        last = len(evidence) - 1
        moved.append(Span(_time_s(start) if start else 0.0, _time_s(end) if end < last else length_s))
    return [span for span in moved if span.duration_s > 0]


def _change_point(evidence: FloatArray, edge_s: float, delay: _Delay, limits: Span) -> int:
    """Frame before which `evidence` (cumulated) together with what is known of the delay is largest."""
    expected = _frame(edge_s - delay.median_s)
    reach = 4 * delay.spread_s / HOP_S
    first = max(0, round(max(_frame(limits.start_s), expected - reach)))
    last = min(len(evidence) - 1, round(min(_frame(limits.end_s), expected + reach)))
    if last <= first:
        return min(max(0, round(expected)), len(evidence) - 1)
    off = (np.arange(first, last + 1) - expected) * HOP_S / delay.spread_s
    return first + int(np.argmax(WEIGHT * evidence[first : last + 1] - 2 * np.log1p(off**2 / 3)))


def _frame(time_s: float) -> float:
    """The frame that begins at this time, when a frame stands for the 5 ms about its centre."""
    return (time_s * SAMPLE_RATE - WINDOW / 2) / HOP + 0.5


def _time_s(frame: int) -> float:
    return (frame * HOP + (WINDOW - HOP) / 2) / SAMPLE_RATE


def _closed(spans: list[Span]) -> list[Span]:
    closed = spans[:1]
    for span in spans[1:]:
        if span.start_s - closed[-1].end_s < MIN_GAP_S:
            closed[-1] = Span(closed[-1].start_s, span.end_s)
        else:
            closed.append(span)
    return closed
