"""Bad input: a clear problem with a stable code, and nothing lost."""

from __future__ import annotations

import pytest

from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import OTHER_TOKEN, Aws


def _is_problem(reply: Reply, status: int, code: str) -> None:
    assert (reply.status, reply.body["code"], reply.body["status"]) == (status, code, status)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.body["type"] == f"urn:goldenfish:problem:{code}"


@pytest.mark.parametrize("token", [None, "", "wrong", "a-token-of-the-family "[:-2]])
def test_no_or_a_wrong_token(aws: Aws, token: str | None) -> None:
    refused = Api(token).post("/api/session", {"user_id": "x"})
    _is_problem(refused, 401, "unauthorised")
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("route", ["question", "results", "events"])
def test_an_unknown_session_and_somebody_elses_answer_alike(api: Api, session_id: str, route: str) -> None:
    unknown = api.get(f"/api/session/ses_unknown/{route}")
    foreign = Api(OTHER_TOKEN).get(f"/api/session/{session_id}/{route}")
    _is_problem(unknown, 404, "session_not_found")
    assert foreign.body == unknown.body


@pytest.mark.parametrize(
    "name", ["x", "ses_", "ses_A", "SES_a", "ses_a%20b", "ses_a%0A", "ses_%C3%A9", "ses_" + "a" * 3000]
)
def test_what_is_no_identifier_is_no_session(api: Api, name: str) -> None:
    for route in ("question", "results", "events"):
        _is_problem(api.get(f"/api/session/{name}/{route}"), 404, "session_not_found")
    for route in ("end_answer", "close", "upload"):
        _is_problem(api.post(f"/api/session/{name}/{route}", {"question_index": 1}), 404, "session_not_found")
    _is_problem(api.upload(f"/api/session/{name}/audio", 1, wav_bytes(1)), 404, "session_not_found")
    _is_problem(Api(token=None).get(f"/api/session/{name}/results"), 401, "unauthorised")


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("end_answer", {"question_index": 1}),
        ("close", None),
        ("upload", {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9}),
    ],
)
def test_nobody_changes_somebody_elses_session(api: Api, session_id: str, route: str, body: object) -> None:
    api.get(f"/api/session/{session_id}/question")
    before = api.get(f"/api/session/{session_id}/results").body
    _is_problem(Api(OTHER_TOKEN).post(f"/api/session/{session_id}/{route}", body), 404, "session_not_found")
    assert api.get(f"/api/session/{session_id}/results").body == before


def test_somebody_elses_upload_leaves_no_object(api: Api, aws: Aws, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    refused = Api(OTHER_TOKEN).upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1))
    _is_problem(refused, 404, "session_not_found")
    assert "Contents" not in aws.s3.list_objects_v2(Bucket="recordings")


@pytest.mark.parametrize("index", [1, 2, 99])
def test_a_question_that_was_not_asked(api: Api, session_id: str, index: int) -> None:
    if index > 1:
        api.get(f"/api/session/{session_id}/question")
    _is_problem(
        api.post(f"/api/session/{session_id}/end_answer", {"question_index": index}), 409, "question_not_asked"
    )
    _is_problem(api.upload(f"/api/session/{session_id}/audio", index, wav_bytes(1)), 409, "question_not_asked")


def test_uploads_asked_for_after_the_close(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    api.post(f"/api/session/{session_id}/close")
    asked = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9}
    _is_problem(api.post(f"/api/session/{session_id}/upload", asked), 409, "session_closed")
    _is_problem(api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1)), 409, "session_closed")
    _is_problem(api.get(f"/api/session/{session_id}/question"), 409, "session_closed")


def test_a_recording_above_the_limit_names_the_other_route(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    refused = api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1) + bytes(4_000_000))
    _is_problem(refused, 413, "audio_too_large")
    assert refused.body["upload_route"] == f"/api/session/{session_id}/upload"
    assert refused.body["max_bytes"] == 4_000_000


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_audio"),
        (b"not audio at all, just words", 415, "unsupported_audio_type"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n", 415, "unsupported_audio_type"),
        (b"\xff\xd8\xff\xe0 a picture", 415, "unsupported_audio_type"),
    ],
)
def test_content_that_is_no_recording(api: Api, session_id: str, content: bytes, status: int, code: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    _is_problem(api.upload(f"/api/session/{session_id}/audio", 1, content), status, code)


def test_a_refused_recording_does_not_keep_the_session_waiting(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    api.upload(f"/api/session/{session_id}/audio", 1, b"not audio at all")
    api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1})
    closed = api.post(f"/api/session/{session_id}/close").body
    assert closed["status"] == "summarising"
    answer = api.get(f"/api/session/{session_id}/results").body["answers"][0]
    assert (answer["transcript"]["status"], answer["transcript"]["reason"]) == ("failed", "unsupported_audio")


def test_a_second_recording_after_the_end(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1))
    api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1})
    _is_problem(api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(2)), 409, "already_recorded")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_id": ""},
        {"user_id": "x", "language": "xx"},
        {"user_id": "x", "colour": "red"},
        {"user_id": "x", "language": "vi", "address_term": "Sir"},
        {"user_id": "x", "language": "vi", "address_term": "anh", "interviewer_term": "con"},
        {"user_id": 5},
    ],
)
def test_a_body_that_does_not_fit(api: Api, body: object) -> None:
    refused = api.post("/api/session", body)
    _is_problem(refused, 422, "invalid_request")
    assert "Sir" not in str(refused.body.get("errors", ""))


def test_unknown_routes_and_methods(api: Api) -> None:
    _is_problem(api.get("/api/nothing"), 404, "not_found")
    refused = api.get("/api/session")
    _is_problem(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "POST"
    two_routes = api.send("DELETE", "/api/session/ses_x/consent", b"")
    assert two_routes.headers["allow"] == "GET, POST", "of all routes with this path"


def test_a_fault_of_ours_says_so_and_tells_nothing(
    api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("grandmother's secret")

    monkeypatch.setattr("goldenfish.sessions.store.load", broken)
    refused = api.get(f"/api/session/{session_id}/results")
    assert (refused.status, refused.body["code"]) == (500, "internal_error")
    assert "secret" not in str(refused.body)


@pytest.mark.parametrize("label", [" ", "\t", "a\x00b", "line\nbreak"])
def test_a_label_that_nobody_can_read_is_refused(api: Api, label: str) -> None:
    reply = api.post("/api/session", {"user_id": label})
    assert (reply.status, reply.body["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("label", ["bà Lan", "person 7", "王", "👵"])
def test_a_label_may_be_written_in_any_script(api: Api, label: str) -> None:
    assert api.post("/api/session", {"user_id": label}).status == 201
