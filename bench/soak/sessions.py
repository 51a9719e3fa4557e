"""What is done in the sessions of a soak: whole interviews and whole conversations, each checked at its end."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from bench.soak.findings import question_faults, turn_faults
from bench.soak.tally import Tally
from bench.soak.watched import PATIENCE_S, Watched
from cli.api_client import ApiClient

Json = dict[str, Any]
QUESTIONS = 6
TURNS = 5
REPEATED, SKIPPED, CANCELLED = 0.2, 0.15, 0.35
"""Shares of the questions that the person asks to hear again or leaves out, and of the replies cut short."""


def interview(client: ApiClient, chance: random.Random, tally: Tally) -> None:
    """Hold an interview without recordings.

    Raises:
        CommandError: it got stuck.
    """
    session_id = client.create_session("soak", language="en")["session_id"]
    with Watched(client, session_id) as watched, tally.live(watched.live):
        live = watched.live

        def asked(index: int) -> Callable[[], bool]:
            return lambda: any(event["turn"] == index for event in watched.of_type("question_asked"))

        def repeated(index: int) -> Callable[[], bool]:
            return lambda: any(event["turn"] == index for event in watched.of_type("question_repeated"))

        live.request("next_question", {}, asked(1), timeout_s=PATIENCE_S)
        for number in range(1, QUESTIONS):
            which = {"ask_id": watched.of_type("question_asked")[-1]["data"]["ask_id"]}
            if chance.random() < REPEATED:
                live.request("repeat_question", which, repeated(number), timeout_s=PATIENCE_S)
            kind = "skip_question" if chance.random() < SKIPPED else "end_answer"
            live.request(kind, which, asked(number + 1), timeout_s=PATIENCE_S)
        client.close(session_id)
        live.wait(lambda: bool(watched.of_type("session_closed")), PATIENCE_S, "the close")
        log, faults = watched.settle()
        tally.add(live, log, faults + [f"{session_id}: {fault}" for fault in question_faults(log)], watched.frames)


def conversation(client: ApiClient, chance: random.Random, tally: Tally) -> None:
    """Hold a conversation; some replies are cut short.

    Raises:
        CommandError: it got stuck.
    """
    made = client.create_conversation(product="practice", mode="general", language="en")
    session_id = made["session_id"]
    with Watched(client, session_id) as watched, tally.live(watched.live):
        live = watched.live

        def told(kind: str, turn: int) -> Callable[[], bool]:
            return lambda: any(event["turn"] == turn for event in watched.of_type(kind))

        for number in range(1, TURNS + 1):
            said = {"text": f"This is message {number}."}
            live.request("text_message", said, told("transcript_final", number), timeout_s=PATIENCE_S)
            if chance.random() < CANCELLED:
                live.send("cancel_stream", gen=live.view.leave(), played_ms=chance.randrange(2000))
            live.wait(told("stream_complete", number), PATIENCE_S, f"the end of turn {number}")
        log, faults = watched.settle()
        tally.add(live, log, faults + [f"{session_id}: {fault}" for fault in turn_faults(log, TURNS)], watched.frames)
