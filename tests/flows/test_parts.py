"""A recording in parts through the local cloud: a form over real sockets, joined by the API, heard by the workers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import boto3
import httpx

from cli.answers import sample_answers
from goldenfish.clock import now, to_text
from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.shared_cloud import TOKENS
from tests.unit.web import needs_node, run

SPOKEN = sample_answers("en")[0].read_bytes()
SIZE = len(SPOKEN) // 5 + 1
PARTS = [SPOKEN[at : at + SIZE] for at in range(0, len(SPOKEN), SIZE)]
ASKED = {"question_index": 1, "content_type": "audio/webm;codecs=opus"}


def post(form: dict[str, Any], name: str, content: bytes, **changed: str) -> httpx.Response:
    fields = form["fields"] | {"key": form["key_prefix"] + name} | changed
    return httpx.post(form["url"], data=fields, files={"file": content})


def kept(cloud: LocalCloud, prefix: str) -> list[str]:
    s3 = boto3.client("s3", **client_settings(cloud.aws_endpoint))
    listed = s3.list_object_versions(Bucket=cloud.outputs["RecordingsBucketName"], Prefix=prefix)
    return [entry["Key"] for entry in listed.get("Versions", [])]


def test_parts_are_one_recording(family: Client, cloud: LocalCloud) -> None:
    session = family.create()
    family.ask(session)
    form = family.post(f"/api/session/{session}/parts", ASKED).json()
    for number, part in reversed(list(enumerate(PARTS, start=1))):
        assert post(form, f"{number:04d}", part).status_code == 204
    said = {
        "question_index": 1, "upload_id": form["upload_id"], "count": len(PARTS), "size_bytes": len(SPOKEN),
        "sha256": hashlib.sha256(SPOKEN).hexdigest(),
    }  # fmt: skip
    missing = family.post(f"/api/session/{session}/complete", said | {"count": len(PARTS) + 1})
    assert (missing.status_code, missing.json()["missing"]) == (409, [len(PARTS) + 1])
    done = family.post(f"/api/session/{session}/complete", said)
    assert done.status_code == 201, done.text
    assert family.post(f"/api/session/{session}/complete", said).json() == done.json() | {"replayed": True}
    assert kept(cloud, f"parts/{session}/") == []
    family.end(session, 1)
    [answer, *_] = family.finish(session)["answers"]
    assert answer["recording"]["size_bytes"] == len(SPOKEN)
    assert (answer["transcript"]["status"], answer["assessment"]["status"]) == ("done", "done")
    assert not cloud.dead_letters("AsrDeadLetters")
    assert not cloud.dead_letters("AssessDeadLetters")


def test_an_answer_given_offline_is_heard_after_the_session_was_closed_as_idle(
    family: Client, cloud: LocalCloud
) -> None:
    session = family.create(offline_queue=True)
    family.ask(session)
    _idle_for_a_day(cloud, session)
    assert not cloud.run_schedule("SweeperFunction").failed
    before = family.wait(session, lambda found: bool(found["complete"]))
    assert (before["closed_by"], before["revision"]) == ("idle", 1)
    assert before["answers"][0]["state"] == "not_answered"
    form = family.post(f"/api/session/{session}/parts", ASKED).json()
    for number, part in enumerate(PARTS, start=1):
        assert post(form, f"{number:04d}", part).status_code == 204
    said = {
        "question_index": 1, "upload_id": form["upload_id"], "count": len(PARTS), "size_bytes": len(SPOKEN),
        "sha256": hashlib.sha256(SPOKEN).hexdigest(),
    }  # fmt: skip
    assert family.post(f"/api/session/{session}/complete", said).status_code == 201
    assert family.end(session, 1).json()["replayed"] is True
    after = family.wait(session, lambda found: found["complete"] and found["revision"] == 2)
    answer = after["answers"][0]
    assert (answer["state"], answer["late"], answer["recording"]["size_bytes"]) == ("ended", True, len(SPOKEN))
    assert (answer["transcript"]["status"], answer["assessment"]["status"]) == ("done", "done")
    assert (after["closed_by"], after["closed_at"]) == ("idle", before["closed_at"])
    assert after["summary"]["result"]["late_answers"] == [1]
    told = Counter(event["type"] for event in family.events(session))
    once = ("answer_ended", "recording_stored", "transcript_final", "result_card", "session_closed")
    assert [told[kind] for kind in once] == [1] * len(once)
    assert told["session_summary"] == 2
    assert family.post(f"/api/session/{session}/parts", ASKED).json()["code"] == "session_closed"


def _idle_for_a_day(cloud: LocalCloud, session: str) -> None:
    """Let the client's last word lie a day and an hour back."""
    dynamodb = boto3.client("dynamodb", **client_settings(cloud.aws_endpoint))
    where = {
        "TableName": cloud.outputs["TableName"],
        "Key": {"pk": {"S": f"SESSION#{session}"}, "sk": {"S": "SESSION"}},
    }
    item = dynamodb.get_item(**where)["Item"]
    then = to_text(now() - timedelta(hours=25))
    body = json.loads(item["body"]["S"]) | {"active_at": then}
    dynamodb.update_item(
        **where,
        UpdateExpression="SET body = :body, gsi_sk = :due",
        ExpressionAttributeValues={":body": {"S": json.dumps(body)}, ":due": {"S": f"{then}#{session}"}},
    )


def test_the_form_takes_nothing_else(family: Client) -> None:
    session = family.create()
    family.ask(session)
    form = family.post(f"/api/session/{session}/parts", ASKED).json()
    for name, changed in {
        "another prefix": {"key": "audio/ses_x/001/001-rec_x.webm"},
        "another session": {"key": "parts/ses_x/001/001-upl_x/0001"},
        "another type": {"Content-Type": "text/html"},
    }.items():
        refused = post(form, "0001", b"1", **changed)
        assert (refused.status_code, "<Code>AccessDenied</Code>" in refused.text) == (403, True), name
    empty = post(form, "0001", b"")
    assert (empty.status_code, "<Code>EntityTooSmall</Code>" in empty.text) == (400, True)


@needs_node
def test_the_pages_uploader_against_the_real_routes(family: Client, cloud: LocalCloud) -> None:
    session = family.create()
    family.ask(session)
    where = {"baseUrl": cloud.http_url, "token": TOKENS["family"], "sessionId": session, "questionIndex": 1}
    how = {"contentType": "audio/webm", "capture": {"codec": "opus"}, "endedBy": "user_action"}
    pieces = [base64.b64encode(part).decode() for part in PARTS]
    assert run("upload.mjs", where | how | {"pieces": pieces}) == {
        "told": [{"type": "stored", "code": None}],
        "left": 0,
    }
    answer = family.results(session)["answers"][0]
    assert (answer["ended_by"], answer["recording"]["size_bytes"]) == ("user_action", len(SPOKEN))
    noise = where | how | {"questionIndex": 2, "pieces": [base64.b64encode(b"no sound").decode()], "endedBy": None}
    family.ask(session)
    refused = {"type": "refused", "code": "unsupported_audio_type"}
    assert run("upload.mjs", noise) == {"told": [refused], "left": 1}
