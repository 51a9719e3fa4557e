"""The two seed products' own clients, which know no envelope and no identifiers, through the whole local cloud."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection, connect

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.flows.client import Client, Json

PATIENCE_S = 60


def recording(member: str) -> list[Json]:
    """A spoken answer as `audio_message`s, in as many parts as it takes."""
    content = min((path.read_bytes() for path in sample_answers("en")), key=len)
    pieces = [content[at : at + 24_000] for at in range(0, len(content), 24_000)]
    named = {"parts": len(pieces), "audio_id": "a1"} if len(pieces) > 1 else {}
    return [
        {"type": "audio_message", member: base64.b64encode(piece).decode(), **({"part": n} | named if named else {})}
        for n, piece in enumerate(pieces)
    ]


def receive(socket: ClientConnection, until: Callable[[list[Json]], Any]) -> list[Json]:
    """What comes, until it is enough; an error is never enough."""
    deadline = time.monotonic() + PATIENCE_S
    seen: list[Json] = []
    while not until(seen):
        seen.append(json.loads(socket.recv(timeout=deadline - time.monotonic())))
        assert seen[-1]["type"] != "error", seen
    return seen


def address(client: Client, session: str, profile: str) -> str:
    made = client.post(f"/api/session/{session}/ticket", {"profile": profile}).json()
    return f"?ticket={made['ticket']}"


def sound_is_whole(seen: list[Json]) -> bool:
    """Whether the last message is the last part of a piece of sound."""
    return bool(seen) and seen[-1]["type"] == "audio_chunk" and seen[-1]["part"] == seen[-1]["parts"] - 1


def is_end(message: Json, turn: int) -> bool:
    """Whether a message ends this turn."""
    return bool(message["type"] == "stream_complete" and message["turn"] == turn)


def test_a_clarity_mentor_client_hears_the_steps_in_its_order(cloud: LocalCloud, family: Client) -> None:
    session = family.post("/api/sessions").json()["session_id"]
    voice = f"{cloud.outputs['SocketPathsUrl']}/ws/voice{address(family, session, 'clarity_mentor')}"
    with connect(voice) as socket:
        for message in recording("b64"):
            socket.send(json.dumps(message))
        seen = receive(socket, sound_is_whole)
    # A push may come twice, and this dialect has no numbers: what counts is what comes first.
    told = dict.fromkeys((m["type"], m.get("message")) for m in seen if m["type"] != "audio_chunk")
    assert list(told) == [
        ("status", "Transcribing..."),
        ("transcript", None),
        ("status", "Detecting emotion..."),
        ("emotion", None),
        ("status", "Generating response..."),
        ("response", None),
        ("status", "Synthesizing speech..."),
    ]
    assert next(m for m in seen if m["type"] == "emotion") == {"type": "emotion", "data": None}
    assert next(m for m in seen if m["type"] == "response")["text"]
    history = family.get(f"/api/sessions/{session}/history").json()
    assert [turn["role"] for turn in history["turns"]][:1] == ["user"]


def test_a_voice_assistants_client_gets_text_and_sound_and_one_end(cloud: LocalCloud, family: Client) -> None:
    session = family.post("/api/conversations", {"product": "practice"}).json()["session_id"]
    said = [
        [{"type": "start_interview"}],
        [{"type": "text_message", "text": "A list is mutable, a tuple is not."}],
        recording("audio"),
    ]
    base = family.post(f"/api/session/{session}/ticket", {}).json()["websocket_url"]
    with connect(base + address(family, session, "voice_assistant")) as socket:
        for turn, messages in enumerate(said, start=1):
            for message in messages:
                socket.send(json.dumps(message))
            # A push may come twice: the end of the turn before is none of this one.
            told = receive(socket, lambda got, turn=turn: got and is_end(got[-1], turn))  # type: ignore[misc]
            seen = [m for m in told if m.get("turn", turn) == turn]
            assert seen[-1]["reason"] == "completed"
            texts = [m["text"] for m in seen if m["type"] == "text_chunk"]
            assert "".join(texts) == seen[-1]["text"]
            assert {m["type"] for m in seen} == {"status", "text_chunk", "audio_chunk", "stream_complete"}
        socket.send(json.dumps({"type": "cancel_stream"}))
        socket.send(json.dumps({"type": "reset"}))
        socket.send(json.dumps({"type": "ping"}))
        seen = receive(socket, lambda got: any(m["type"] == "pong" for m in got))
        assert {m["type"] for m in seen} <= {"pong", "stream_complete"}, "nothing of that was refused"
