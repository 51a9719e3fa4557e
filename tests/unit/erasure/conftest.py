"""Sessions to be erased, full of words that can be found again, in a bucket that keeps versions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.insights import app as insights
from goldenfish.assessments.models import Assessment
from goldenfish.assessments.models import FailureReason as NotAssessed
from goldenfish.transcripts.models import FailureReason as NotTranscribed
from goldenfish.transcripts.models import Transcript
from tests.unit.api.conftest import Api, api
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws, summary_requests
from tests.unit.workers.messages import Context, object_created, sqs_event

__all__ = ["Held", "api", "held", "versioned"]

SAID = "quixotic-canary-of-the-lake"
PERSON = "canary-person-7f3a"


@pytest.fixture
def versioned(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The bucket keeps versions, as the template's does; engines answer at once what was said."""
    aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    silent = Transcript.failed(NotTranscribed.NO_SPEECH, "en")
    heard = silent.model_copy(update={"status": "done", "reason": None, "text": SAID})
    monkeypatch.setattr(asr_part, "transcribe_recording", lambda *_: heard)
    monkeypatch.setattr(assess_part, "assess_recording", lambda *_: Assessment.failed(NotAssessed.NO_SPEECH))
    # Printing takes half a second a session; what is printed is an object like the others.
    monkeypatch.setattr("goldenfish.reports.pdf.document.print_report", lambda *_: SAID.encode())
    return aws


@dataclass(frozen=True)
class Held:
    """A finished interview and a conversation of one person."""

    interview: str
    conversation: str


def begin_interview(api: Api, person: str = PERSON) -> str:
    """An interview whose first answer was uploaded twice; no worker has seen it."""
    made = api.post("/api/session", {"user_id": person}, idempotency_key=f"make-{person}")
    session_id: str = made.body["session_id"]
    path = f"/api/session/{session_id}"
    api.get(f"{path}/question")
    for number in range(2):
        reply = api.upload(f"{path}/audio", 1, wav_bytes(0.1), idempotency_key=f"audio-{person}-{number}")
        assert reply.status == 202, reply.body
    api.post(f"{path}/end_answer", {"question_index": 1}, idempotency_key=f"end-{person}")
    api.post(f"{path}/close", idempotency_key=f"close-{person}")
    return session_id


def recordings(aws: Aws, session_id: str) -> list[str]:
    """Keys of what was uploaded."""
    found = aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"audio/{session_id}/")
    return [entry["Key"] for entry in found.get("Contents", [])]


def hold_interview(aws: Aws, api: Api, person: str = PERSON) -> str:
    """A finished interview with its summary."""
    session_id = begin_interview(api, person)
    for key in recordings(aws, session_id):
        for worker in (asr, assess):
            worker.handler(sqs_event(object_created(key)), Context())
    for request in summary_requests(aws):
        body = f'{{"session_id":"{session_id}","revision":{request["revision"]}}}'
        insights.handler(sqs_event(body), Context())
    return session_id


def hold_conversation(aws: Aws, api: Api, person: str = PERSON) -> str:
    """A conversation in writing, with an uploaded recording beside it."""
    wanted = {"product": "mentor", "user_id": person}
    session_id: str = api.post("/api/conversations", wanted, idempotency_key=f"talk-{person}").body["session_id"]
    text = {"session_id": session_id, "text": f"I said {SAID}."}
    said = api.post("/api/text-chat", text, idempotency_key=f"say-{person}")
    assert said.status == 200, said.body
    for content in (b"first", b"second"):
        aws.s3.put_object(Bucket=BUCKET, Key=f"turns/{session_id}/rec_1.wav", Body=content + SAID.encode())
    aws.s3.delete_object(Bucket=BUCKET, Key=f"turns/{session_id}/rec_1.wav")  # leaves a delete marker
    return session_id


@pytest.fixture
def held(versioned: Aws, api: Api) -> Held:
    """An interview and a conversation of one person."""
    return Held(hold_interview(versioned, api), hold_conversation(versioned, api))
