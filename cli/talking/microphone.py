"""Recordings from a microphone, by whatever program of the machine records one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cli.errors import CommandError, Exit
from cli.talking.programs import installed
from cli.terminal import tell

PROGRAMS = (
    ("pw-record", "--rate", "16000", "--channels", "1"),
    ("parecord", "--rate=16000", "--channels=1", "--file-format=wav"),
    ("arecord", "-q", "-f", "S16_LE", "-r", "16000", "-c", "1"),
    ("rec", "-q", "-r", "16000", "-c", "1"),
)
"""Each writes WAV to the file named last, until SIGINT; the first that is installed is taken."""
WAV_HEADER_BYTES = 44


def recorder_program() -> tuple[str, ...]:
    """The command line that records.

    Raises:
        CommandError: none is installed.
    """
    return installed(PROGRAMS, "--microphone", "install one, or --answers DIR")


def recorded(folder: Path) -> Iterator[Path]:
    """One recording after the other, from Enter to Enter, until the end of input.

    Args:
        folder: for the files.

    Raises:
        CommandError: no program records, or it recorded nothing.
    """
    program = recorder_program()
    number = 0
    while True:
        tell("             press Enter and speak; Ctrl-D to stop here")
        if not sys.stdin.readline():
            return
        number += 1
        path = folder / f"said-{number:02d}.wav"
        with subprocess.Popen([*program, str(path)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as recorder:
            tell("             recording; press Enter when you are done")
            sys.stdin.readline()
            recorder.send_signal(signal.SIGINT)
        if not path.is_file() or path.stat().st_size <= WAV_HEADER_BYTES:
            raise CommandError(
                f"{program[0]} recorded nothing: is there a microphone?", "or --answers DIR", Exit.CONFIGURATION
            )
        yield path
