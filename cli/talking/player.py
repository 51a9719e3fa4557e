"""Plays received sound where there is a program for it; keeps it where the person asked for that."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from pathlib import Path

from cli.errors import CommandError, Exit
from cli.talking.programs import installed
from goldenfish.audio.faults import UnsupportedAudio

PROGRAMS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
"""All of them play WAV; the first that is installed is taken."""
ENDINGS = {"ogg_opus": "ogg", "mp3": "mp3", "aac": "aac", "wav": "wav"}
RATE = 16_000
MAX_SECONDS = 600


class Player:
    """Plays sounds one after the other.

    Args:
        audible: whether to play at all; without, a sound counts as played as soon as it is there.
        keep: folder for the files as they were received, or None.

    Raises:
        CommandError: it is to be audible and no program is installed.
    """

    def __init__(self, *, audible: bool = False, keep: Path | None = None) -> None:
        self.audible, self._keep = audible, keep
        self._program = player_program() if audible else ()
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, codec: str, content: bytes) -> None:
        """Keep a sound and play it to its end."""
        if self._keep is not None:
            (self._keep / f"{name}.{ENDINGS.get(codec, 'bin')}").write_bytes(content)
        if self.audible:
            with tempfile.TemporaryDirectory(prefix="goldenfish-sound-") as folder:
                path = Path(folder) / "sound.wav"
                write_wav(path, content)
                subprocess.run([*self._program, str(path)], check=False, stderr=subprocess.DEVNULL)


def player_program() -> tuple[str, ...]:
    """The command line that plays a WAV file.

    Raises:
        CommandError: none is installed.
    """
    return installed(PROGRAMS, "--play", "install one, or leave --play out: --keep DIR")


def write_wav(path: Path, content: bytes) -> None:
    """A sound of any format as 16 kHz mono WAV.

    Raises:
        CommandError: the service sent something that is no sound.
    """
    import numpy as np  # noqa: PLC0415 - heavy: only who plays pays

    from goldenfish.audio.decode import decode  # noqa: PLC0415 - heavy, as above: PyAV and numpy

    try:
        samples = decode(content, max_seconds=MAX_SECONDS).samples
    except UnsupportedAudio as fault:
        raise CommandError(f"the service sent sound that cannot be decoded: {fault}", code=Exit.UPSTREAM) from fault
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        writer.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
