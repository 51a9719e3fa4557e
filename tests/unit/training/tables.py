"""Small tables for the tests of the trainer, made in code."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.csv_table import Table, made_table
from training.nested import Rows

QUICK_SPEAKERS = 24


def write_csv(path: Path, header: str, *rows: str) -> Path:
    """A CSV file of these lines."""
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def feature_table(speakers: int = QUICK_SPEAKERS, answers: int = 3, *, signal: float = 0.9, seed: int = 0) -> Table:
    """Speakers with six features, of which the first three go with the score by `signal`; one session each."""
    random = np.random.default_rng(seed)
    rows = []
    for speaker in range(speakers):
        score = int(random.integers(8, 31))
        own = random.standard_normal(6)
        own[:3] = signal * (score - 19) / 6 + np.sqrt(1 - signal**2) * own[:3]
        for answer in range(answers):
            values = own + 0.4 * random.standard_normal(6)
            rows.append(
                {"speaker_id": f"{seed}-{speaker:02d}", "mmse_total": str(score), "age": str(60 + speaker % 30)}
                | {"sex": ("female", "male")[speaker % 2], "question_id": f"L{answer % 3 + 1}"}
                | {f"f{place}": repr(float(value)) for place, value in enumerate(values)}
            )
    return made_table("table.csv", list(rows[0]), rows)


def identity_rows(seed: int, *, speakers: int = 60, answers: int = 6, loading: float = 0.0) -> Rows:
    """Features that tell who speaks, and the score only by `loading` (the identity-leak fixture).

    40 features = speaker vector (SD 1) + noise (SD 0.6) + score loading on 10 of them; score N(23, 6.5) within 0-30.
    """
    random = np.random.default_rng(seed)
    score = np.clip(random.normal(23, 6.5, speakers), 0, 30)
    own = random.standard_normal((speakers, 40))
    own[:, :10] += loading * ((score - 23) / 6.5)[:, None]
    codes = np.repeat(np.arange(speakers), answers)
    values = own[codes] + 0.6 * random.standard_normal((speakers * answers, 40))
    return Rows(values, score[codes], codes, groups=False)


def noise_rows(seed: int, *, speakers: int = 108, features: int = 1000) -> Rows:
    """Pure noise and two groups of equal size, one answer each (the selection fixture)."""
    random = np.random.default_rng(seed)
    groups = random.permutation(np.arange(speakers) % 2).astype(np.float64)
    return Rows(random.standard_normal((speakers, features)), groups, np.arange(speakers), groups=True)
