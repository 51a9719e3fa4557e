"""Where tests find the real recordings, which are no part of the project.

They lie in the folder named by `GOLDENFISH_SHARED`, or else in `shared/` beside the repository.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def shared_audio(relative: str) -> Path:
    """Path of one recording (or folder of recordings); skips the test with a clear line where it is missing.

    Args:
        relative: path below `shared/audio`, for example `read/jfk.flac`.
    """
    root = Path(os.environ.get("GOLDENFISH_SHARED") or REPOSITORY.parent / "shared")
    path = root / "audio" / relative
    if not path.exists():
        pytest.skip(f"no recording {relative}: set GOLDENFISH_SHARED to the folder that holds audio/")
    return path


def shared_data(relative: str) -> Path:
    """Path of one public data set below `shared/data`; skips the test with a clear line where it is missing."""
    path = Path(os.environ.get("GOLDENFISH_SHARED") or REPOSITORY.parent / "shared") / "data" / relative
    if not path.exists():
        pytest.skip(f"no data set {relative}: set GOLDENFISH_SHARED to the folder that holds data/")
    return path
