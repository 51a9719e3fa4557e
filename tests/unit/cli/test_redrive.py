"""Which dead letters are meant, and where they go back to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.errors import CommandError, Exit
from cli.failure_reasons import UNKNOWN
from cli.redrive import describe, find_dead_letters, target_of
from cli.state import QueueState, State, need_running, remove_state, running, write_state
from localcloud.dead_letters import DeadLetter


def queue(name: str, dead_letters: str | None = None) -> QueueState:
    return QueueState(name=name, arn=f"arn:{name}", url=f"http://q/{name}", dead_letters=dead_letters)


def state(pid: int = 1) -> State:
    queues = {
        "AsrQueue": queue("asr", "AsrDeadLetters"),
        "AsrDeadLetters": queue("asr-dead"),
        "AssessQueue": queue("assess", "AssessDeadLetters"),
        "AssessDeadLetters": queue("assess-dead"),
        "AsrRuleDeadLetters": queue("rule-dead"),
    }
    return State(
        pid=pid,
        mode="mock",
        http_url="h",
        websocket_url="w",
        aws_endpoint="a",
        logs=Path("l"),
        token="t" * 16,
        queues=queues,
    )


def letter(target_arn: str | None = None, error: str | None = None) -> DeadLetter:
    return DeadLetter("m", "{}", "2026-11-21T03:00:00.000+00:00", 4, target_arn, error, "r")


@pytest.mark.parametrize("wanted", ["asr", "AsrQueue", "asrqueue", "AsrDeadLetters"])
def test_a_queue_is_found_by_any_of_its_names(wanted: str) -> None:
    assert find_dead_letters(state(), wanted) == "AsrDeadLetters"


def test_an_unknown_queue_is_a_wrong_use_and_names_the_others() -> None:
    with pytest.raises(CommandError) as refused:
        find_dead_letters(state(), "video")
    assert refused.value.code is Exit.USAGE
    assert "AssessQueue" in refused.value.fix


def test_a_message_goes_back_to_the_queue_it_failed_in() -> None:
    assert target_of(state(), "AssessDeadLetters", letter()) == "AssessQueue"


def test_an_event_that_reached_no_queue_goes_where_it_was_meant_to() -> None:
    assert target_of(state(), "AsrRuleDeadLetters", letter("arn:asr")) == "AsrQueue"
    assert target_of(state(), "AsrRuleDeadLetters", letter()) is None


def test_the_reason_is_what_eventbridge_was_told_else_what_the_logs_say() -> None:
    assert describe(letter("arn:asr", "no such queue"), "AsrQueue", [], dry_run=True)["reason"] == "no such queue"
    assert describe(letter(), "AsrQueue", [], dry_run=False)["reason"] == UNKNOWN


def test_the_state_is_private_and_forgotten_when_its_process_is_gone(tmp_path: Path) -> None:
    path = write_state(state(os.getpid()), tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    assert running(tmp_path) == state(os.getpid())
    write_state(state(2**22 + 1), tmp_path)
    assert running(tmp_path) is None
    remove_state(tmp_path)
    with pytest.raises(CommandError) as refused:
        need_running(tmp_path)
    assert refused.value.code is Exit.NOT_FOUND
