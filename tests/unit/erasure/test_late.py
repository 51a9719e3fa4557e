"""What comes after an erasure: workers under way, old forms, redelivered messages. Nothing comes back to stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.insights import app as insights
from goldenfish.assessments.models import Assessment
from goldenfish.assessments.models import FailureReason as NotAssessed
from goldenfish.captions import store as captions
from goldenfish.clock import now
from goldenfish.conversation import service as conversations
from goldenfish.conversation import store as talks
from goldenfish.erasure import service
from goldenfish.erasure.session import until
from goldenfish.histories import store as histories
from goldenfish.problems import SessionNotFound
from goldenfish.recordings import service as recordings_service
from goldenfish.transcripts.models import FailureReason, Transcript
from goldenfish.transcripts.paid_key import PARTITION, paid_key
from goldenfish.transcripts.store import pay_once
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws, summary_requests
from tests.unit.erasure.conftest import PERSON, SAID, Held, begin_interview, recordings
from tests.unit.erasure.left_over import keys, mentions, versions
from tests.unit.workers.messages import Context, object_created, sqs_event

HEARD = Transcript.failed(FailureReason.NO_SPEECH, "en").model_copy(
    update={"status": "done", "reason": None, "text": SAID}
)


def sweep_in(minutes: float) -> None:
    service.carry_on(now() + timedelta(minutes=minutes), until(1e9))


def left(aws: Aws, session_id: str) -> list[str]:
    stand = [key for key in keys(aws) if session_id in key[0] + key[1] and key[1] != "ERASED"]
    return [f"{key}" for key in stand] + [key for key, _ in versions(aws) if session_id in key]


@pytest.fixture
def interview(versioned: Aws, api: Api) -> str:
    """An interview with a recording that no worker has seen."""
    return begin_interview(api)


def erasing(session_id: str, answer: Any) -> Callable[..., Any]:
    """An engine while whose work the session is erased."""

    def work(*_: Any) -> Any:
        service.erase_session(FAMILY, session_id)
        return answer

    return work


@pytest.mark.parametrize("worker", ["asr", "assess"])
def test_a_worker_that_was_under_way_leaves_nothing(
    versioned: Aws, interview: str, monkeypatch: pytest.MonkeyPatch, worker: str
) -> None:
    done = Assessment.failed(NotAssessed.NO_SPEECH)
    monkeypatch.setattr(asr_part, "transcribe_recording", erasing(interview, HEARD))
    monkeypatch.setattr(assess_part, "assess_recording", erasing(interview, done))
    notice = object_created(recordings(versioned, interview)[-1])
    (asr if worker == "asr" else assess).handler(sqs_event(notice), Context())
    assert left(versioned, interview), "it stores its object before it comes to the session"
    sweep_in(0.1)
    assert left(versioned, interview) == []


def test_a_summary_that_was_being_written_leaves_neither_itself_nor_figures(
    versioned: Aws, interview: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for worker in (asr, assess):
        worker.handler(sqs_event(object_created(recordings(versioned, interview)[-1])), Context())
    [request] = summary_requests(versioned)
    put = histories.put

    def late(owner: str, person: str, past: Any) -> None:
        service.erase_session(FAMILY, interview)
        put(owner, person, past)

    monkeypatch.setattr(histories, "put", late)
    body = f'{{"session_id":"{interview}","revision":{request["revision"]}}}'
    insights.handler(sqs_event(body), Context())
    assert any("#SESSION#" in one for one in left(versioned, interview)), "figures beside the person"
    sweep_in(0.1)
    assert left(versioned, interview) == []


def test_a_recording_uploaded_with_an_old_form_goes_when_its_notice_comes(versioned: Aws, interview: str) -> None:
    key = recordings(versioned, interview)[-1]
    service.erase_session(FAMILY, interview)
    sweep_in(6)
    versioned.s3.put_object(Bucket=BUCKET, Key=key, Body=wav_bytes(0.1))
    sweep_in(0.1)
    assert left(versioned, interview) == [key], "nobody has been told of it yet"
    asr.handler(sqs_event(object_created(key)), Context())
    sweep_in(0.1)
    assert left(versioned, interview) == []


def test_a_redelivered_message_of_an_erased_session_is_nothing_to_do(versioned: Aws, interview: str) -> None:
    notice = object_created(recordings(versioned, interview)[-1])
    service.erase_session(FAMILY, interview)
    for worker in (asr, assess):
        assert worker.handler(sqs_event(notice), Context()) == {"batchItemFailures": []}
    insights.handler(sqs_event(f'{{"session_id":"{interview}","revision":1}}'), Context())
    sweep_in(0.1)
    assert left(versioned, interview) == []


def test_an_upload_through_the_api_that_was_under_way(
    versioned: Aws, interview: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recording is stored after the session is gone; the client is told so, and the object goes."""
    with pytest.raises(SessionNotFound):
        recordings_service.store_audio(FAMILY, "ses_unknown", 1, wav_bytes(0.1))
    key = recordings(versioned, interview)[-1]
    service.erase_session(FAMILY, interview)
    versioned.s3.put_object(Bucket=BUCKET, Key=key, Body=b"late")
    with pytest.raises(SessionNotFound):
        recordings_service.renew_upload(FAMILY, key, 4)
    sweep_in(6)
    assert left(versioned, interview) == []


def test_small_items_written_late_go_with_the_next_look(versioned: Aws, held: Held) -> None:
    for session_id in (held.interview, held.conversation):
        service.erase_session(FAMILY, session_id)
        captions.take(session_id, f"{SAID} and so on")
        assert left(versioned, session_id)
    sweep_in(6)
    for session_id in (held.interview, held.conversation):
        assert left(versioned, session_id) == []


def test_a_conversation_that_is_gone_takes_nothing_more(versioned: Aws, held: Held) -> None:
    service.erase_session(FAMILY, held.conversation)
    assert not talks.lease(held.conversation, 1, "runner", now=now(), until=now() + timedelta(seconds=9))
    assert not talks.acknowledge(held.conversation, 1, None, 10)
    with pytest.raises(SessionNotFound):
        conversations.reply_now(FAMILY, held.conversation, "Hello again.")
    assert left(versioned, held.conversation) == []


def test_that_a_recording_was_paid_for_goes_with_it(versioned: Aws, interview: str) -> None:
    recording_id = recordings(versioned, interview)[-1].rpartition("-")[2].partition(".")[0]
    pay_once(recording_id, Context(), lambda: recording_id)
    assert (PARTITION, paid_key(recording_id)) in keys(versioned)
    service.erase_session(FAMILY, interview)
    assert (PARTITION, paid_key(recording_id)) not in keys(versioned)


def test_a_reply_that_is_kept_late_goes_with_the_next_look(
    versioned: Aws, held: Held, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erased_before_it_answers(*arguments: Any) -> Any:
        answer = reply_now(*arguments)
        service.erase_session(FAMILY, held.conversation)
        return answer

    reply_now = conversations.reply_now
    monkeypatch.setattr(conversations, "reply_now", erased_before_it_answers)
    body = {"session_id": held.conversation, "text": "One thing more."}
    assert api.post("/api/text-chat", body, idempotency_key="late").status == 200
    sweep_in(6)
    assert left(versioned, held.conversation) == []
    service.erase_person(FAMILY, PERSON)
    assert mentions(versioned, PERSON, SAID) == []
