"""Interviews on a running local cloud, measured: one answer after the other, or as few calls as can be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cli.api_client import ApiClient
from cli.log_text import json_fields
from localcloud.logs import LogLine

POLL_S = 0.02
TIMEOUT_S = 300
WORKERS = frozenset({"AsrFunction", "AssessFunction"})


def result_times(client: ApiClient, lines: Sequence[LogLine], files: Sequence[Path], language: str) -> list[float]:
    """Seconds from the beginning of each upload until both workers have stored what they found.

    Each result is waited for before the next question, so that nothing queues behind anything. The end is read
    from the workers' logs: polling the API would keep busy the processors that are being measured.

    Args:
        client: of the running cloud.
        lines: the functions' log lines, which grow while the cloud runs.
        files: one recording per answer.
        language: of the interview.

    Raises:
        TimeoutError: a result did not come.
    """
    session = client.create_session("bench", language=language, form="A")
    session_id = session["session_id"]
    times = []
    for path in files:
        index = client.question(session_id)["question_index"]
        first_line = len(lines)
        began = datetime.now(UTC)
        client.upload(session_id, index, path, session["limits"])
        times.append((wait_for_workers(lines, first_line, session_id) - began).total_seconds())
        client.end_answer(session_id, index)
    client.close(session_id)
    return times


def wait_for_workers(lines: Sequence[LogLine], first_line: int, session_id: str) -> datetime:
    """Wait until ASR and assessment have logged `done`; gives the time of the later one."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        done = {
            line.function: line.time
            for line in lines[first_line:]
            if line.correlation_id == session_id and json_fields(line.text).get("message") == "done"
        }
        if done.keys() >= WORKERS:
            return datetime.fromisoformat(max(done[name] for name in WORKERS))
        time.sleep(POLL_S)
    raise TimeoutError(f"no result in {TIMEOUT_S} s")


@dataclass(frozen=True)
class Sent:
    """What a client sent in an interview that it did not poll."""

    session_id: str
    requests: int
    audio_bytes: int


def hold_quietly(client: ApiClient, files: Sequence[Path], language: str, pause: Callable[[], None]) -> Sent:
    """An interview as an app holds it that listens on the WebSocket: no request but the needed ones.

    `pause` stands for the time in which a person thinks and speaks; the workers are done before the next upload.
    """
    session = client.create_session("bench", language=language, form="A")
    session_id = session["session_id"]
    for path in files:
        index = client.question(session_id)["question_index"]
        client.upload(session_id, index, path, session["limits"])
        client.end_answer(session_id, index)
        pause()
    client.close(session_id)
    return Sent(session_id, 2 + 3 * len(files), sum(path.stat().st_size for path in files))
