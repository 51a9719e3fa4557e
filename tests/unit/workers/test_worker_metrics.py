"""What workers and the sweeper measure of themselves."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from functions.asr import app as asr
from functions.assess import app as assess
from functions.insights import sweep
from goldenfish.consents import service as consents
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service
from tests.callers import FAMILY
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.consents.telling import withdrawn
from tests.unit.workers.messages import Context, object_created, sqs_event


def metrics(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The metrics that were written, without their frame."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return [{name: value for name, value in line.items() if name not in {"_aws", "stage"}} for line in lines]


@pytest.mark.parametrize(("worker", "name"), [(asr, "Asr"), (assess, "Assess")])
def test_a_worker_tells_how_long_it_took_and_why_it_failed(
    worker: Any, name: str, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    session = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, session)
    key = recordings.store_audio(FAMILY, session, 1, wav_bytes(2)).key
    capsys.readouterr()
    worker.handler(sqs_event(object_created(key)), Context())
    told = metrics(capsys)
    (took,) = [line for line in told if f"{name}Seconds" in line]
    assert took.pop(f"{name}Seconds") > 0
    assert took == {"service": name.lower(), "outcome": "no_speech"}
    assert {"service": name.lower(), "outcome": "no_speech", f"{name}Failed": 1} in told
    assert {"service": name.lower(), "PartDone": 1} in told


def test_what_the_person_did_not_agree_to_is_no_failure(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    session = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    consents.tell(FAMILY, session, withdrawn("assess"))
    service.ask_question(FAMILY, session)
    key = recordings.store_audio(FAMILY, session, 1, wav_bytes(2)).key
    capsys.readouterr()
    assess.handler(sqs_event(object_created(key)), Context())
    told = metrics(capsys)
    assert [line["outcome"] for line in told if "AssessSeconds" in line] == ["not_consented"]
    assert not [line for line in told if "AssessFailed" in line]


@pytest.mark.parametrize(
    ("outcomes", "stuck"),
    [({}, 0), ({"closed": 2, "nothing": 1}, 0), ({"healed": 1, "given_up_result": 2, "failed": 3, "closed": 1}, 6)],
)
def test_the_sweeper_tells_of_sessions_that_waited_for_one_of_ours(
    outcomes: dict[str, int],
    stuck: int,
    aws: Aws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sweep, "sweep", lambda *_: Counter(outcomes))
    sweep.handler({}, Context())
    told = metrics(capsys)
    assert {"service": "sweeper", "StuckSessions": stuck} in told, "written when there are none, too"
    swept = {line["outcome"]: line["SessionsSwept"] for line in told if "SessionsSwept" in line}
    assert {name: n for name, n in swept.items() if n} == outcomes
