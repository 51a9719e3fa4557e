"""One interview over the routes: each question once, answers recorded, ended, closed."""

from __future__ import annotations

from tests.unit.api.conftest import Api
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws


def test_a_new_session_states_its_limits_and_the_other_route(api: Api) -> None:
    created = api.post("/api/session", {"user_id": "grandmother"})
    assert created.status == 201
    limits = created.body["limits"]
    assert limits["multipart_max_bytes"] == 4_000_000
    # Lambda's 6 MB hold the request as base64; the form's own parts must fit beside the audio.
    assert limits["multipart_max_bytes"] < limits["gateway_max_bytes"] <= 6_000_000 * 3 // 4
    assert limits["upload_route"] == f"/api/session/{created.body['session_id']}/upload"
    assert created.body["question_count"] == 15


def test_the_question_is_the_same_until_its_answer_has_ended(api: Api, session_id: str) -> None:
    first = api.get(f"/api/session/{session_id}/question")
    again = api.get(f"/api/session/{session_id}/question")
    assert first.body["question_index"] == 1
    assert first.body["ask_id"] == again.body["ask_id"]
    assert first.headers["cache-control"] == "no-store"
    ended = api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1})
    assert (ended.status, ended.body["replayed"], ended.body["next_question"]) == (200, False, True)
    second = api.get(f"/api/session/{session_id}/question")
    assert second.body["question_index"] == 2
    assert second.body["ask_id"] != first.body["ask_id"]


def test_ending_again_gives_the_first_result(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    first = api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1}).body
    again = api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1})
    assert again.status == 200
    assert again.body == {**first, "replayed": True}


def test_when_all_are_answered_it_says_so_and_the_session_is_closed(api: Api, session_id: str) -> None:
    texts = set()
    for index in range(1, 16):
        asked = api.get(f"/api/session/{session_id}/question").body
        assert asked["done"] is False
        texts.add(asked["text"])
        ended = api.post(f"/api/session/{session_id}/end_answer", {"question_index": index}).body
    assert len(texts) == 15
    assert (ended["session_status"], ended["next_question"]) == ("closed", False)
    last = api.get(f"/api/session/{session_id}/question")
    assert last.status == 200
    assert {name: value for name, value in last.body.items() if value is not None} == {
        "session_id": session_id, "question_count": 15, "done": True, "flags": [],
    }  # fmt: skip
    assert last.body["ask_id"] is None


def test_forms_rotate_for_the_same_person(api: Api) -> None:
    forms = [api.post("/api/session", {"user_id": "grandmother"}).body["form"] for _ in range(4)]
    assert forms == ["A", "B", "C", "A"]
    assert api.post("/api/session", {"user_id": "grandfather"}).body["form"] == "A"


def test_vietnamese_uses_the_term_of_address(api: Api) -> None:
    created = api.post("/api/session", {"user_id": "ba", "language": "vi", "address_term": "bà"}).body
    text = api.get(f"/api/session/{created['session_id']}/question").body["text"]
    assert "bà" in text.lower()
    assert "{" not in text


def test_vietnamese_interviewer_calls_itself_what_suits_the_term_of_address(api: Api) -> None:
    created = api.post("/api/session", {"user_id": "anh", "language": "vi", "address_term": "anh"}).body
    text = api.get(f"/api/session/{created['session_id']}/question").body["text"]
    assert text.startswith("Em chào anh. ")


def test_a_recall_asked_too_early_is_flagged(api: Api, session_id: str) -> None:
    flags = {}
    for index in range(1, 16):
        asked = api.get(f"/api/session/{session_id}/question").body
        flags[asked["question_id"]] = asked["flags"]
        api.post(f"/api/session/{session_id}/end_answer", {"question_index": index})
    assert flags.pop("S2") == ["recall_too_early"]
    assert not any(flags.values())


def test_the_original_bytes_are_kept_untouched(api: Api, aws: Aws, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    content = wav_bytes(seconds=1)
    stored = api.upload(f"/api/session/{session_id}/audio", 1, content, name="../../etc/passwd")
    assert stored.status == 202
    assert stored.body["content_type"] == "audio/wav"
    keys = [found["Key"] for found in aws.s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert keys == [f"audio/{session_id}/001/001-{stored.body['recording_id']}.wav"]
    assert aws.s3.get_object(Bucket=BUCKET, Key=keys[0])["Body"].read() == content


def test_results_are_complete_at_every_moment(api: Api, session_id: str) -> None:
    fresh = api.get(f"/api/session/{session_id}/results").body
    assert (fresh["schema"], fresh["status"], fresh["pending"]) == ("goldenfish.results/1", "open", [])
    assert [a["state"] for a in fresh["answers"]] == ["not_asked"] * 15
    api.get(f"/api/session/{session_id}/question")
    api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(seconds=1))
    running = api.get(f"/api/session/{session_id}/results").body
    assert running["pending"] == ["answers/1/transcript", "answers/1/assessment"]
    assert running["answers"][0]["recording"]["status"] == "stored"
    api.post(f"/api/session/{session_id}/close")
    closed = api.get(f"/api/session/{session_id}/results").body
    assert (closed["status"], closed["complete"], closed["closed_by"]) == ("closed", False, "user")
    assert closed["pending"][-1] == "summary"
    assert closed["answers"][0]["ended_by"] == "session_end"


def test_events_tell_everything_in_order(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(seconds=1))
    api.post(f"/api/session/{session_id}/end_answer", {"question_index": 1})
    page = api.get(f"/api/session/{session_id}/events").body
    assert [e["type"] for e in page["events"]] == ["question_asked", "recording_stored", "answer_ended"]
    assert [e["seq"] for e in page["events"]] == [1, 2, 3]
    assert api.get(f"/api/session/{session_id}/events?after=2").body["events"] == page["events"][2:]


def test_health_needs_no_token(aws: Aws) -> None:
    health = Api(token=None).get("/api/health")
    assert (health.status, health.body["status"], health.body["mode"]) == (200, "healthy", "mock")
