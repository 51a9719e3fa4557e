"""A withdrawal comes at every AWS call of a worker; who carries one out dies at every call.

Whatever the moment: the session ends, and of what was erased nothing is left.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.insights import app as insights
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.clock import now
from goldenfish.consents import service as consents
from goldenfish.consents.models import Decision, Told
from goldenfish.events import store as events
from goldenfish.histories import store as histories
from goldenfish.objects import store as objects
from goldenfish.problems import Busy
from goldenfish.recordings import service as recordings
from goldenfish.recordings.keys import report_key
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Interview, Status, lacks_consent
from goldenfish.sessions.sweep import sweep
from goldenfish.summaries import service as summaries
from goldenfish.summaries.models import Summary
from goldenfish.transcripts.models import Transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.faults.crashes import Calls, Crash
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

WORDS = "We lived by the river."
MOST_CALLS = 99
STEP = int(os.environ.get("CRASH_STEP", "13"))
"""Every call takes minutes: `CRASH_STEP=1` does all, `make test` every thirteenth."""
WITHDRAWN = Told(
    decisions=(
        Decision(purpose="transcribe", granted=False, erase=True),
        Decision(purpose="assess", granted=False, erase=True),
        Decision(purpose="keep", granted=False),
    ),
    version="1",
    language="en",
)


@pytest.fixture
def others_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcriber of another company, and an assessor that measures."""
    heard = Transcript.written_down(WORDS, "en").model_copy(update={"engine": "openai"})
    monkeypatch.setattr(asr_part, "engine_is_paid", lambda: True)
    monkeypatch.setattr(asr_part, "transcribe_recording", lambda *_: heard)
    monkeypatch.setattr(assess_part, "assess_recording", lambda *_: Assessment.failed(FailureReason.NO_SPEECH))
    monkeypatch.setattr(summaries, "print_reports", _printed)


def _printed(interview: Interview, _transcripts: object, _assessments: object, summary: Summary) -> None:
    """One page that costs nothing."""
    objects.put(report_key(interview.session.session_id, summary.revision, "en"), b"%PDF", "application/pdf")


class World:
    """One answer of a closed interview, and its notice."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
        service.ask_question(FAMILY, self.session_id)
        key = recordings.store_audio(FAMILY, self.session_id, 1, wav_bytes(0.1)).key
        service.end_answer_by_user(FAMILY, self.session_id, 1)
        service.close_session(FAMILY, self.session_id)
        self.notice = sqs_event(object_created(key), attempt=2)  # as after a death: what was stored is looked for

    def interview(self) -> Interview:
        found = store.load(PLATFORM, self.session_id)
        assert found is not None
        return found

    def work(self) -> None:
        for worker in (asr, assess):
            worker.handler(self.notice, Context())

    def summarise(self) -> None:
        for revision in range(1, self.interview().session.revision + 1):
            body = f'{{"session_id":"{self.session_id}","revision":{revision}}}'
            insights.handler(sqs_event(body), Context())

    def withdraw(self) -> None:
        with suppress(Busy):
            consents.tell(FAMILY, self.session_id, WITHDRAWN)

    def settle(self) -> None:
        """What queues and sweeper still bring, twice."""
        for _ in range(2):
            self.work()
            self.summarise()
            sweep(now())

    def nothing_is_left(self) -> None:
        interview = self.interview()
        (answer,) = interview.answers
        assert interview.session.status is Status.DONE
        assert (interview.session.duties, answer.strays) == ({}, 0)
        assert lacks_consent(answer.transcript)
        assert lacks_consent(answer.assessment)
        assert answer.recording is not None
        assert answer.recording.removed_at is not None
        listed = self.aws.s3.list_object_versions(Bucket=BUCKET)
        kept = {entry["Key"] for kind in ("Versions", "DeleteMarkers") for entry in listed.get(kind, [])}
        newest = f"results/{self.session_id}/"
        revision = f"-{interview.session.revision:03d}."
        assert {key for key in kept if not (key.startswith(newest) and revision in key)} == set()
        assert WORDS not in "".join(event.model_dump_json() for event in events.after(self.session_id, 0, 999))
        assert histories.latest("family", "x") == ()

    def forget(self) -> None:
        """Empty the bucket for the next one."""
        for entry in self.aws.s3.list_object_versions(Bucket=BUCKET).get("Versions", []):
            self.aws.s3.delete_object(Bucket=BUCKET, Key=entry["Key"], VersionId=entry["VersionId"])


class AtCall:
    """Does something right before or after the n-th AWS call."""

    def __init__(self, number: int, what: Callable[[], None], *, after: bool) -> None:
        self.count = 0
        self._number, self._what, self._after = number, what, after
        self._real = BaseClient._make_api_call

    def __call__(self, client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        self.count += 1
        at = self.count == self._number
        if at and not self._after:
            self._what()
        answer = self._real(client, operation, arguments)
        if at and self._after:
            self._what()
        return answer


def _carried_out(step: Callable[[], None], calls: Callable[..., Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", lambda *arguments: calls(*arguments))  # noqa: PLW0108 (bound)
        step()


@pytest.mark.parametrize("part", ["work", "summarise"])
def test_a_withdrawal_at_every_call_of_a_worker(aws: Aws, others_engine: None, part: str) -> None:
    aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for number in range(1, MOST_CALLS, STEP):
        world = World(aws)
        if part == "summarise":
            world.work()
        at = AtCall(number, world.withdraw, after=True)
        _carried_out(getattr(world, part), at)
        if at.count < number:
            break
        world.withdraw()  # a client whose request met a conflict says it again
        world.settle()
        world.nothing_is_left()
        world.forget()
    assert MOST_CALLS > number > 5, "every call was met"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_who_carries_a_withdrawal_out_dies_at_every_call(aws: Aws, others_engine: None, *, after: bool) -> None:
    aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for number in range(1, MOST_CALLS, STEP):
        world = World(aws)
        world.work()
        world.summarise()
        calls = Calls(BaseClient._make_api_call, number, after=after)
        with suppress(Crash):
            _carried_out(world.withdraw, calls)
        if calls.count < number:
            break
        world.withdraw()
        world.settle()
        world.nothing_is_left()
        world.forget()
    assert MOST_CALLS > number > 10, "every call was met"
