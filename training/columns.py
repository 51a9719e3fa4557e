"""What columns of a table mean: who, when, how recorded, what is predicted; the rest may be features."""

from __future__ import annotations

import re
from dataclasses import dataclass

MMSE = "mmse_total"
MMSE_RANGE = (0.0, 30.0)
SPEAKER = "speaker_id"

# Columns of a manifest, in the order of the documentation.
MANIFEST = (
    "recording", SPEAKER, "session_id", "question_id", "language", MMSE, "age", "sex", "education_years",
    "device", "codec", "site", "date", "split",
)  # fmt: skip
MANDATORY = ("recording", SPEAKER, "question_id", "language", MMSE)

# What a table of ready features may say about a row besides. Never features.
ALIASES = {"gender": "sex", "education": "education_years"}
METADATA = {
    *MANIFEST, *ALIASES, "extractor", "quality", "reason", "recording_sha256", "request_sha256", "sample_rate_hz",
    "recorded_codec", "speech_s", "test_time", "time", "index", "id", "row", "fold", "name", "synthetic", "",
}  # fmt: skip
NUMERIC_METADATA = ("age", "education_years")

# Measured where nobody speaks: for the silence-only control, never features.
SILENCE_PREFIX = "silence_"

WORD = re.compile(r"[^\W_]+")

# What the metadata-only baseline may use: what was known before anybody spoke.
BASELINE_NUMBERS = ("age", "education_years")
BASELINE_CATEGORIES = ("sex", "language", "device", "codec", "recorded_codec", "site", "sample_rate_hz")


@dataclass(frozen=True)
class Columns:
    """Which column is which.

    Attributes:
        target: column that is predicted.
        target_range: ends of the scale; ignored for groups.
        speaker: column that says whose answer a row is.
        group: the target is a group label, not a score.
        exclude: columns that must not be features.
    """

    target: str = MMSE
    target_range: tuple[float, float] = MMSE_RANGE
    speaker: str = SPEAKER
    group: bool = False
    exclude: tuple[str, ...] = ()


def other_score(column: str, target: str) -> bool:
    """Whether a column looks like another score of the same examination: `motor_UPDRS` beside `total_UPDRS`.

    Shared are a word of four letters or more; such a column would give the target away.
    """
    words = {word for word in WORD.findall(column.lower()) if len(word) >= 4}  # noqa: PLR2004 - as documented
    return bool(words & set(WORD.findall(target.lower())))
