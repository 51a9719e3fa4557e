"""What clients send, well and badly."""

from __future__ import annotations

import json

import pytest

from goldenfish.connections.models import ClientMessage, Profile
from goldenfish.dialects.choose import dialect
from goldenfish.problems import BadMessage

SEEDS_MESSAGES = [
    ("start_interview", {}),
    ("start_language_test", {"language": "es"}),
    ("start_general", {}),
    ("text_message", {"text": "Xin chào"}),
    ("cancel_stream", {}),
    ("reset", {}),
]


@pytest.mark.parametrize(("kind", "members"), SEEDS_MESSAGES)
def test_flat_and_nested_messages_mean_the_same(kind: str, members: dict[str, str]) -> None:
    flat = dialect("voice_assistant").parse(json.dumps({"type": kind, "id": "m1"} | members))
    nested = dialect("golden_fish").parse(json.dumps({"v": 1, "type": kind, "id": "m1", "data": members}))
    assert flat == nested == ClientMessage(type=kind, id="m1", data=dict(members))


@pytest.mark.parametrize("audio", ["T2dnUw==", "data:audio/webm;codecs=opus;base64,T2dnUw=="])
def test_a_voice_assistants_audio_is_canonical_afterwards(audio: str) -> None:
    body = {"type": "audio_message", "id": "m1", "audio": audio, "part": 0}
    assert dialect("voice_assistant").parse(json.dumps(body)).data == {"b64": "T2dnUw==", "part": 0}


@pytest.mark.parametrize("profile", ["clarity_mentor", "voice_assistant"])
def test_a_recording_of_a_protocol_without_identifiers_is_named_by_its_content(profile: Profile) -> None:
    def name(**members: str) -> object:
        return dialect(profile).parse(json.dumps({"type": "audio_message"} | members)).data.get("audio_id")

    assert name(b64="T2dnUw==") == name(b64="T2dnUw==") != name(b64="T2dnUx==")
    assert name(b64="T2dnUw==", audio_id="a1") == "a1"
    assert name(b64="T2dnUw==", id="m1") is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"ping"',
        "{",
        "{}",
        '{"type": 1}',
        '{"type": "ping", "id": 5}',
        '{"type": "ping", "id": ""}',
        json.dumps({"type": "ping", "id": "x" * 201}),
        '{"type": "ping", "data": []}',
        '{"type": "playback", "data": {"played_ms": NaN}}',
        '{"type": "playback", "data": {"played_ms": 1e999}}',
        '{"type": "playback", "played_ms": ' + "9" * 5000 + "}",
        '{"type": "text_message", "text": "\\ud83d"}',
        "[" * 20_000,
        '{"type": "x", "data": ' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}",
    ],
)
@pytest.mark.parametrize("profile", ["golden_fish", "clarity_mentor", "voice_assistant"])
def test_what_is_no_message_is_refused(profile: str, body: str) -> None:
    with pytest.raises(BadMessage):
        dialect(profile).parse(body)  # type: ignore[arg-type]  # a parametrised Literal
