"""One spoken turn as it is stored and sent, and each dialect's texts of it in `golden/`."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from goldenfish.connections.models import Profile
from goldenfish.dialects.choose import dialect
from goldenfish.events.models import Event, EventType, Frame, FrameType

FOLDER = Path(__file__).with_name("golden")
SESSION_ID = "cnv_2345"
AT = datetime(2026, 11, 21, 9, 30, 12, 345000, UTC)
REPLY = "You had a long day. What helped you through it?"
SOUND = bytes(range(256)) * 120
"""Longer than one message takes."""

READY: dict[str, JsonValue] = {
    "protocol": 1,
    "profile": "golden_fish",
    "session_id": SESSION_ID,
    "last_seq": 4,
    "gen": 7,
    "heartbeat_s": 240,
    "expires_at": "2026-11-21T11:30:12Z",
    "phrase_end": False,
    "codecs": ["ogg_opus"],
    "limits": {"frame_bytes": 32768, "message_bytes": 32768, "messages_per_window": 120, "window_s": 10},
}


def frame(kind: FrameType, data: dict[str, JsonValue], *, turn: int | None = 3, ref: str | None = None) -> Frame:
    """A frame of the turn, or outside it."""
    gen = 0 if turn is None else 7
    return Frame(type=kind, ts=AT, session_id=SESSION_ID, turn=turn, gen=gen, ref=ref, data=data)


def event(kind: EventType, data: dict[str, JsonValue], seq: int) -> Event:
    """An event of the turn."""
    identifier = f"{SESSION_ID}-{seq}"
    return Event(type=kind, id=identifier, seq=seq, ts=AT, session_id=SESSION_ID, turn=3, gen=7, data=data)


def sound(idx: int, content: bytes) -> Frame:
    """A piece of the reply's sound, whole."""
    b64 = base64.b64encode(content).decode("ascii")
    data: dict[str, JsonValue] = {"idx": idx, "codec": "ogg_opus", "ms": 1200, "text_span": [0, 19], "b64": b64}
    return frame(FrameType.AUDIO_CHUNK, data)


def turn(*, whole_reply: bool) -> list[Event | Frame]:
    """What the turn runner and the socket hand to a dialect, in order."""
    complete: dict[str, JsonValue] = {
        "turn": 3,
        "product": "mentor",
        "message_id": "said-3",
        "reason": "completed",
        "error": None,
        "text": REPLY,
        "heard_text": REPLY,
        "interrupted": False,
        "tone": "empathetic",
        "timeline_ms": {"first_token": 400},
    }
    sentences = [REPLY] if whole_reply else [REPLY[:20], REPLY[20:]]
    texts = [frame(FrameType.TEXT_CHUNK, {"idx": idx, "text": text}) for idx, text in enumerate(sentences)]
    sounds = [sound(0, SOUND), sound(1, SOUND[:300])]
    paired = [*texts, *sounds] if whole_reply else [texts[0], sounds[0], texts[1], sounds[1]]
    first_sound = paired.index(sounds[0])
    paired.insert(first_sound, frame(FrameType.STATUS, {"stage": "synthesising"}))
    heard: dict[str, JsonValue] = {
        "turn": 3,
        "text": "I am tired.",
        "source": "audio",
        "language": "en",
        "message_id": "said-3",
    }
    return [
        frame(FrameType.READY, READY, turn=None, ref="m1"),
        frame(FrameType.STATUS, {"stage": "transcribing"}),
        event(EventType.TRANSCRIPT_FINAL, heard, 5),
        frame(FrameType.STATUS, {"stage": "generating"}),
        *paired,
        event(EventType.STREAM_COMPLETE, complete, 6),
        frame(FrameType.ERROR, {"code": "bad_message", "message": "`id` is a text.", "fatal": False}, ref="m9"),
        frame(FrameType.PONG, {}, turn=None, ref="m10"),
        frame(FrameType.RECONNECT, {"in_ms": 600000, "reason": "connection_limit"}, turn=None),
        frame(FrameType.SUPERSEDED, {}, turn=None),
    ]


def path_of(profile: Profile) -> Path:
    """A dialect's file: one text a line."""
    return FOLDER / f"{profile}.jsonl"


def texts_of(profile: Profile) -> list[str]:
    """The turn as a dialect tells it."""
    told = dialect(profile)
    return [text for item in turn(whole_reply=told.whole_reply) for text in told.render(item)]


if __name__ == "__main__":
    profiles: tuple[Profile, ...] = ("golden_fish", "clarity_mentor", "voice_assistant")
    for name in profiles:
        path_of(name).write_text("".join(f"{text}\n" for text in texts_of(name)), encoding="utf-8")
