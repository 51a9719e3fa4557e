"""The end phrase through the local cloud: a caption ends an answer, and nothing of the phrase is kept or measured."""

from __future__ import annotations

import json

import boto3
import httpx
import pytest

from cli.answers import sample_answers
from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.flows.test_live_interview import phone
from tests.spoken_phrase import answer, said
from tests.unit.audio_bytes import wav_bytes

SAMPLE = sample_answers("en")[0].read_bytes()


def test_a_caption_ends_an_answer_and_the_phrase_is_not_measured(family: Client, cloud: LocalCloud) -> None:
    audio, start_s = answer(SAMPLE, said("done"))
    session = family.create()
    with phone(family, session) as talker:
        talker.send("next_question")
        asked = talker.until("question_asked", question_index=1)
        talker.listen(asked)
        talker.send("caption", times=1, ask_id=asked["ask_id"], text="and that was all")
        assert talker.until("transcript_partial", final=False)["text"] == "and that was all"
        words = [
            {"text": "all.", "start_s": start_s - 1.2, "end_s": start_s - 0.8},
            {"text": "Done.", "start_s": start_s, "end_s": start_s + 0.3},
        ]
        talker.send("caption", ask_id=asked["ask_id"], text="all. Done.", final=True, words=words, source="phone")
        assert talker.until("transcript_partial", final=True)["phrase_heard"] is True
        talker.send("silence", ask_id=asked["ask_id"], ms=900)
        ended = talker.until("answer_ended", question_index=1)
        assert (ended["ended_by"], ended["ended_source"]) == ("phrase", "caption")
        # As a phone does, after the end: what was transcribed before is cut by its own words alone.
        assert family.upload(session, 1, audio).status_code == 202
        talker.until("question_asked", question_index=2)
    done = family.finish(session)["answers"][0]
    phrase, cut_s = done["transcript"]["end_phrase"], done["assessment"]["trimmed_s"]
    assert phrase["start_s"] == cut_s
    assert start_s - 0.3 <= cut_s <= start_s
    assert all(word["end_s"] <= cut_s + 0.2 for word in done["transcript"]["words"])
    assert not cloud.dead_letters("AsrDeadLetters")
    assert not cloud.dead_letters("AssessDeadLetters")


def test_a_slice_is_listened_to_and_is_never_the_recording(family: Client, cloud: LocalCloud) -> None:
    session = family.create()
    family.ask(session)
    content = wav_bytes(2)
    wanted = {"question_index": 1, "number": 1, "content_type": "audio/wav", "size_bytes": len(content)}
    form = family.post(f"/api/session/{session}/slice", wanted).json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": content})
    assert sent.status_code == 204, sent.text
    family.answer(session, 1, SAMPLE)
    answered = family.finish(session)["answers"][0]
    assert answered["ended_by"] == "api"
    assert answered["recording"]["size_bytes"] == len(SAMPLE)
    assert not cloud.dead_letters("AsrDeadLetters")


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [(SAMPLE, "done", None), (wav_bytes(1), "failed", "no_speech"), (b"no sound", "failed", "unsupported_audio")],
    ids=["speech", "silence", "garbage"],
)
def test_what_is_said_in_a_turn_is_transcribed_while_the_caller_waits(
    cloud: LocalCloud, content: bytes, status: str, reason: str | None
) -> None:
    """The function as Lambda's Invoke API calls it; who calls it is tested with the conversation."""
    key = f"turns/cnv_test/{status}.wav"
    boto3.client("s3", **client_settings(cloud.aws_endpoint)).put_object(
        Bucket=cloud.outputs["RecordingsBucketName"], Key=key, Body=content
    )
    invoked = boto3.client("lambda", **client_settings(cloud.lambda_endpoint)).invoke(
        FunctionName="goldenfish-AsrFunction", Payload=json.dumps({"live": {"key": key, "language": "en"}}).encode()
    )
    answer_ = json.loads(invoked["Payload"].read())
    assert "FunctionError" not in invoked, answer_
    assert (answer_["status"], answer_["reason"]) == (status, reason)
    assert bool(answer_["text"]) == (status == "done")
