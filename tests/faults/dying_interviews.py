"""A process dies at the n-th AWS call, for every n: before the call took effect, and after it did.

Clients retry with their Idempotency-Key, queues deliver again, the sweeper runs: what a deployed system does.
Then every answer has its results, the summary was written, and nothing was told twice.

Table and bucket are the histories' stand-in; a run without a death asks moto as well, and both must say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.asr import app as asr
from functions.assess import app as assess
from functions.insights import app as insights
from goldenfish.clock import now
from goldenfish.events import store as events
from goldenfish.sessions import store
from goldenfish.sessions.models import Status
from goldenfish.sessions.sweep import sweep
from goldenfish.users.caller import PLATFORM
from tests.faults.crashes import Crash, calls_dying
from tests.faults.histories.both import BothAws
from tests.faults.histories.memory import MemoryAws
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

ANSWERS = 1
ATTEMPTS = 4
SHARDS = 6


def _until_it_lives(step: Callable[[], Any]) -> Any:
    for _ in range(ATTEMPTS):
        try:
            answer = step()
        except Crash:
            continue
        if not isinstance(answer, Reply) or answer.status < 500:
            return answer
    raise AssertionError("never came through")


def _request(call: Callable[[], Reply]) -> Reply:
    """A client that retries; a key whose first request died is held until its lease ends, so that passes."""
    patch = pytest.MonkeyPatch()
    patch.setattr("goldenfish.idempotency.store.LEASE_SECONDS", -1)
    try:
        reply: Reply = _until_it_lives(call)
    finally:
        patch.undo()
    return reply


def _deliver(worker: Any, body: str) -> None:
    _until_it_lives(lambda: worker.handler(sqs_event(body), Context()))


def _interview(aws: Aws) -> str:
    api = Api()
    session_id: str = _request(lambda: api.post("/api/session", {"user_id": "x"}, idempotency_key="create")).body[
        "session_id"
    ]
    for index in range(1, ANSWERS + 1):
        _request(lambda: api.get(f"/api/session/{session_id}/question"))
        key = f"audio-{index}"
        _request(
            lambda i=index, k=key: api.upload(  # type: ignore[misc]
                f"/api/session/{session_id}/audio", i, wav_bytes(0.1), idempotency_key=k
            )
        )
        _request(lambda i=index: api.post(f"/api/session/{session_id}/end_answer", {"question_index": i}))  # type: ignore[misc]
    _request(lambda: api.post(f"/api/session/{session_id}/close"))
    return session_id


def _work(aws: Aws, session_id: str) -> None:
    """What the queues deliver: every object's notice to both workers, the first of them twice."""
    found = _until_it_lives(lambda: aws.s3.list_objects_v2(Bucket=BUCKET, Prefix="audio/")["Contents"])
    notices = [object_created(entry["Key"]) for entry in found]
    for notice in [*notices, notices[0]]:
        _deliver(asr, notice)
        _deliver(assess, notice)
    for _ in range(2):
        _deliver(insights, f'{{"session_id":"{session_id}","revision":1}}')
    _until_it_lives(lambda: sweep(now() + timedelta(minutes=20)))


def _check(session_id: str) -> None:
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    assert interview.session.status is Status.DONE
    assert [a.question_index for a in interview.answers] == list(range(1, ANSWERS + 1))
    assert all(a.recording and a.transcript and a.assessment for a in interview.answers)
    told = Counter((e.type.value, e.turn) for e in events.after(session_id, 0, 1000))
    for index in range(1, ANSWERS + 1):
        for kind in ("question_asked", "answer_ended", "transcript_final", "result_card"):
            assert told[kind, index] == 1, told
    assert told["session_summary", None] == 1, told
    assert [e.seq for e in events.after(session_id, 0, 1000)] == list(range(1, interview.session.last_seq + 1))


def die_at_every_call(aws: Aws, *, after: bool, shard: int) -> None:
    """Hold an interview for every n of this shard, with a process that dies at the n-th call."""
    quiet = BothAws(BaseClient._make_api_call) if shard == 0 else MemoryAws()
    total = _held(aws, quiet.call, None, after=after)
    assert total > 30
    for die_at in range(1 + shard, total + 1, SHARDS):
        _held(aws, MemoryAws().call, die_at, after=after)


def _held(aws: Aws, backend: Callable[..., Any], die_at: int | None, *, after: bool) -> int:
    """One interview from its beginning to its check. Returns how many calls it made before the check."""
    with calls_dying(die_at, after=after, backend=backend) as calls:
        session_id = _interview(aws)
        _work(aws, session_id)
        made, calls.die_at = calls.count, None  # the check makes calls, too
        _check(session_id)
    return made
