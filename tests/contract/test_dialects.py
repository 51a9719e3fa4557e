"""Each dialect's documented protocol, held by a file of its texts and by the documents of the two products."""

from __future__ import annotations

import base64
import json
from typing import Any, get_args

import pytest

from goldenfish.connections.models import Profile
from tests.contract.dialect_turn import REPLY, SOUND, path_of, texts_of

PROFILES: tuple[Profile, ...] = get_args(Profile)


def golden(profile: Profile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path_of(profile).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_texts_are_those_of_the_file(profile: Profile) -> None:
    assert texts_of(profile) == path_of(profile).read_text(encoding="utf-8").splitlines(), (
        "a change of the protocol: if it is meant, run `python -m tests.contract.dialect_turn`"
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_every_text_fits_into_a_frame(profile: Profile) -> None:
    assert max(len(line) for line in path_of(profile).read_bytes().splitlines()) <= 32 * 1024


@pytest.mark.parametrize("profile", PROFILES)
def test_the_parts_of_a_sound_give_the_sound(profile: Profile) -> None:
    chunks = [m.get("data", m) for m in golden(profile) if m["type"] == "audio_chunk"]
    of_first = [chunk for chunk in chunks if chunk["idx"] == 0]
    assert [(c["part"], c["parts"]) for c in of_first] == [(0, 2), (1, 2)]
    assert b"".join(base64.b64decode(c["b64"], validate=True) for c in of_first) == SOUND


def test_clarity_mentor_keeps_its_order_of_messages() -> None:
    """The protocol of its README, steps 1 to 9; sound is base64, since API Gateway carries no binary frames."""
    told = [
        {k: v for k, v in m.items() if m["type"] != "audio_chunk" or k == "type"} for m in golden("clarity_mentor")
    ]
    begin = told.index({"type": "status", "message": "Transcribing..."})
    assert told[begin : begin + 8] == [
        {"type": "status", "message": "Transcribing..."},
        {"type": "transcript", "text": "I am tired."},
        {"type": "status", "message": "Detecting emotion..."},
        {"type": "emotion", "data": None},
        {"type": "status", "message": "Generating response..."},
        {"type": "response", "text": REPLY},
        {"type": "status", "message": "Synthesizing speech..."},
        {"type": "audio_chunk"},
    ]


def test_the_voice_assistant_keeps_its_events() -> None:
    """`text_chunk` + `audio_chunk` as each chunk completes, then `stream_complete`, as its README says."""
    told = [m for m in golden("voice_assistant") if m["type"] in {"text_chunk", "audio_chunk", "stream_complete"}]
    kinds = ["text_chunk", "audio_chunk", "audio_chunk", "text_chunk", "audio_chunk", "stream_complete"]
    assert [m["type"] for m in told] == kinds
    assert "".join(m["text"] for m in told if m["type"] == "text_chunk") == REPLY
    assert {m["gen"] for m in told} == {7}
    assert not {"data", "v", "session_id"} & {name for m in told for name in m}, "its messages are flat"
