"""Does somebody else speak in the answer, and for how much of it?

Speech is cut into windows of 1.6 s, each becomes an embedding of the voice (`goldenfish.audio.speaker_embedding`),
and the windows are grouped by average linkage on cosine similarity (R. R. Sokal & C. D. Michener, 1958). The speaker
is the largest group. Another group of two windows and two seconds or more is another person when the two groups'
mean embeddings are less alike than `SAME_VOICE`: in the recordings of tests/science/test_gates.py one person's
groups were alike by 0.77 and more, two people's by 0.76 and less in 99 of 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenfish.audio.spans import Span, grouped
from goldenfish.audio.speaker_embedding import WINDOW_S, embed

SAME_VOICE = 0.755
MIN_WINDOWS = 4
GROUP_WINDOWS = 2
GROUP_S = 1.9
"""Two seconds, less what voice activity detection takes off their edges."""
GROUP_SHARE = 0.08
"""A tenth, less what is lost to windows in which both speak."""
LONGEST_PAUSE_S = 0.3
SHORTEST_TURN_S = 0.8
MAX_WINDOWS = 80
"""More than 128 s of speech are sampled evenly: the cost of a long answer stays that of a short one."""
MAX_GROUPS = 8


@dataclass(frozen=True)
class _Group:
    rows: tuple[int, ...]
    seconds: float
    direction: NDArray[np.float64]


def other_voice_share(samples: NDArray[np.float32], speech: Sequence[Span]) -> float | None:
    """Share of the speech that is another person's, 0 when all sounds like one; None with too little to compare.

    Args:
        samples: shape (n,), 16 kHz mono.
        speech: where somebody speaks, in order.
    """
    windows, seconds = _windows(speech)
    if len(windows) < MIN_WINDOWS:
        return None
    embeddings = embed(samples, windows).astype(np.float64)
    for groups in _levels(embeddings, seconds):
        main, *others = sorted(groups, key=lambda group: -group.seconds)
        candidates = [group for group in others if _is_notable(group, float(seconds.sum()))]
        if candidates:
            strangers = [group for group in candidates if float(main.direction @ group.direction) < SAME_VOICE]
            return sum(group.seconds for group in strangers) / float(seconds.sum())
    return 0.0


def _is_notable(group: _Group, speech_s: float) -> bool:
    return len(group.rows) >= GROUP_WINDOWS and group.seconds >= max(GROUP_S, GROUP_SHARE * speech_s)


def _windows(speech: Sequence[Span]) -> tuple[list[Span], NDArray[np.float64]]:
    """Windows spread evenly over each stretch of speech, and the seconds that each stands for."""
    windows: list[Span] = []
    seconds: list[float] = []
    for turn in grouped(speech, gap_s=LONGEST_PAUSE_S, longest_s=float("inf")):
        if turn.duration_s < SHORTEST_TURN_S:
            continue
        count = max(1, round(turn.duration_s / WINDOW_S))
        last = max(turn.end_s - WINDOW_S, turn.start_s)
        starts = np.linspace(turn.start_s, last, count) if count > 1 else [turn.start_s]
        windows += [Span(float(start), float(start) + WINDOW_S) for start in starts]
        seconds += [turn.duration_s / count] * count
    if not windows:
        return [], np.zeros(0)
    chosen = np.unique(np.linspace(0, len(windows) - 1, MAX_WINDOWS).round().astype(int))
    kept = np.array(seconds)[chosen]
    return [windows[i] for i in chosen], kept * (sum(seconds) / kept.sum())


def _levels(embeddings: NDArray[np.float64], seconds: NDArray[np.float64]) -> list[list[_Group]]:
    """The groupings into 2, 3, … `MAX_GROUPS` groups."""
    members = [[row] for row in range(len(embeddings))]
    sums = embeddings.copy()
    sizes = np.ones(len(embeddings))
    levels: list[list[_Group]] = []
    while len(members) > 1:
        if len(members) <= MAX_GROUPS:
            levels.append([_group(rows, embeddings, seconds) for rows in members])
        # Mean similarity of all pairs between two groups: rows have length 1, so the sums hold all that is needed.
        alike = sums @ sums.T / np.outer(sizes, sizes)
        np.fill_diagonal(alike, -1.0)
        one, other = sorted(int(i) for i in np.unravel_index(alike.argmax(), alike.shape))
        members[one] += members.pop(other)
        sums[one] += sums[other]
        sizes[one] += sizes[other]
        sums, sizes = np.delete(sums, other, axis=0), np.delete(sizes, other)
    return levels[::-1]


def _group(rows: list[int], embeddings: NDArray[np.float64], seconds: NDArray[np.float64]) -> _Group:
    mean = embeddings[rows].mean(axis=0)
    length = float(np.linalg.norm(mean)) or 1.0
    return _Group(tuple(rows), float(seconds[rows].sum()), mean / length)
