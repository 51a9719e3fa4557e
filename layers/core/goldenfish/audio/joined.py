"""The speech of a recording without its long silences, and the way back to the recording's own times.

Engines that are paid by the second or that invent text over silence get this instead of the recording.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenfish.audio.spans import Span, grouped, padded

PAD_S = 0.2
GAP_S = 0.5


@dataclass(frozen=True)
class JoinedSpeech:
    """Speech, joined.

    Attributes:
        samples: shape (n,), float32.
        pieces: which spans of the recording follow each other in `samples`.
    """

    samples: NDArray[np.float32]
    pieces: tuple[Span, ...]

    def span_in_recording(self, start_s: float, end_s: float) -> Span:
        """Where a stretch of the joined speech lies in the recording, in seconds to the millisecond.

        Args:
            start_s: seconds from the start of `samples`; one on a seam belongs to the piece after it.
            end_s: likewise; one on a seam belongs to the piece before it.
        """
        start = self._time(start_s, is_end=False)
        return Span(round(start, 3), round(max(start, self._time(end_s, is_end=True)), 3))

    def _time(self, joined_s: float, *, is_end: bool) -> float:
        starts = [0.0]
        for piece in self.pieces:
            starts.append(round(starts[-1] + piece.duration_s, 6))
        at = round(min(max(joined_s, 0.0), starts[-1]), 6)
        moment = at - 1e-6 if is_end else at
        index = min(max(bisect_right(starts, moment) - 1, 0), len(self.pieces) - 1)
        return self.pieces[index].start_s + at - starts[index]


def join_speech(samples: NDArray[np.float32], sample_rate: int, speech: Sequence[Span]) -> JoinedSpeech:
    """Cut everything but speech, its surroundings and short pauses.

    Args:
        samples: the recording, shape (n,).
        sample_rate: in Hz.
        speech: in order, not overlapping; at least one.
    """
    wide = padded(grouped(speech, gap_s=GAP_S, longest_s=math.inf), PAD_S, samples.size / sample_rate)
    # On whole samples, so that times do not drift over many seams.
    bounds = [(round(span.start_s * sample_rate), round(span.end_s * sample_rate)) for span in wide]
    return JoinedSpeech(
        samples=np.concatenate([samples[start:end] for start, end in bounds]),
        pieces=tuple(Span(start / sample_rate, end / sample_rate) for start, end in bounds),
    )
