"""What the log says a failed message was about."""

from __future__ import annotations

import json

import pytest

from localcloud.sources.queue_poller import subject_of


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({"detail": {"object": {"key": "audio/ses_1/001/rec_1.ogg"}}}, "audio/ses_1/001/rec_1.ogg"),
        ({"session_id": "ses_1", "revision": 2}, "ses_1"),
        ({"detail": {"object": {}}}, None),
        ({"detail": None}, None),
        ([], None),
    ],
)
def test_a_message_is_about_its_object_or_its_session(body: object, about: str | None) -> None:
    assert subject_of(json.dumps(body)) == about


def test_a_message_that_is_no_json_is_about_nothing() -> None:
    assert subject_of("ok") is None
