"""A process dies at the n-th AWS call, for every n: before the call took effect, and after it did.

Clients retry with their Idempotency-Key, queues deliver again, the sweeper runs: what a deployed system does.
Then every answer has its results, the summary was written, and nothing was told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

ANSWERS = 1
ATTEMPTS = 4


class Crash(BaseException):
    """The process died."""


class Calls:
    """Counts AWS calls and dies at one of them."""

    def __init__(self, real: Callable[..., Any], die_at: int | None, *, after: bool) -> None:
        self.count = 0
        self._real, self._die_at, self._after = real, die_at, after

    def __call__(self, client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if client.meta.endpoint_url.startswith("http://127.0.0.1"):  # a local cloud that other tests left running
            return self._real(client, operation, arguments)
        self.count += 1
        if self.count == self._die_at and not self._after:
            raise Crash(operation)
        answer = self._real(client, operation, arguments)
        if self.count == self._die_at:
            raise Crash(operation)
        return answer


@contextmanager
def _calls(die_at: int | None, *, after: bool) -> Iterator[Calls]:
    patch = pytest.MonkeyPatch()
    calls = Calls(BaseClient._make_api_call, die_at, after=after)
    patch.setattr(BaseClient, "_make_api_call", lambda *arguments: calls(*arguments))  # noqa: PLW0108 (bound)
    try:
        yield calls
    finally:
        patch.undo()


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


def _calls_of_a_quiet_run(aws: Aws) -> int:
    with _calls(None, after=False) as calls:
        session_id = _interview(aws)
        _work(aws, session_id)
    _check(session_id)
    return calls.count


SHARDS = 6


def die_at_every_call(aws: Aws, *, after: bool, shard: int) -> None:
    """Hold an interview for every n of this shard, with a process that dies at the n-th call."""
    total = _calls_of_a_quiet_run(aws)
    assert total > 30
    for die_at in range(1 + shard, total + 1, SHARDS):
        for found in aws.s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            aws.s3.delete_object(Bucket=BUCKET, Key=found["Key"])
        _forget_keys(aws)
        with _calls(die_at, after=after):
            session_id = _interview(aws)
            _work(aws, session_id)
        _check(session_id)


def _forget_keys(aws: Aws) -> None:
    for item in aws.dynamodb.scan(TableName="goldenfish-test")["Items"]:
        aws.dynamodb.delete_item(TableName="goldenfish-test", Key={"pk": item["pk"], "sk": item["sk"]})
