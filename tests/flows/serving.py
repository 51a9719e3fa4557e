"""`goldenfish` as its own process, and `goldenfish up` from a folder while it is needed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.configuration import KNOWN_NAMES

Json = dict[str, Any]
COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]
CLEAN = {name: value for name, value in os.environ.items() if name not in KNOWN_NAMES} | {"NO_COLOR": "1"}
TIMEOUT_S = 120


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder without `.env`."""
    command = [*COMMAND, *arguments]
    return subprocess.run(
        command, cwd=folder, env=CLEAN, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


@contextmanager
def serving(folder: Path, *arguments: str, **environment: str) -> Iterator[Json]:
    """`up` from a folder, and what it printed; checks at the end that it stops in order."""
    command = [*COMMAND, "up", "--port", "0", "--json", *arguments]
    errors = folder / "stderr"
    with (
        errors.open("w") as log,
        subprocess.Popen(
            command, cwd=folder, env=CLEAN | environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        try:
            printed = ""
            while not printed.endswith("}\n"):
                line = process.stdout.readline()
                assert line, errors.read_text()
                printed += line
            yield json.loads(printed)
        finally:
            process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, errors.read_text()[-2000:]
    assert rest == "", "stdout holds one object"
    assert not (folder / ".goldenfish" / "state.json").exists()
