"""Answers with known pauses: sentences without their own margins, joined with gaps, in noise; and what was found.

Truth. A sentence begins and ends where its level in 10 ms is for 25 ms and more within 30 dB of its own loud frames
(95th percentile; 30 dB is the range of speech in ANSI S3.5), in a recording whose own noise lies deeper than that.
What is outside is cut off, so the inserted gap is the pause. A pause that is found is *added* where the sentence by
itself has no silence of 0.1 s or more; it has *grown* where that silence is shorter than a pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.pauses import PAUSE_S
from goldenfish.audio.spans import Span, overlap_s
from goldenfish.audio.speech_edges import speech_with_edges
from tests.signals import RATE, FloatArray, silence

MARGIN_S = 0.7
FADE_S = 0.005
LEVEL = 0.05


@dataclass(frozen=True)
class Joined:
    """Sentences in a row.

    Attributes:
        samples: shape (n,), digital silence in the gaps.
        gaps: the inserted ones.
        own: the silences of the sentences themselves, as found in each alone.
    """

    samples: FloatArray
    gaps: tuple[Span, ...]
    own: tuple[Span, ...]

    def in_noise(self, noise: NDArray[np.floating], snr_db: float) -> FloatArray:
        """With noise at this ratio to the level of the sentences."""
        scale = LEVEL * 10 ** (-snr_db / 20) / rms(noise)
        return (self.samples + noise[: self.samples.size] * scale).astype(np.float32)


@dataclass(frozen=True)
class Found:
    """Pauses found in a joined answer.

    Attributes:
        errors_s: for every inserted gap that was found as a pause, its length less the truth.
        missed: how many were not.
        added: pauses where the sentences have no silence.
        grown: pauses where they have one that is shorter than a pause.
    """

    errors_s: tuple[float, ...]
    missed: int
    added: int
    grown: int


def rms(samples: NDArray[np.floating]) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def trimmed(samples: FloatArray) -> FloatArray:
    """A sentence from its first sound to its last, with 5 ms of fading, at the level that all have."""
    power = (sliding_window_view(samples, RATE // 100)[:: RATE // 200].astype(np.float64) ** 2).mean(axis=1)
    heard = np.flatnonzero(np.convolve(power > np.percentile(power, 95) * 1e-3, np.ones(4), "valid") == 4)
    sentence = samples[heard[0] * RATE // 200 : (heard[-1] + 5) * RATE // 200].copy()
    fade = np.linspace(0, 1, int(FADE_S * RATE), dtype=np.float32)
    sentence[: fade.size] *= fade
    sentence[-fade.size :] *= fade[::-1]
    return sentence * np.float32(LEVEL / rms(sentence))


def joined(sentences: Sequence[FloatArray], gaps_s: Sequence[float]) -> Joined:
    """The trimmed sentences with these gaps between them, and 0.7 s of silence round them.

    Args:
        sentences: as `trimmed` gives them.
        gaps_s: one fewer.
    """
    parts = [silence(MARGIN_S)]
    gaps, own, at = [], [], parts[0].size
    for sentence, gap_s in zip(sentences, [*gaps_s, MARGIN_S], strict=True):
        own += [Span(start + at / RATE, end + at / RATE) for start, end in silences(speech_with_edges(sentence))]
        parts += [sentence, silence(gap_s)]
        gaps.append(Span((at + sentence.size) / RATE, (at + sentence.size + parts[-1].size) / RATE))
        at += sentence.size + parts[-1].size
    return Joined(np.concatenate(parts), tuple(gaps[:-1]), tuple(own))


def silences(speech: Sequence[Span]) -> list[Span]:
    """What lies between the spans."""
    return [Span(before.end_s, after.start_s) for before, after in pairwise(speech)]


def found_in(speech: Sequence[Span], answer: Joined) -> Found:
    """Compare the pauses between these spans with what is known."""
    pauses = [gap for gap in silences(speech) if gap.duration_s >= PAUSE_S]
    matches = {gap: max(pauses, key=lambda pause: overlap_s(gap, [pause]), default=gap) for gap in answer.gaps}
    hit = {gap: pause for gap, pause in matches.items() if overlap_s(gap, [pause]) > gap.duration_s / 2 and pauses}
    others = [pause for pause in pauses if pause not in hit.values()]
    long = [one for one in answer.own if one.duration_s >= PAUSE_S]
    added = [pause for pause in others if not overlap_s(pause, answer.own)]
    grown = [pause for pause in others if overlap_s(pause, answer.own) and not overlap_s(pause, long)]
    errors = tuple(pause.duration_s - gap.duration_s for gap, pause in hit.items())
    return Found(errors, len(answer.gaps) - len(hit), len(added), len(grown))
