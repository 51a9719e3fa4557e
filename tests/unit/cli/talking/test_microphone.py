"""A recording lasts from Enter to Enter; without a program or a microphone that is said."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from cli.errors import CommandError, Exit
from cli.talking.microphone import WAV_HEADER_BYTES, recorded

SOUND_BYTES = WAV_HEADER_BYTES + 56


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def recorder(folder: Path, writes: str) -> None:
    """A stand-in for arecord: writes to the file named last, and lives until SIGINT."""
    program = folder / "arecord"
    # The trap holds from the beginning: a shell forgets a SIGINT that comes just as its child has written and ends.
    ends = "trap 'kill $! 2>/dev/null; exit 130' INT"
    program.write_text(f"#!/bin/sh\n{ends}\nfor last; do :; done\n{writes}\n/bin/sleep 60 &\nwait\n")
    program.chmod(0o755)


def test_from_enter_to_enter_until_the_end_of_input(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder(programs, f'/usr/bin/head -c {SOUND_BYTES} /dev/zero > "$last"')
    written = tmp_path / "said-01.wav"

    class Keyboard:
        """Two lines; the second comes when the recorder has written, not when the shell has made its file."""

        def __init__(self) -> None:
            self.lines = ["\n", "\n"]

        def readline(self) -> str:
            while len(self.lines) == 1 and not (written.exists() and written.stat().st_size == SOUND_BYTES):
                time.sleep(0.01)
            return self.lines.pop() if self.lines else ""

    monkeypatch.setattr("sys.stdin", Keyboard())
    assert [path.name for path in recorded(tmp_path)] == ["said-01.wav"]


def test_without_a_program_or_a_microphone_it_says_so(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="--microphone needs one of"):
        next(recorded(tmp_path))
    recorder(programs, "exit 1")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n"))
    with pytest.raises(CommandError, match="arecord recorded nothing") as refused:
        next(recorded(tmp_path))
    assert refused.value.code is Exit.CONFIGURATION
