"""Which recordings a demo answers with."""

from __future__ import annotations

from pathlib import Path

from cli.configuration import ROOT
from cli.errors import CommandError, Exit

SAMPLES = ROOT / "samples"
NOT_RECORDINGS = frozenset({".md", ".txt", ".json", ".py", ".csv"})


def sample_answers(language: str) -> tuple[Path, ...]:
    """The project's own synthesised answers; they retell the story of form A."""
    return recordings_in(SAMPLES / language)


def recordings_in(folder: Path) -> tuple[Path, ...]:
    """Every file of a folder that may be a recording, by name; the first answers the first question.

    What a file holds is for the service to find out: a broken recording is answered with a reason.

    Raises:
        CommandError: the folder does not exist or holds nothing.
    """
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}", "name one with --answers DIR", Exit.USAGE)
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in NOT_RECORDINGS
    )
    if not files:
        raise CommandError(
            f"no recordings in {folder}", "put wav, flac, mp3, m4a, webm or ogg files there", Exit.USAGE
        )
    return tuple(files)
