"""Faults on request: how they are written, and which of them come to pass."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from localcloud.faults.injector import FaultInjector
from localcloud.faults.models import EXAMPLE, MEANINGS, Faults, FaultsError, parse_faults
from localcloud.faults.vendor import BILL_PATH, TEXT, FaultyVendor


def test_the_example_is_read_as_it_says() -> None:
    assert parse_faults(EXAMPLE) == Faults(duplicate=0.1, delay_s=2.0, crash={"asr": frozenset({3})}, vendor="429")
    assert parse_faults("delay=500ms, crash=asr:1,crash=ASR:2,crash=push:7, seed=4") == Faults(
        delay_s=0.5, crash={"asr": frozenset({1, 2}), "push": frozenset({7})}, seed=4
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no fault is named"),
        ("duplicates=0.1", "write name=value with one of"),
        ("duplicate", "write name=value with one of"),
        ("duplicate=2", "share of messages"),
        ("duplicate=often", "share of messages"),
        ("duplicate=nan", "share of messages"),
        ("drop=0.1,drop=0.2", "drop is given twice"),
        ("delay=2", "as 2s or 500ms"),
        ("delay=2h", "as 2s or 500ms"),
        ("slow=61s", "60s at the most"),
        ("crash=asr", "as crash=asr:3"),
        ("crash=asr:0", "as crash=asr:3"),
        ("vendor=500", "429, 503 or slow"),
        ("vendor=", "429, 503 or slow"),
        ("seed=x", "whole number"),
    ],
)
def test_what_is_not_a_fault_is_told_with_what_is(text: str, said: str) -> None:
    with pytest.raises(FaultsError, match=said):
        parse_faults(text)


def test_a_function_that_there_is_not_is_told_with_those_that_there_are() -> None:
    parse_faults("crash=asr:1").check_functions({"asr", "push"})
    with pytest.raises(FaultsError, match=r"no function 'asrr'; choose one of: asr, push"):
        parse_faults("crash=asrr:1").check_functions({"asr", "push"})


def test_only_what_changes_something_is_a_fault() -> None:
    assert not Faults()
    assert not parse_faults("seed=3")
    assert all(parse_faults(f"{name}={value}") for name, value in {"duplicate": 0.1, "crash": "asr:1"}.items())
    assert set(MEANINGS) == {"duplicate", "drop", "reorder", "delay", "slow", "crash", "vendor", "seed"}


def test_one_seed_makes_the_same_choices_and_another_makes_others() -> None:
    def choices(seed: int) -> list[bool]:
        injector = FaultInjector(Faults(duplicate=0.5, seed=seed))
        return [injector.duplicates() for _ in range(64)]

    assert choices(1) == choices(1) != choices(2)


def test_a_process_is_killed_in_the_named_invocations_alone() -> None:
    injector = FaultInjector(parse_faults("crash=asr:2,crash=asr:4"))
    killed = [injector.crash_after_s("AsrFunction") is not None for _ in range(5)]
    assert killed == [False, True, False, True, False]
    assert injector.crash_after_s("AssessFunction") is None
    assert injector.done["crash"] == 2


def test_a_drop_takes_no_more_than_the_first_receive() -> None:
    injector = FaultInjector(Faults(drop=1.0))
    assert [injector.drops(receives) for receives in (1, 2, 3)] == [True, False, False]


def _ask(vendor: FaultyVendor, audio: bytes) -> tuple[int, dict[str, object]]:
    body = (
        b'--x\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n'
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.flac"\r\n\r\n' + audio + b"\r\n--x--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"{vendor.url}/audio/transcriptions", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_the_vendor_fails_once_for_each_recording_and_keeps_its_bill() -> None:
    with FaultyVendor("429") as vendor:
        assert vendor.faults_made() == {}
        told = [_ask(vendor, audio)[0] for audio in (b"one", b"two", b"one", b"two", b"two")]
        assert told == [429, 429, 200, 200, 200]
        assert vendor.faults_made() == {"vendor 429": 2}
        assert _ask(vendor, b"one")[1] == {"text": TEXT}
        with urllib.request.urlopen(vendor.address + BILL_PATH, timeout=60) as answer:
            assert sorted(json.load(answer).values()) == [2, 2]
