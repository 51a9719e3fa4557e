"""`goldenfish demo` that does not come to its end: stopped from outside, or out of patience."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from cli.answers import sample_answers
from cli.configuration import KNOWN_NAMES

COMMAND = [sys.executable, "-c", "from cli.main import main; main()", "demo"]
TIMEOUT_S = 120


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command, its temporary files in a folder of their own."""
    clean = {name: value for name, value in os.environ.items() if name not in KNOWN_NAMES}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=clean | {"NO_COLOR": "1", "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_sigterm_takes_down_everything_that_was_started(tmp_path: Path) -> None:
    with begun(tmp_path) as process:
        assert process.stderr is not None
        while not (line := process.stderr.readline()).startswith("ready in"):
            assert line, "ended before it was ready"
        assert list(tmp_path.glob("goldenfish-cloud-*"))
        process.send_signal(signal.SIGTERM)
        # Ends only when every process that holds the pipes has ended: the functions and the AWS services too.
        out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, out) == (128 + signal.SIGTERM, "")
    assert "Traceback" not in err
    assert list(tmp_path.glob("goldenfish-cloud-*")) == []


def test_out_of_patience_it_shows_the_last_logs_as_a_person_reads_them(tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    for path in sample_answers("en")[:3]:  # more than any machine transcribes in a second
        shutil.copy(path, answers)
    with begun(tmp_path, "--timeout", "1", "--answers", str(answers)) as process:
        _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    said, logs = err.split("last lines of the functions' logs:\n")
    assert "ready in" in said
    assert "not complete after 1 s" in logs
    assert " → " in logs or "attempt" in logs
    assert "{" not in logs
