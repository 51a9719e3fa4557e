"""The soak's checks find what they are there to find."""

from __future__ import annotations

from typing import Any

from bench.soak.findings import log_faults, order_faults, question_faults, turn_faults

Json = dict[str, Any]


def event(seq: int, kind: str, turn: int, **data: object) -> Json:
    return {"seq": seq, "type": kind, "turn": turn, "data": data}


def test_addresses_and_the_mark_of_a_replay_are_no_difference() -> None:
    whole = [event(1, "question_asked", 1, audio={"url": "https://a", "sha256": "x"}, list=[{"url": "u"}])]
    received = [
        event(1, "question_asked", 1, audio={"url": "https://b", "sha256": "x"}, list=[{}]) | {"replay": True}
    ]
    assert log_faults(received, whole, "socket") == []
    received[0]["data"]["audio"]["sha256"] = "y"
    assert log_faults(received, whole, "socket") == ["socket: event 1 is not as in the log"]


def test_a_log_that_is_longer_than_the_log_is_found_and_a_shorter_one_is_a_beginning() -> None:
    one, two = event(1, "a", 1), event(2, "b", 1)
    assert log_faults([one], [one, two], "socket") == []
    assert log_faults([one, two], [one], "socket") == ["socket: 2 events, the log has 1"]
    assert order_faults([one, two]) == []
    assert order_faults([two, one]) == order_faults([one, one]) == ["the numbers of the log do not rise by one"]


def test_a_question_that_is_asked_twice_is_found_by_number_and_by_name() -> None:
    asked = [event(n, "question_asked", 1, question_index=1, ask_id=f"ask_{n}") for n in (1, 2)]
    assert question_faults(asked) == ["1 asked 2 times"]
    asked[1]["data"] = {"question_index": 2, "ask_id": "ask_1"}
    assert question_faults(asked) == ["ask_1 asked 2 times"]
    assert question_faults(asked[:1]) == []


def test_turns_have_one_beginning_and_one_end() -> None:
    whole = [event(1, "transcript_final", 1), event(2, "stream_complete", 1)]
    assert turn_faults(whole, 1) == []
    assert turn_faults(whole, 2) == ["turn 2 has no terminal event"]
    assert turn_faults([*whole, *whole], 1) == ["turn 1 has 2 terminal events", "turn 1 was begun 2 times"]
