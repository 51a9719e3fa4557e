"""`POST …/parts` and `…/complete`: one form for all parts, one recording of them, and what they are refused for."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from goldenfish.clock import now
from goldenfish.objects import store as objects
from goldenfish.recordings.joining import Completed, Upload, complete
from goldenfish.recordings.keys import parse_audio_key
from goldenfish.recordings.parts import MAX_BYTES, MAX_PARTS
from goldenfish.sessions import service
from goldenfish.sessions.models import RecordingRef
from goldenfish.sessions.sweep import sweep
from tests.callers import FAMILY
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, OTHER_TOKEN, Aws

SPOKEN = wav_bytes(seconds=1)
ASKED = {"question_index": 1, "content_type": "audio/wav"}


@pytest.fixture
def session_id(aws: Aws) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


class Recorder:
    """A client that records one answer."""

    def __init__(self, aws: Aws, session_id: str, content: bytes = SPOKEN, **asked: Any) -> None:
        self.aws, self.path, self.content = aws, f"/api/session/{session_id}", content
        granted = Api().post(f"{self.path}/parts", ASKED | asked)
        assert granted.status == 201, granted.body
        self.form = granted.body

    def put(self, number: int, part: bytes) -> None:
        """What S3 does with a posted form; the form itself is tested against sockets."""
        self.aws.s3.put_object(Bucket=BUCKET, Key=f"{self.form['key_prefix']}{number:04d}", Body=part)

    def send(self, size: int = 7_000, leave_out: int = 0) -> int:
        parts = [self.content[at : at + size] for at in range(0, len(self.content), size)]
        for number, part in enumerate(parts, start=1):
            if number != leave_out:
                self.put(number, part)
        return len(parts)

    def complete(self, sent: int, **changed: Any) -> Reply:
        said = {
            "question_index": 1,
            "upload_id": self.form["upload_id"],
            "count": sent,
            "size_bytes": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }
        return Api().post(f"{self.path}/complete", said | changed)


def recording(session_id: str) -> RecordingRef | None:
    answer = service.read_interview(FAMILY, session_id).answer(1)
    assert answer is not None
    return answer.recording


def kept(aws: Aws, prefix: str) -> list[str]:
    return [entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


def test_one_form_for_all_parts(aws: Aws, session_id: str) -> None:
    form = Recorder(aws, session_id).form
    assert form["key_prefix"] == f"parts/{session_id}/001/{form['upload_id']}/"
    assert "key" not in form["fields"]
    assert form["fields"]["Content-Type"] == "audio/wav"
    assert (form["max_part_bytes"], form["max_parts"]) == (MAX_BYTES, MAX_PARTS)
    conditions = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    assert ["starts-with", "$key", form["key_prefix"]] in conditions
    assert ["content-length-range", 1, MAX_BYTES] in conditions
    assert recording(session_id) is None


def test_the_parts_become_the_answers_recording(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id, capture={"device": "Pixel 8"})
    done = spoken.complete(spoken.send())
    assert done.status == 201, done.body
    ref = recording(session_id)
    assert ref is not None
    assert done.body == {
        "session_id": session_id, "question_index": 1, "recording_id": ref.recording_id, "status": "stored",
        "size_bytes": len(SPOKEN), "content_type": "audio/wav", "replayed": False,
    }  # fmt: skip
    assert ref.capture is not None
    assert ref.capture.device == "Pixel 8"
    assert parse_audio_key(ref.key) is not None
    assert objects.get(ref.key, max_bytes=len(SPOKEN)) == SPOKEN
    assert kept(aws, "parts/") == []


def test_completing_again_changes_nothing(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id)
    first = spoken.complete(spoken.send())
    log = service.read_interview(FAMILY, session_id).session.last_seq
    assert spoken.complete(9).body == first.body | {"replayed": True}
    assert service.read_interview(FAMILY, session_id).session.last_seq == log
    retake = Recorder(aws, session_id, wav_bytes(seconds=2))
    assert retake.complete(retake.send(40_000)).status == 201
    assert spoken.complete(9).body == first.body | {"replayed": True}, "also when another recording counts now"
    ref = recording(session_id)
    assert ref is not None
    assert ref.size_bytes == len(retake.content)


def test_of_two_who_complete_at_once_neither_misses_what_the_other_has_joined(
    aws: Aws, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = Recorder(aws, session_id)
    count = spoken.send()
    others: list[Completed] = []
    look = objects.sizes_under
    upload = Upload(1, spoken.form["upload_id"], count, len(SPOKEN), hashlib.sha256(SPOKEN).hexdigest())

    def late(prefix: str, *, most: int) -> dict[str, int]:
        monkeypatch.setattr(objects, "sizes_under", look)
        others.append(complete(FAMILY, session_id, upload))
        return look(prefix, most=most)

    monkeypatch.setattr(objects, "sizes_under", late)
    second = spoken.complete(count)
    assert [one.replayed for one in others] == [False]
    assert (second.status, second.body["replayed"]) == (201, True)
    assert second.body["recording_id"] == others[0].recording_id


def test_no_more_is_looked_at_than_a_recording_may_have(
    aws: Aws, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = Recorder(aws, session_id)
    count = spoken.send()
    monkeypatch.setattr("goldenfish.recordings.joining.MAX_PARTS", count)
    spoken.put(count + 1, b"more")
    aws.s3.put_object(Bucket=BUCKET, Key=spoken.form["key_prefix"] + "9 a name of one's own", Body=b"more")
    assert spoken.complete(count + 1).body["missing"] == [count + 1]
    assert spoken.complete(count).status == 201


def test_missing_parts_are_named_and_can_come_later(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id)
    count = spoken.send(leave_out=3)
    body = {"Idempotency_Key": "the same one"}
    said = {
        "question_index": 1, "upload_id": spoken.form["upload_id"], "count": count + 1, "size_bytes": len(SPOKEN),
        "sha256": hashlib.sha256(SPOKEN).hexdigest(),
    }  # fmt: skip
    refused = Api().post(f"{spoken.path}/complete", said, **body)
    assert (refused.status, refused.body["code"], refused.body["missing"]) == (409, "part_missing", [3, count + 1])
    refused = spoken.complete(count)
    assert (refused.status, refused.body["missing"]) == (409, [3])
    spoken.put(3, SPOKEN[14_000:21_000])
    spoken.put(count + 1, b"")  # S3 takes it; the form's policy does not
    done = Api().post(f"{spoken.path}/complete", said, **body)
    assert (done.status, done.body["replayed"]) == (201, False), "a key does not keep what the client can mend"


def test_a_damaged_part_is_told_and_nothing_is_lost(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id)
    count = spoken.send()
    spoken.put(2, b"!" + SPOKEN[7_001:14_000])
    refused = spoken.complete(count)
    assert (refused.status, refused.body["code"]) == (422, "checksum_mismatch")
    spoken.put(2, SPOKEN[7_000:13_999])
    assert spoken.complete(count).body["code"] == "checksum_mismatch"
    assert recording(session_id) is None
    assert len(kept(aws, "parts/")) == count
    spoken.put(2, SPOKEN[7_000:14_000])
    assert spoken.complete(count).status == 201


def test_what_is_no_recording_is_refused_and_remembered(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id, b"no sound at all")
    refused = spoken.complete(spoken.send())
    assert (refused.status, refused.body["code"]) == (415, "unsupported_audio_type")
    answer = service.read_interview(FAMILY, session_id).answer(1)
    assert answer is not None
    assert answer.refused_upload == "unsupported_audio"
    assert kept(aws, "audio/") == []


def test_too_much_for_one_recording(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id)
    refused = spoken.complete(spoken.send(), size_bytes=MAX_BYTES + 1)
    assert (refused.status, refused.body["code"], refused.body["max_bytes"]) == (413, "audio_too_large", MAX_BYTES)
    assert refused.body["upload_route"] == f"/api/session/{session_id}/upload"


def test_an_upload_that_was_granted_is_taken_after_the_close(aws: Aws, session_id: str) -> None:
    key = {"Idempotency_Key": "k"}
    before = Api().post(f"/api/session/{session_id}/parts", ASKED, **key).body
    spoken = Recorder(aws, session_id)
    service.end_answer_by_user(FAMILY, session_id, 1)
    service.close_session(FAMILY, session_id)
    again = Api().post(f"/api/session/{session_id}/parts", ASKED, **key)
    assert (again.status, again.body["upload_id"]) == (201, before["upload_id"])
    assert spoken.complete(spoken.send()).status == 201
    ref = recording(session_id)
    assert ref is not None
    refused = Api().post(f"/api/session/{session_id}/parts", ASKED)
    assert (refused.status, refused.body["code"]) == (409, "session_closed")
    other = Api().post(f"/api/session/{session_id}/parts", ASKED, **key)
    assert (other.status, other.body["code"]) == (409, "already_recorded")
    spoken.form = before
    late = spoken.complete(spoken.send())
    assert (late.status, late.body["code"]) == (409, "already_recorded"), (
        "the answer has ended with another recording"
    )
    assert recording(session_id) == ref


def test_an_upload_may_begin_after_the_close_where_the_session_waits_for_it(aws: Aws, session_id: str) -> None:
    service.end_answer_by_user(FAMILY, session_id, 1)
    service.close_session(FAMILY, session_id)
    spoken = Recorder(aws, session_id)
    assert spoken.complete(spoken.send()).status == 201
    ref = recording(session_id)
    assert ref is not None
    assert ref.size_bytes == len(SPOKEN)


def test_no_upload_begins_after_the_close_for_an_answer_that_was_open(aws: Aws, session_id: str) -> None:
    service.close_session(FAMILY, session_id)
    refused = Api().post(f"/api/session/{session_id}/parts", ASKED)
    assert (refused.status, refused.body["code"]) == (409, "session_closed")


def test_an_answer_given_offline_arrives_after_the_session_was_closed_as_idle(aws: Aws) -> None:
    made = service.create_session(FAMILY, service.NewSession(user_id="x", offline_queue=True)).session_id
    service.ask_question(FAMILY, made)
    assert sweep(now() + timedelta(hours=25)) == {"closed": 1}
    key = {"Idempotency_Key": "k"}
    granted = Api().post(f"/api/session/{made}/parts", ASKED, **key)
    assert granted.status == 201, granted.body
    spoken, other = Recorder(aws, made), Recorder(aws, made)
    spoken.form = Api().post(f"/api/session/{made}/parts", ASKED, **key).body
    assert spoken.form["upload_id"] == granted.body["upload_id"]
    done = spoken.complete(spoken.send())
    assert (done.status, done.body["replayed"]) == (201, False)
    ended = Api().post(f"/api/session/{made}/end_answer", {"question_index": 1, "ended_by": "user_action"})
    assert (ended.status, ended.body["replayed"], ended.body["ended_by"]) == (200, True, "session_end")
    again = other.complete(other.send())
    assert (again.status, again.body["code"]) == (409, "already_recorded")
    ref = recording(made)
    assert ref is not None
    assert ref.recording_id == done.body["recording_id"]


def test_an_answer_given_offline_finds_no_session_that_was_erased(aws: Aws) -> None:
    made = service.create_session(FAMILY, service.NewSession(user_id="x", offline_queue=True)).session_id
    service.ask_question(FAMILY, made)
    sweep(now() + timedelta(hours=25))
    assert Api().send("DELETE", f"/api/session/{made}", b"").status in {200, 202}
    refused = Api().post(f"/api/session/{made}/parts", ASKED)
    assert (refused.status, refused.body["code"]) == (404, "session_not_found")


def test_an_older_take_does_not_replace_a_newer_one(aws: Aws, session_id: str) -> None:
    older, newer = Recorder(aws, session_id), Recorder(aws, session_id, wav_bytes(seconds=2))
    assert newer.complete(newer.send(40_000)).status == 201
    refused = older.complete(older.send())
    assert (refused.status, refused.body["code"]) == (409, "already_recorded")


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"question_index": 2}, 409, "question_not_asked"),
    ({"upload_id": "002-upl_x"}, 409, "part_missing"),
    ({"upload_id": "001-upl_../../audio"}, 422, "invalid_request"),
    ({"upload_id": "rec_x"}, 422, "invalid_request"),
    ({"count": 0}, 422, "invalid_request"),
    ({"count": MAX_PARTS + 1}, 422, "invalid_request"),
    ({"size_bytes": 0}, 422, "invalid_request"),
    ({"sha256": "0" * 63}, 422, "invalid_request"),
    ({"what": 1}, 422, "invalid_request"),
]


def test_refusals(aws: Aws, session_id: str) -> None:
    spoken = Recorder(aws, session_id)
    sent = spoken.send()
    for changed, status, code in REFUSED:
        refused = spoken.complete(sent, **changed)
        assert (refused.status, refused.body["code"]) == (status, code), changed
    assert spoken.complete(sent).status == 201


def test_forms_are_refused_as_for_other_uploads(aws: Aws, session_id: str) -> None:
    asked = [ASKED | {"content_type": "text/plain"}, ASKED | {"question_index": 2}, ASKED | {"capture": {"what": 1}}]
    replies = [Api().post(f"/api/session/{session_id}/parts", body) for body in asked]
    assert [reply.status for reply in replies] == [415, 409, 422]
    for route in ("parts", "complete"):
        assert Api(OTHER_TOKEN).post(f"/api/session/{session_id}/{route}", {}).status in {404, 422}
    assert Api(OTHER_TOKEN).post(f"/api/session/{session_id}/parts", ASKED).status == 404
    assert Api(None).post(f"/api/session/{session_id}/parts", ASKED).status == 401


def test_a_part_that_changes_while_they_are_joined(
    aws: Aws, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = Recorder(aws, session_id)
    count = spoken.send()
    read = objects.get_into

    def posted_anew_meanwhile(key: str, target: memoryview) -> None:
        if key.endswith("0002"):
            spoken.put(2, b"shorter")
        read(key, target)

    monkeypatch.setattr(objects, "get_into", posted_anew_meanwhile)
    assert spoken.complete(count).body["code"] == "checksum_mismatch"
    assert recording(session_id) is None


def test_an_erasure_takes_the_parts(aws: Aws, session_id: str) -> None:
    Recorder(aws, session_id).send()
    assert Api().send("DELETE", f"/api/session/{session_id}", b"").status in {200, 202}
    assert kept(aws, "parts/") == []
