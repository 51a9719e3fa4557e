"""What the trainer works on: one row per answer, checked; and views of it by speaker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.refusals import TrainingRefused
from training.synthetic_column import NAME as SYNTHETIC
from training.synthetic_column import says_synthetic

Floats = NDArray[np.float64]
Integers = NDArray[np.int_]

# With fewer there is no way to hold somebody out and still tune on others.
MIN_SPEAKERS = 5
# Of each group: with fewer, folds within folds may hold nobody of it to learn from.
MIN_OF_GROUP = 5


@dataclass(frozen=True)
class Dataset:
    """n answers with f features.

    Attributes:
        target_name: column that is predicted.
        target_range: ends of the scale; (0, 1) for two groups.
        groups: names of group 0 and group 1; None for a score.
        features: names in the order of the columns.
        values: shape (n, f), in the measurements' units, NaN where there is no value.
        target: shape (n,), score, or 0 and 1 for two groups.
        speaker_ids: n names.
        session_ids: n names, unique over speakers; the speaker's own where the table has no sessions.
        metadata: column to n cells, "" where not known; never features.
        silence: names of what was measured where nobody speaks, for the silence-only control.
        silence_values: shape (n, number of `silence`), NaN where there is no value.
        left_out: what was not used, and why, one sentence each.
        warnings: what a reader should know, one sentence each.
        sha256: of the table that was trained on.
        ready: made from a table of ready features, not from recordings measured here.
    """

    target_name: str
    target_range: tuple[float, float]
    groups: tuple[str, str] | None
    features: tuple[str, ...]
    values: Floats
    target: Floats
    speaker_ids: tuple[str, ...]
    session_ids: tuple[str, ...]
    metadata: Mapping[str, tuple[str, ...]]
    silence: tuple[str, ...]
    silence_values: Floats
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    sha256: str
    ready: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The p speakers, in order of their codes."""
        return tuple(sorted(set(self.speaker_ids)))

    @property
    def synthetic(self) -> bool:
        """Whether the table says that its speakers are simulated; all of them, or it would have been refused."""
        return says_synthetic(self.metadata.get(SYNTHETIC, ()))

    @cached_property
    def speakers(self) -> Integers:
        """Each row's speaker as an index into `names`, shape (n,)."""
        codes = {name: code for code, name in enumerate(self.names)}
        return np.array([codes[name] for name in self.speaker_ids], dtype=np.int_)

    @cached_property
    def speaker_target(self) -> Floats:
        """Mean target of each speaker, shape (p,)."""
        return by_speaker(self.target, self.speakers)

    @cached_property
    def weights(self) -> Floats:
        """Weight of each row so that all speakers count equally, mean 1, shape (n,)."""
        return equal_speakers(self.speakers)

    @cached_property
    def first_session(self) -> NDArray[np.bool_]:
        """Rows of each speaker's first session, shape (n,).

        An estimate is made per session, so its interval must rest on one session per speaker: the mean over
        several would be steadier than what is served.
        """
        first = {sessions[0] for sessions in self.sessions.values()}
        return np.array([session in first for session in self.session_ids])

    @cached_property
    def sessions(self) -> Mapping[str, tuple[str, ...]]:
        """Each speaker's sessions, oldest first: by `date` (YYYY-MM-DD) where all have one, else as listed."""
        when: dict[str, dict[str, str]] = {}
        dates = self.metadata.get("date", ("",) * len(self.speaker_ids))
        for speaker, session, cell in zip(self.speaker_ids, self.session_ids, dates, strict=True):
            own = when.setdefault(speaker, {})
            own[session] = own.get(session) or _day(cell)
        return {
            speaker: tuple(sorted(own, key=lambda session: own[session]) if all(own.values()) else own)
            for speaker, own in when.items()
        }

    def speaker_metadata(self, column: str) -> tuple[str, ...]:
        """The most frequent known cell of each speaker, "" where none is known; p cells."""
        cells = self.metadata.get(column, ("",) * len(self.speaker_ids))
        found: list[str] = []
        for code in range(len(self.names)):
            known = [cells[row] for row in np.flatnonzero(self.speakers == code) if cells[row]]
            found.append(max(sorted(set(known)), key=known.count) if known else "")
        return tuple(found)


def _day(cell: str) -> str:
    """The cell's date as YYYY-MM-DD, "" where it has none."""
    try:
        return date.fromisoformat(cell[:10]).isoformat()
    except ValueError:
        return ""


def by_speaker(values: Floats, speakers: Integers) -> Floats:
    """Mean over each speaker's rows.

    Args:
        values: shape (n,).
        speakers: shape (n,), codes 0 … p-1, each present.

    Returns:
        shape (p,).
    """
    return np.bincount(speakers, values) / np.bincount(speakers)


def equal_speakers(speakers: Integers) -> Floats:
    """Row weights under which every speaker counts the same, mean 1; any integer codes, shape (n,)."""
    _, codes, counts = np.unique(speakers, return_inverse=True, return_counts=True)
    weights: Floats = len(speakers) / (len(counts) * counts[codes])
    return weights


def check_trainable(data: Dataset) -> None:
    """Refuse what nothing can be learnt from.

    Raises:
        TrainingRefused: `no_features`, `one_class`, `too_few_speakers`.
    """
    if not data.features:
        raise TrainingRefused("no_features", "no numeric column is left that could be a feature")
    check_people(data)


def check_people(data: Dataset) -> None:
    """What of `check_trainable` needs no features: whether there are labels to tell apart, and people to hold out.

    Raises:
        TrainingRefused: `one_class`, `too_few_speakers`.
    """
    if np.ptp(data.target) == 0:
        what = "group" if data.groups else "score"
        raise TrainingRefused("one_class", f"every row has the same {what} in {data.target_name}")
    if len(data.names) < MIN_SPEAKERS:
        what = f"{len(data.names)} speakers; {MIN_SPEAKERS} are needed to hold any out, 20 for an interval"
        raise TrainingRefused("too_few_speakers", what)
    if data.groups:
        for code, name in enumerate(data.groups):
            count = int((data.speaker_target == code).sum())
            if count < MIN_OF_GROUP:
                what = f"group {name} has {count} speakers; {MIN_OF_GROUP} of each are needed to hold any out"
                raise TrainingRefused("too_few_speakers", what)
