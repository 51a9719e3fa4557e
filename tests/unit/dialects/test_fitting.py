"""What is too long for a frame: split, or cut where it can be seen."""

from __future__ import annotations

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from goldenfish.connections.models import Profile
from goldenfish.dialects.choose import dialect
from goldenfish.dialects.fitting import MAX_BYTES
from goldenfish.events.models import Event, EventType, Frame, FrameType
from tests.contract.dialect_turn import event, frame, sound

PROFILES = st.sampled_from(["golden_fish", "clarity_mentor", "voice_assistant"])
LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=20), st.integers(1, 4000))


@settings(max_examples=60, deadline=None)
@given(profile=PROFILES, size=st.integers(0, 200_000))
def test_sound_of_any_length_arrives_whole(profile: Profile, size: int) -> None:
    content = (b"OggS\x00\xff" * (size // 6 + 1))[:size]
    texts = dialect(profile).render(sound(0, content))
    parts = [shown.get("data", shown) for shown in map(json.loads, texts)]
    assert max(len(text.encode()) for text in texts) <= MAX_BYTES
    assert [part["part"] for part in parts] == list(range(parts[0]["parts"]))
    assert b"".join(base64.b64decode(part["b64"], validate=True) for part in parts) == content


@settings(max_examples=60, deadline=None)
@given(profile=PROFILES, text=LONG, replay=st.booleans())
def test_no_text_is_longer_than_a_frame(profile: Profile, text: str, replay: bool) -> None:
    items: list[Event | Frame] = [
        event(EventType.STREAM_COMPLETE, {"reason": "completed", "text": text, "heard_text": text}, 1),
        event(EventType.TRANSCRIPT_FINAL, {"text": text}, 2),
        event(EventType.SESSION_SUMMARY, {"list": [text], "text": text}, 3),
        frame(FrameType.TEXT_CHUNK, {"idx": 0, "text": text}),
        frame(FrameType.ERROR, {"code": "internal", "message": text, "fatal": False}, ref="x" * 200),
    ]
    for item in items:
        for shown in dialect(profile).render(item, replay=replay):
            assert len(shown.encode()) <= MAX_BYTES
            assert json.loads(shown)["type"]


def test_an_event_that_is_too_long_says_what_was_cut() -> None:
    words = "Tôi nhớ ngày đó. " * 3000
    [text] = dialect("golden_fish").render(
        event(EventType.STREAM_COMPLETE, {"reason": "completed", "text": words, "heard_text": "Tôi"}, 8)
    )
    shown = json.loads(text)
    assert shown["seq"] == 8
    assert shown["data"]["cut"] == ["text"]
    assert words.startswith(shown["data"]["text"])
    assert (shown["data"]["reason"], shown["data"]["heard_text"]) == ("completed", "Tôi")


def test_an_event_that_fits_is_shown_as_it_is_stored() -> None:
    stored = event(EventType.STREAM_COMPLETE, {"reason": "completed", "text": "Xin chào", "heard_text": None}, 8)
    assert dialect("golden_fish").render(stored) == [stored.model_dump_json()]


def test_a_replay_says_so_and_shows_a_reply_that_was_only_streamed() -> None:
    stored = event(EventType.STREAM_COMPLETE, {"reason": "completed", "text": "Xin chào"}, 8)
    [canonical] = dialect("golden_fish").render(stored, replay=True)
    assert json.loads(canonical)["replay"] is True
    assert dialect("clarity_mentor").render(stored) == []
    assert dialect("clarity_mentor").render(stored, replay=True) == ['{"type":"response","text":"Xin chào"}']
