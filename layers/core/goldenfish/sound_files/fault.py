"""What is wrong with a sound file."""

from __future__ import annotations


class SoundFileError(ValueError):
    """The bytes are not a file of the kind they should be."""
