"""Programs that a browser needs beside it: started for the tests, found by name, ended with them."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 60


def program(name: str, package: str) -> str:
    """Where a program is; skips the test where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here (Debian: apt-get install {package})")
    return found


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program, until it is no longer needed; what it writes stands in the log."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(reached: object, what: str) -> None:
    """Ask again and again until a callable answers with something true."""
    assert callable(reached)
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """A screen in memory, with a number that the server chooses itself.

    Yields:
        what a browser needs in its environment to find it.
    """
    read, write = os.pipe()
    with (folder / "xvfb.log").open("wb") as log:
        process = subprocess.Popen(
            [program("Xvfb", "xvfb"), "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=log,
            stderr=log,
        )
    os.close(write)
    try:
        ready, _, _ = select.select([read], [], [], PATIENCE_S)
        number = os.read(read, 16).decode().strip() if ready else ""
        assert number, (folder / "xvfb.log").read_text(encoding="utf-8", errors="replace")
        yield {"DISPLAY": f":{number}"}
    finally:
        os.close(read)
        process.terminate()
        process.wait(PATIENCE_S)
