"""Rhythm of voice: voiced and unvoiced stretches, and how the lengths of neighbouring vowels differ.

| name | unit | definition |
|---|---|---|
| voiced_segments_rate | 1/s | unbroken voiced stretches / answer_duration (eGeMAPS VoicedSegmentsPerSec) |
| voiced_len_mean | s | mean length of voiced stretches, F0 > 0 (eGeMAPS MeanVoicedSegmentLengthSec) |
| unvoiced_len_mean | s | mean length of the stretches between them, pauses included (MeanUnvoicedSegmentLength) |
| npvi_voc | 1 | 100 / (m - 1) * sum of abs(d_k - d_k+1) / ((d_k + d_k+1) / 2) over m vowels of length d |

F. Eyben et al. (2016), doi 10.1109/TAFFC.2015.2457417, for the first three, here from the first speech to the last:
silence before and after an answer is no part of it. The normalised pairwise variability index is that of
E. Grabe & E. L. Low (2002), doi 10.1515/9783110197105.515; its vowels are found in the signal, not by a
phonetician: a vowel lasts while sonority stays within 10 dB of the syllable's nucleus, no further than the dip to
the next. That is coarse: on 18 read recordings the index has r = 0.29 with that of a forced alignment to the
transcript, and is a third lower (other ways to find the vowels did no better). It carries the flag `rough`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import Answer, within
from functions.assess.pauses import PAUSE_S
from functions.assess.syllables import Syllables
from goldenfish.audio.spans import Span
from goldenfish.audio.speech_edges import HOP_S

VOICED_UNITS = {"voiced_segments_rate": "1/s", "voiced_len_mean": "s", "unvoiced_len_mean": "s"}
VOWEL_UNITS = {"npvi_voc": "1"}
VOWEL_RANGE_DB = 10.0
# Below this, one odd vowel moves the index by more than speakers differ.
MIN_VOWELS = 10


def voiced_values(answer: Answer) -> dict[str, float | str]:
    """The first three rows of the table above; reasons where there is no voice."""
    track = answer.pitch
    inside = within(track.times_s, [Span(answer.speech[0].start_s, answer.speech[-1].end_s)])
    voiced = track.f0_hz[inside] > 0
    edges = np.flatnonzero(np.diff(voiced.astype(np.int8), prepend=0, append=0))
    if not edges.size:
        return dict.fromkeys(VOICED_UNITS, "too_little_voice")
    lengths = np.diff(edges) * track.time_step_s
    between = lengths[1::2]
    return {
        "voiced_segments_rate": (edges.size // 2) / answer.duration_s,
        "voiced_len_mean": float(lengths[::2].mean()),
        "unvoiced_len_mean": float(between.mean()) if between.size else "no_unvoiced_stretch",
    }


def vowel_values(answer: Answer, syllables: Syllables) -> dict[str, float | str]:
    """The last row of the table above; pairs on both sides of a pause are left out."""
    if syllables.nuclei.size < MIN_VOWELS:
        return {"npvi_voc": "too_few_syllables"}
    lengths = vowel_lengths_s(syllables)
    at = syllables.times_s[syllables.nuclei]
    pauses = [gap.start_s for gap in answer.gaps if gap.duration_s >= PAUSE_S]
    together = np.diff(np.searchsorted(pauses, at)) == 0
    if np.count_nonzero(together) < MIN_VOWELS - 1:
        return {"npvi_voc": "too_few_syllables"}
    before, after = lengths[:-1][together], lengths[1:][together]
    return {"npvi_voc": float(100 * np.mean(np.abs(before - after) / ((before + after) / 2)))}


def vowel_lengths_s(syllables: Syllables) -> NDArray[np.float64]:
    """How long sonority stays within 10 dB of each nucleus, shape (n,)."""
    level, nuclei = syllables.sonority_db, syllables.nuclei
    dips = [one + int(np.argmin(level[one:other])) for one, other in pairwise(nuclei.tolist())]
    lengths = []
    for nucleus, left, right in zip(nuclei.tolist(), [0, *dips], [*dips, level.size - 1], strict=True):
        low = level[nucleus] - VOWEL_RANGE_DB
        below_left = np.flatnonzero(level[left:nucleus] < low)
        below_right = np.flatnonzero(level[nucleus : right + 1] < low)
        first = left + int(below_left[-1]) + 1 if below_left.size else left
        end = nucleus + int(below_right[0]) if below_right.size else right + 1
        lengths.append((end - first) * HOP_S)
    return np.array(lengths)
