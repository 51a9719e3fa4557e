"""What is said in a turn: the function's live entry, and the caller that gets a reason instead of an exception."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from functions.asr import app as asr
from functions.asr import transcribe
from goldenfish.asr_function import store as asr_function
from goldenfish.providers.transcriber import TransientEngineError
from goldenfish.transcripts.live import transcribe_now
from goldenfish.transcripts.models import Draft
from tests.shared_audio import shared_audio
from tests.unit.asr.fake_engine import FakeEngine
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context

KEY = "turns/cnv_x/0001.wav"


def _ask(key: Any = KEY) -> Any:
    return asr.handler({"live": {"key": key, "language": "en"}}, Context())


def _stored(aws: Aws, content: bytes) -> None:
    aws.s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)


def test_a_turn_is_transcribed_whole_and_no_session_is_touched(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(Draft(text="That was all. Done."))
    monkeypatch.setattr(transcribe, "transcriber", lambda: engine)
    _stored(aws, shared_audio("read/LJ050-0131.wav").read_bytes())
    answer = _ask()
    assert (answer["status"], answer["reason"], answer["engine"]) == ("done", None, "fake")
    assert answer["text"] == "That was all. Done."  # in a conversation "done" ends nothing
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (wav_bytes(1), "no_speech"),
        (b"", "empty_audio"),
        (b"not a recording", "unsupported_audio"),
        (None, "no_recording"),
    ],
)
def test_what_a_recording_lacks_is_its_reason(aws: Aws, content: bytes | None, reason: str) -> None:
    if content is not None:
        _stored(aws, content)
    assert (_ask()["status"], _ask()["reason"]) == ("failed", reason)


@pytest.mark.parametrize("fault", [TransientEngineError("429"), ValueError("quotes what was said")])
def test_a_fault_of_the_engine_is_a_reason(aws: Aws, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    monkeypatch.setattr(transcribe, "transcriber", lambda: FakeEngine(fault))
    _stored(aws, shared_audio("read/LJ050-0131.wav").read_bytes())
    assert _ask()["reason"] == "engine_failed"


def test_a_request_that_does_not_fit_is_a_reason(aws: Aws) -> None:
    assert _ask(key=None)["reason"] == "engine_failed"


class _Lambda:
    """Answers, or fails, as it is told."""

    def __init__(self, answer: bytes | Exception, error: str | None = None) -> None:
        self._answer, self._error = answer, error
        self.calls: list[dict[str, Any]] = []

    def invoke(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        if isinstance(self._answer, Exception):
            raise self._answer
        return {"Payload": io.BytesIO(self._answer)} | ({"FunctionError": self._error} if self._error else {})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b'{"errorMessage":"Task timed out"}', "Unhandled"),
        (b"null", None),
        (b"", None),
        (b'{"text":1}', None),
        (ReadTimeoutError(endpoint_url="x"), None),
        (ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke"), None),
    ],
)
def test_the_caller_never_meets_an_exception(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception, error: str | None
) -> None:
    function = _Lambda(answer, error)
    monkeypatch.setattr(asr_function, "client", lambda *_, **__: function)
    heard = transcribe_now(KEY, "en", third_party=True)
    assert (heard.text, heard.status, heard.reason) == ("", "failed", "engine_failed")
    assert len(function.calls) == 1  # its engine may be paid: it is not asked again


def test_the_caller_gets_what_the_function_answers(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    _stored(aws, wav_bytes(1))
    function = _Lambda(json.dumps(_ask()).encode())
    monkeypatch.setattr(asr_function, "client", lambda *_, **__: function)
    heard = transcribe_now(KEY, "en", third_party=True)
    assert (heard.status, heard.reason) == ("failed", "no_speech")
    assert json.loads(function.calls[0]["Payload"]) == {"live": {"key": KEY, "language": "en", "third_party": True}}
