"""Queue messages: ours are read strictly where it matters, everything else is told apart from poison."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from goldenfish.recordings.keys import audio_key, parse_audio_key
from goldenfish.recordings.notification import NotANotification, parse_notification
from tests.unit.workers.messages import object_created

KEY = audio_key("ses_abc", 3, 1, "rec_xyz", "wav")


def test_a_notification_is_read() -> None:
    found = parse_notification(object_created(KEY, size=12))
    assert (found.key, found.bucket, found.detail.object.size) == (KEY, "recordings", 12)


def test_unknown_versions_and_fields_do_no_harm() -> None:
    event = json.loads(object_created(KEY))
    event["version"] = "9"
    event["detail"]["object"]["colour"] = "blue"
    assert parse_notification(json.dumps(event)).key == KEY


@pytest.mark.parametrize("key", ["audio/a b+c.wav", "audio/a%20b.wav", "audio/ä.wav"])
def test_keys_are_taken_as_they_are(key: str) -> None:
    """EventBridge does not encode keys, so decoding would corrupt them."""
    assert parse_notification(object_created(key)).key == key
    assert parse_audio_key(key) is None


def test_its_time_is_a_moment() -> None:
    found = parse_notification(object_created(KEY, time="2026-11-21T09:00:00Z"))
    assert found.time == datetime(2026, 11, 21, 9, tzinfo=UTC)


def _without(field: str) -> str:
    event: dict[str, Any] = json.loads(object_created(KEY))
    del event["detail"]["object"][field]
    return json.dumps(event)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"recordings"}',
        '{"detail-type":"Object Deleted","source":"aws.s3"}',
        _without("key"),
        _without("size"),
        object_created(KEY, time="nonsense"),
        object_created(KEY, time="2026-11-21T09:00:00"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"detail":' * 100_000, id="deep object"),
    ],
)
def test_anything_else_is_not_a_notification(body: str) -> None:
    with pytest.raises(NotANotification):
        parse_notification(body)


def test_a_key_says_what_it_was_made_of() -> None:
    found = parse_audio_key(KEY)
    assert found is not None
    assert (found.session_id, found.question_index, found.number, found.recording_id) == ("ses_abc", 3, 1, "rec_xyz")


def test_the_thousandth_upload_of_an_answer_has_a_key_like_the_first() -> None:
    found = parse_audio_key(audio_key("ses_abc", 3, 1000, "rec_xyz", "wav"))
    assert found is not None
    assert found.number == 1000


@pytest.mark.parametrize(
    "key",
    [
        "results/ses_abc/003/rec_xyz.json",
        KEY + "/more",
        "x" + KEY,
        KEY.replace("003", "3"),
        KEY.replace("001", "1" * 5000),
        "",
    ],
)
def test_other_keys_say_nothing(key: str) -> None:
    assert parse_audio_key(key) is None
