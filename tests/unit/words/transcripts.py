"""Transcripts as engines leave them, for the tests of the words family."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from goldenfish.transcripts.models import Transcript, Word

SAMPLES = Path(__file__).parents[3] / "samples" / "answers.json"


def transcript(text: str, *, language: str = "en", **changes: Any) -> Transcript:
    """A transcript that may be measured, unless told otherwise."""
    made = Transcript.written_down(text, language).model_copy(
        update={"engine": "openai", "model": "gpt-transcribe", "confidence": 0.9}
    )
    return made.model_copy(update=changes)


def timed(*said: tuple[str, float]) -> tuple[Word, ...]:
    """Words that begin at these seconds."""
    return tuple(Word(text=text, start_s=start, end_s=start + 0.4, confidence=None) for text, start in said)


def sample_answer(language: str, file: str) -> str:
    """What the sample answer of this file says."""
    rows = json.loads(SAMPLES.read_text(encoding="utf-8"))[language]
    spoken = next(row["spoken"] for row in rows if row["file"] == file)
    return " ".join(part for part in spoken if isinstance(part, str))
