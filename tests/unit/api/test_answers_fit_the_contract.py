"""What the API really answers, held against the committed OpenAPI document as a generated client would read it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from functions.asr import app as asr
from functions.assess import app as assess
from functions.insights import app as insights
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import OTHER_TOKEN, Aws, summary_requests
from tests.unit.workers.messages import Context, object_created, sqs_event

ROOT = Path(__file__).parents[3]
SPEECH = ROOT / "samples" / "en" / "01-warm-up.ogg"
CAPTURE = '{"device": "Pixel 8", "bit_rate_kbps": 32.5, "noise_suppression": true, "question_ended_at_ms": -350}'
DOCUMENT: dict[str, Any] = yaml.load(
    (ROOT / "openapi" / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


def _closed(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same schemas, in which a field that the document does not name is an error."""
    schemas = copy.deepcopy(schemas)
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return schemas


COMPONENTS = {"schemas": _closed(DOCUMENT["components"]["schemas"])}


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, methods in DOCUMENT["paths"].items():
        if method in methods and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path.partition("?")[0]):
            operation: dict[str, Any] = methods[method]
            return operation
    raise AssertionError(f"{method} {path} is not in the document")


class CheckedApi(Api):
    """The API, each answer of which must be as its document says: status, content type, every field."""

    def get(self, path: str, **headers: str) -> Reply:
        """GET."""
        return self._checked("get", path, super().get(path, **headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """POST JSON."""
        return self._checked("post", path, super().post(path, body, **headers))

    def upload(
        self,
        path: str,
        index: int,
        content: bytes,
        name: str = "answer.wav",
        *,
        capture: str | None = None,
        **headers: str,
    ) -> Reply:
        """POST a multipart form."""
        return self._checked("post", path, super().upload(path, index, content, name, capture=capture, **headers))

    def _checked(self, method: str, path: str, reply: Reply) -> Reply:
        responses = _operation(method, path)["responses"]
        assert str(reply.status) in responses, f"{method} {path} answered an undeclared {reply.status}"
        schema = responses[str(reply.status)]["content"][reply.headers["content-type"]]["schema"]
        validator = OAS31Validator({**schema, "components": COMPONENTS}, format_checker=oas31_format_checker)
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(reply.body)]
        assert not faults, f"{method} {path}: {faults}"
        return reply


@pytest.fixture
def api(aws: Aws) -> CheckedApi:
    return CheckedApi()


def _work(worker: Any, *bodies: str) -> None:
    assert worker.handler(sqs_event(*bodies), Context()) == {"batchItemFailures": []}


def _recorded(api: Api, aws: Aws, session_id: str, index: int, content: bytes) -> str:
    """Upload an answer; gives the message about it."""
    api.get(f"/api/session/{session_id}/question")
    recording = api.upload(f"/api/session/{session_id}/audio", index, content, capture=CAPTURE).body["recording_id"]
    listed = aws.s3.list_objects_v2(Bucket="recordings", Prefix=f"audio/{session_id}/")["Contents"]
    return next(object_created(found["Key"]) for found in listed if recording in found["Key"])


def test_a_whole_session(api: Api, aws: Aws, session_id: str) -> None:
    results = f"/api/session/{session_id}/results"
    api.get("/api/health")
    api.get(results)
    messages = []
    for index, content in enumerate((SPEECH.read_bytes(), wav_bytes(1)), start=1):
        messages.append(_recorded(api, aws, session_id, index, content))
        assert api.get(results).body["answers"][index - 1]["transcript"]["status"] == "pending"
        api.post(f"/api/session/{session_id}/end_answer", {"question_index": index})
    for worker in (asr, assess):
        _work(worker, *messages)
    answers = api.get(results).body["answers"]
    assert [(a["transcript"]["status"], a["transcript"].get("accuracy")) for a in answers[:3]] == [
        ("done", "mock"),
        ("failed", None),
        ("none", None),
    ]
    api.post(f"/api/session/{session_id}/close")
    request = f'{{"session_id":"{session_id}","revision":1}}'
    assert summary_requests(aws)
    _work(insights, request)
    assert api.get(results).body["summary"]["result"]["revision"] == 1
    told = {event["type"] for event in api.get(f"/api/session/{session_id}/events").body["events"]}
    assert told >= {"question_asked", "transcript_final", "result_card", "session_closed", "session_summary"}
    api.get(f"/api/session/{session_id}/events?after=99")
    report = f"/api/session/{session_id}/report"
    assert api.get(report).body["revision"] == 1
    assert api.get(f"{report}?format=fhir&language=vi").body["resourceType"] == "Bundle"
    printed = Api().get(f"{report}?format=pdf&language=vi")
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    assert printed.body.startswith(b"%PDF-")


def test_a_report_that_could_not_be_printed_leaves_the_summary_and_says_so(
    api: Api, aws: Aws, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_ink(*_: object) -> None:
        raise RuntimeError("out of ink")

    monkeypatch.setattr("goldenfish.reports.pdf.document.print_report", out_of_ink)
    report = f"/api/session/{session_id}/report"
    assert api.get(report).body["code"] == "report_not_ready"
    api.post(f"/api/session/{session_id}/close")
    _work(insights, f'{{"session_id":"{session_id}","revision":1}}')
    assert api.get(report).body["revision"] == 1
    unprinted = api.get(f"{report}?format=pdf")
    assert (unprinted.status, unprinted.body["code"]) == (409, "report_not_ready")
    assert unprinted.headers["retry-after"] == "5"


def test_the_last_question_answered(api: Api, session_id: str) -> None:
    for index in range(1, 16):
        api.get(f"/api/session/{session_id}/question")
        api.post(f"/api/session/{session_id}/end_answer", {"question_index": index})
    assert api.get(f"/api/session/{session_id}/question").body["done"] is True


def test_an_upload_and_its_replay(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    wanted = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9_600_044}
    for _ in range(2):
        assert api.post(f"/api/session/{session_id}/upload", wanted, idempotency_key="k1").status == 201


def _refused(api: Api, session_id: str) -> Iterator[Reply]:
    path = f"/api/session/{session_id}"
    wanted = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9}
    yield CheckedApi(None).get(f"{path}/results")
    yield CheckedApi(OTHER_TOKEN).get(f"{path}/events")
    yield api.post(f"{path}/end_answer", {"question_index": 1})
    api.get(f"{path}/question")
    yield api.post("/api/session", {"user_id": "", "colour": "red"})
    yield api.post("/api/session", {"user_id": "x"}, idempotency_key="")
    api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    yield api.post("/api/session", {"user_id": "y"}, idempotency_key="k1")
    yield api.upload(f"{path}/audio", 1, wav_bytes(1) + bytes(4_000_000))
    yield api.upload(f"{path}/audio", 1, b"")
    yield api.upload(f"{path}/audio", 1, b"words, not sound", idempotency_key="k2")
    yield api.post(f"{path}/upload", {**wanted, "size_bytes": 10**10})
    yield api.get(f"{path}/events?after=-1")
    yield api.get(f"{path}/report?format=word")
    api.upload(f"{path}/audio", 1, wav_bytes(1))
    api.post(f"{path}/end_answer", {"question_index": 1})
    yield api.upload(f"{path}/audio", 1, wav_bytes(1))
    api.post(f"{path}/close")
    yield api.post(f"{path}/upload", {**wanted, "question_index": 1})
    yield api.get(f"{path}/question")


def test_refusals(api: Api, session_id: str) -> None:
    codes = [reply.body["code"] for reply in _refused(api, session_id)]
    assert codes == [
        "unauthorised",
        "session_not_found",
        "question_not_asked",
        "invalid_request",
        "idempotency_key_invalid",
        "idempotency_key_reused",
        "audio_too_large",
        "empty_audio",
        "unsupported_audio_type",
        "audio_too_large",
        "invalid_request",
        "invalid_request",
        "already_recorded",
        "session_closed",
        "session_closed",
    ]


def test_the_check_itself_finds_what_does_not_fit(api: CheckedApi, session_id: str) -> None:
    reply = api.get(f"/api/session/{session_id}/results")
    reply.body["answers"][0]["transcript"]["accuracy"] = "perfect"
    with pytest.raises(AssertionError, match=r"\$\.answers\[0\]\.transcript\.accuracy"):
        api._checked("get", f"/api/session/{session_id}/results", reply)
