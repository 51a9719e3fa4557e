"""A transcript read from a file that a person names."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from cli.errors import CommandError, Exit
from goldenfish.transcripts.models import Transcript


def read_transcript(file: Path, language: str) -> Transcript:
    """A transcript as the API gives it (one JSON object), else the file's text as a person typed it.

    Raises:
        CommandError: the file is not there, is no text, is empty, or looks like JSON and is no transcript.
    """
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}", code=Exit.USAGE) from fault
    except UnicodeDecodeError as fault:
        raise CommandError(f"{file} is no text in UTF-8", "a .txt file, or JSON", Exit.USAGE) from fault
    if not text:
        raise CommandError(f"{file} is empty", "write what was said into it", Exit.USAGE)
    return _stored(file, text) if text.startswith("{") else Transcript.written_down(text, language)


def _stored(file: Path, text: str) -> Transcript:
    try:
        return Transcript.model_validate(json.loads(text))
    except (ValueError, ValidationError) as fault:
        what = f"{file} is JSON but no transcript"
        raise CommandError(what, "take `transcript` of an answer in GET …/results", Exit.USAGE) from fault
