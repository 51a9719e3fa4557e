"""How soon the next scripted question is there: from the wish to end an answer to the question at the client."""

from __future__ import annotations

import time

from bench.figures import Figure, percentile
from bench.latency import BenchCloud
from cli.talking.session_socket import session_socket

P50_GOAL_S = 0.15
P95_GOAL_S = 0.4
QUESTIONS = 10
TIMEOUT_S = 60


def next_question_figures(bench: BenchCloud, repeats: int) -> list[Figure]:
    """Hold interviews over the socket without recordings, so that no worker competes for the processors.

    Between two questions everything comes to rest, as while a person thinks and speaks.

    Args:
        bench: a running cloud.
        repeats: interviews.
    """
    interview(bench)  # the environments are warm after it
    seconds = [each for _ in range(repeats) for each in interview(bench)]
    note = f"{len(seconds)} questions, warm; end_answer sent → question_asked received"
    return [
        Figure("next scripted question, p50", percentile(seconds, 0.5), "s", P50_GOAL_S, note),
        Figure("next scripted question, p95", percentile(seconds, 0.95), "s", P95_GOAL_S),
    ]


def interview(bench: BenchCloud) -> list[float]:
    """Seconds from the end of each answer to the next question."""
    seconds = []
    with bench.client() as client:
        session_id = client.create_session("bench", language="en", form="A")["session_id"]
        with session_socket(client, session_id) as live:
            log = live.view.log
            live.request("next_question", {}, lambda: bool(log.of_type("question_asked")), timeout_s=TIMEOUT_S)
            for _ in range(QUESTIONS):
                bench.cloud.wait_idle()
                asked = log.of_type("question_asked")
                known = len(asked)
                began = time.monotonic()
                live.request(
                    "end_answer",
                    {"ask_id": asked[-1]["data"]["ask_id"]},
                    lambda known=known: len(log.of_type("question_asked")) > known,  # type: ignore[misc]
                    timeout_s=TIMEOUT_S,
                )
                seconds.append(time.monotonic() - began)
    return seconds
