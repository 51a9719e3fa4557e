"""Holds one measured interview on a running local cloud: one answer after the other, each waited for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.api_client import ApiClient

POLL_S = 0.02
TIMEOUT_S = 300


@dataclass
class Measured:
    """What one interview took."""

    answer_s: list[float] = field(default_factory=list)
    """From the beginning of the upload until the result card is in the event log, per answer."""
    requests: int = 0
    """HTTP requests that a client needs without polling."""
    audio_bytes: int = 0


def hold_measured(client: ApiClient, files: Sequence[Path], language: str) -> Measured:
    """Answer as many questions as there are recordings, and wait for each result before the next.

    Raises:
        TimeoutError: a result did not come.
    """
    measured = Measured()
    session = client.create_session("bench", language=language, form="A")
    session_id = session["session_id"]
    seen = 0
    for path in files:
        question = client.question(session_id)
        began = time.monotonic()
        client.upload(session_id, question["question_index"], path, session["limits"])
        seen = wait_for_card(client, session_id, question["question_index"], seen)
        measured.answer_s.append(time.monotonic() - began)
        client.end_answer(session_id, question["question_index"])
        measured.requests += 3
        measured.audio_bytes += path.stat().st_size
    client.close(session_id)
    deadline = time.monotonic() + TIMEOUT_S
    while not client.results(session_id)["complete"]:
        if time.monotonic() > deadline:
            raise TimeoutError("no summary")
        time.sleep(POLL_S)
    measured.requests += 3  # create, close, results
    return measured


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
