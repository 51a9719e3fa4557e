"""What `goldenfish invariants` finds in a local cloud that is as it should be, and in ones that are not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.dead_letters import DeadLetter
from localcloud.invariants.checks import Finding, check
from localcloud.invariants.evidence import Evidence

Json = dict[str, Any]
PK = "SESSION#ses_1"
AUDIO = "audio/ses_1/001/001-rec_1.ogg"
TEXT, RESULT, SUMMARY = "text-records/ses_1/001/rec_1.json", "results/ses_1/001/rec_1.json", "results/ses_1/s.json"


def _event(seq: int, kind: str, **data: Any) -> Json:
    return {"pk": PK, "sk": f"EVENT#{seq:08d}", "seq": seq, "type": kind, "body": {"data": data}}


def _sound() -> tuple[list[Json], set[str]]:
    answer = {
        "question_index": 1,
        "recording": {"recording_id": "rec_1"},
        "transcript": {"key": TEXT},
        "assessment": {"key": RESULT},
    }
    session = {
        "pk": PK,
        "sk": "SESSION",
        "status": "done",
        "expected": {"001"},
        "body": {"last_seq": 2, "revision": 1, "summary_key": SUMMARY},
    }
    items = [session, {"pk": PK, "sk": "SESSION#ANSWER#001", "body": answer}]
    items += [_event(1, "question_asked"), _event(2, "session_summary", revision=1)]
    return items, {AUDIO, TEXT, RESULT, SUMMARY}


def _found(items: list[Json], keys: set[str], **more: Any) -> dict[str, Finding]:
    evidence = Evidence(groups={PK: items}, keys=frozenset(keys), **more)
    return {finding.name: finding for finding in check(evidence, reasons={})}


def test_a_sound_cloud_breaks_nothing() -> None:
    assert [finding for finding in _found(*_sound()).values() if not finding.holds] == []


def _forget_the_recording(items: list[Json], keys: set[str]) -> None:
    items[1]["body"]["recording"] = None


def _lose_an_event(items: list[Json], keys: set[str]) -> None:
    del items[2]


def _summarise_twice(items: list[Json], keys: set[str]) -> None:
    items[0]["body"]["last_seq"] = 3
    items.append(_event(3, "session_summary", revision=1))


def _reopen(items: list[Json], keys: set[str]) -> None:
    items[0]["status"] = "closed"


def _lose_the_transcript(items: list[Json], keys: set[str]) -> None:
    keys.discard(TEXT)


def _lose_the_summary(items: list[Json], keys: set[str]) -> None:
    keys.discard(SUMMARY)


@pytest.mark.parametrize(
    ("harm", "invariant"),
    [
        (_forget_the_recording, "every stored recording is accounted for"),
        (_lose_an_event, "events are numbered without a gap"),
        (_summarise_twice, "one summary for each revision"),
        (_lose_the_summary, "one summary for each revision"),
        (_reopen, "every session has ended or waits for something named"),
        (_lose_the_transcript, "every result that is referred to is in the bucket"),
    ],
)
def test_each_harm_breaks_its_invariant(harm: Callable[[list[Json], set[str]], None], invariant: str) -> None:
    items, keys = copy.deepcopy(_sound())
    harm(items, keys)
    broken = {name for name, finding in _found(items, keys).items() if not finding.holds}
    assert invariant in broken


def test_who_is_waited_for_is_named() -> None:
    items, keys = _sound()
    items[0] |= {"status": "closed", "gsi_sk": "2026-11-22T09:00:00.000Z#ses_1", "transcribed": {"001"}}
    finding = _found(items, keys)["every session has ended or waits for something named"]
    assert finding.holds
    assert finding.notes == ("ses_1 waits for the assessment of answer 1, until 2026-11-22T09:00:00.000Z",)


def test_messages_that_wait_and_dead_letters_without_a_reason_are_told() -> None:
    letter = DeadLetter("m1", "{}", "2026", 3, None, None, "receipt")
    found = _found(*_sound(), waiting={"AsrQueue": 2}, dead={"AsrDeadLetters": [letter]})
    assert found["the queues are empty"].broken == ("AsrQueue holds 2 messages",)
    assert found["dead letters are explained"].broken == ("AsrDeadLetters: m1: nobody knows why",)


def test_a_vendor_may_be_paid_once_more_for_each_process_that_was_killed() -> None:
    items, keys = _sound()
    evidence = Evidence(groups={PK: items}, keys=frozenset(keys))
    assert check(evidence, reasons={}, sold=2, killed=1)[-1].holds
    assert not check(evidence, reasons={}, sold=2, killed=0)[-1].holds
