"""The programs of this machine that play and record sound."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import which

from cli.errors import CommandError, Exit


def installed(programs: Sequence[tuple[str, ...]], option: str, otherwise: str) -> tuple[str, ...]:
    """The first command line whose program is installed.

    Args:
        programs: command lines, the best first.
        option: that needs one of them.
        otherwise: what to do where none is there.

    Raises:
        CommandError: none is installed.
    """
    for program in programs:
        if which(program[0]):
            return program
    names = ", ".join(program[0] for program in programs)
    raise CommandError(f"{option} needs one of {names}", otherwise, Exit.CONFIGURATION)
