"""Commands as typed, each in a process of its own that has imported the program already.

Importing takes a process most of a second, and tells the same every time. So one process does it, and divides itself
(`fork`) for each command, which has its own folder, environment and streams.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from cli.configuration import KNOWN_NAMES

CLEAN = {name: value for name, value in os.environ.items() if name not in KNOWN_NAMES}

_PROGRAM = """
import json, os, sys
from cli.main import main
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream, path in enumerate(asked["streams"], 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        sys.argv = ["goldenfish", *asked["arguments"]]
        main()
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Typed:
    """The process that divides itself; `streams` is a folder for what the commands print."""

    def __init__(self, streams: Path) -> None:
        self._streams = [str(streams / "stdout"), str(streams / "stderr")]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM], env=CLEAN, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """What a command that is typed in `folder` prints, and its exit code."""
        asked = {
            "folder": str(folder),
            "arguments": arguments,
            "environment": CLEAN | environment,
            "streams": self._streams,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        status = int(self._process.stdout.readline())
        stdout, stderr = (Path(path).read_text(encoding="utf-8") for path in self._streams)
        return subprocess.CompletedProcess(arguments, status, stdout, stderr)

    def __enter__(self) -> Typed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0
