"""What a command says when it cannot go on: what happened, how to mend it, and the exit code."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; documented in docs/running.md."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFIGURATION = 4
    UPSTREAM = 5
    DATA = 6


class CommandError(Exception):
    """A command cannot go on, and the person at the terminal can do something about it."""

    def __init__(self, what: str, fix: str = "", code: Exit = Exit.FAILED) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix
        self.code = code
