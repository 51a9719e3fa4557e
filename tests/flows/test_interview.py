"""An interview through the whole platform: HTTP, S3, events, queues, workers, join, summary, socket."""

from __future__ import annotations

import httpx
import pytest

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.unit.audio_bytes import wav_bytes

SAMPLES = sample_answers("en")


def test_from_the_first_question_to_the_summary(family: Client, cloud: LocalCloud) -> None:
    session = family.create()
    for index, sample in enumerate(SAMPLES[:3], start=1):
        family.answer(session, index, sample)
    done = family.finish(session)
    assert done["status"] == "done"
    assert done["mode"] == "mock"
    for answer in done["answers"][:3]:
        assert answer["transcript"]["accuracy"] == "mock"
        assert answer["assessment"]["status"] == "done"
        values = {m["name"]: m for m in answer["assessment"]["measurements"]}
        assert values["speech_time"]["value"] > 0
        assert all((m["value"] is None) == (m["reason"] is not None) for m in values.values())
    assert [a["state"] for a in done["answers"]] == ["ended"] * 3 + ["not_asked"] * 12
    assert done["summary"]["result"]["answers_ended"] == 3
    assert done["summary"]["result"]["estimate_reason"] == "no_validated_model"
    assert done["summary"]["result"].get("estimate") is None
    told = family.events(session)
    assert [e["seq"] for e in told] == list(range(1, len(told) + 1))
    assert [e["type"] for e in told].count("result_card") == 3
    assert told[-1]["type"] == "session_summary"
    assert not cloud.dead_letters("AsrDeadLetters")


def test_other_recordings_give_other_results(family: Client) -> None:
    one, two = family.create(), family.create()
    vowel = SAMPLES[1]  # the second question asks for a vowel, whose speech is found in another way
    for session, recordings in (
        (one, [SAMPLES[0], vowel, SAMPLES[2]]),
        (two, [SAMPLES[2], vowel, SAMPLES[0]]),
    ):
        for index, recording in enumerate(recordings, start=1):
            family.answer(session, index, recording)
    first, swapped = (family.finish(session)["answers"] for session in (one, two))

    def said_and_measured(answer: dict[str, dict[str, object]]) -> tuple[object, object]:
        return answer["transcript"]["text"], answer["assessment"]["measurements"]

    assert said_and_measured(first[0]) == said_and_measured(swapped[2])
    assert said_and_measured(first[2]) == said_and_measured(swapped[0])
    assert said_and_measured(first[0]) != said_and_measured(first[2])


def test_a_long_recording_goes_straight_to_s3(family: Client) -> None:
    session = family.create()
    family.ask(session)
    content = wav_bytes(132)  # 4.2 MB: too much for the route, not for the gateway
    refused = family.upload(session, 1, content)
    assert refused.status_code == 413
    asked = {"question_index": 1, "content_type": "audio/wav", "size_bytes": len(content)}
    form = family.post(refused.json()["upload_route"], asked).json()
    too_much = httpx.post(form["url"], data=form["fields"], files={"file": content + b"x"})
    assert (too_much.status_code, "EntityTooLarge" in too_much.text) == (400, True)
    sent = httpx.post(form["url"], data=form["fields"], files={"file": content})
    assert sent.status_code == 204, sent.text
    family.end(session, 1)
    done = family.finish(session)["answers"][0]
    assert done["recording"]["recording_id"] == form["recording_id"]
    assert done["recording"]["size_bytes"] == len(content)
    assert done["transcript"]["reason"] == "no_speech"


def test_above_the_gateways_limit_its_own_bare_413(family: Client) -> None:
    session = family.create()
    family.ask(session)
    refused = family.upload(session, 1, wav_bytes(200))
    assert refused.status_code == 413
    assert "code" not in refused.json()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (wav_bytes(3), "no_speech"),
        (b"fLaC" + bytes(400), "unsupported_audio"),
        (b"\x1a\x45\xdf\xa3" + b"noise" * 50, "unsupported_audio"),
        (wav_bytes(1)[:44], "truncated"),
    ],
    ids=["silence", "broken flac", "broken webm", "header only"],
)
def test_what_a_recording_lacks_is_said_in_its_result(family: Client, content: bytes, reason: str) -> None:
    session = family.create()
    family.answer(session, 1, content)
    done = family.finish(session)
    answer = done["answers"][0]
    assert (answer["transcript"]["status"], answer["transcript"]["reason"]) == ("failed", reason)
    assert (answer["assessment"]["status"], answer["assessment"]["reason"]) == ("failed", reason)
    assert done["summary"]["result"]["answers_failed"] == 1


def test_a_late_recording_gives_a_new_revision(family: Client) -> None:
    session = family.create()
    family.answer(session, 1, SAMPLES[0])
    family.ask(session)
    content = SAMPLES[1].read_bytes()
    asked = {"question_index": 2, "content_type": "audio/ogg", "size_bytes": len(content)}
    form = family.post(f"/api/session/{session}/upload", asked).json()
    assert family.finish(session)["revision"] == 1
    assert family.post(f"/api/session/{session}/upload", asked).status_code == 409
    assert httpx.post(form["url"], data=form["fields"], files={"file": content}).status_code == 204
    again = family.wait(session, lambda found: found["complete"] and found["revision"] == 2)
    assert again["answers"][1]["late"] is True
    assert again["summary"]["result"]["late_answers"] == [2]


def test_nobody_sees_somebody_elses_session(family: Client, clinic: Client) -> None:
    session = family.create()
    for path in ("question", "results", "events"):
        assert clinic.get(f"/api/session/{session}/{path}").status_code == 404


def test_the_sweeper_runs_on_its_schedule(cloud: LocalCloud) -> None:
    ran = cloud.run_schedule("SweeperFunction")
    assert not ran.failed


def test_an_answer_in_writing_is_its_own_transcript(family: Client) -> None:
    session = family.create()
    family.ask(session)
    route, wanted = (
        f"/api/session/{session}/text",
        {"question_index": 1, "text": " By the \x0briver,\nthe four of us.\x00 "},
    )
    assert family.post(route, {"question_index": 2, "text": "…"}).json()["code"] == "question_not_asked"
    assert family.post(route, {"question_index": 1, "text": " \x00 "}).json()["code"] == "invalid_request"
    first, again = family.post(route, wanted), family.post(route, {**wanted, "text": "Another text."})
    assert (first.status_code, first.json()["replayed"], again.json()["replayed"]) == (200, False, True)
    assert family.ask(session)["question_index"] == 2
    answer = family.finish(session)["answers"][0]
    assert answer["transcript"]["text"] == "By the river,\nthe four of us."
    assert (answer["transcript"]["engine"], answer["flags"]) == ("person", ["written"])
    assert answer["assessment"]["reason"] == "no_recording"
