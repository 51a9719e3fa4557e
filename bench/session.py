"""Interviews on a running local cloud, measured: one answer after the other, or as few calls as can be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.api_client import ApiClient

POLL_S = 0.02
TIMEOUT_S = 300


def result_times(client: ApiClient, files: Sequence[Path], language: str) -> list[float]:
    """Seconds from the beginning of each upload until the answer's result card is in the event log.

    Each result is waited for before the next question, so that nothing queues behind anything.

    Raises:
        TimeoutError: a result did not come.
    """
    session = client.create_session("bench", language=language, form="A")
    session_id = session["session_id"]
    times = []
    seen = 0
    for path in files:
        question = client.question(session_id)
        began = time.monotonic()
        client.upload(session_id, question["question_index"], path, session["limits"])
        seen = wait_for_card(client, session_id, question["question_index"], seen)
        times.append(time.monotonic() - began)
        client.end_answer(session_id, question["question_index"])
    client.close(session_id)
    return times


def wait_for_card(client: ApiClient, session_id: str, question_index: int, after: int) -> int:
    """Wait until the result card of an answer is in the event log; gives the last number read."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        for event in client.events(session_id, after):
            after = event["seq"]
            if event["type"] == "result_card" and event["turn"] == question_index:
                return after
        time.sleep(POLL_S)
    raise TimeoutError(f"no result card for answer {question_index}")


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
