"""A conversation of practice or mentor, turn by turn: say something, receive the reply, perhaps cut it short."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.api_client import ApiClient
from cli.errors import CommandError
from cli.live.acceptor import Accepted
from cli.live.audio_parts import Audio
from cli.talking.player import Player
from cli.talking.session_socket import CODECS, session_socket
from cli.talking.turn_clock import TurnClock

Json = dict[str, Any]
BYTES_PER_PART = 22_500
"""Of a recording in one message: base64 makes 30,000 of it, and a frame holds 32 KB with its envelope."""
TURN_TIMEOUT_S = 120
HEARD_TIMEOUT_S = 3


@dataclass
class Said:
    """One turn as it went."""

    turn: int
    said: str
    reply: str
    heard: str
    reason: str
    error: str | None
    tone: str | None
    sounds: int
    sound_ms: int
    clock: TurnClock = field(repr=False)


@dataclass(frozen=True)
class Manner:
    """How the client listens."""

    player: Player
    codecs: tuple[str, ...] = CODECS
    interrupt_after_ms: int | None = None
    """Cut every reply short after so much of it; None: hear it out."""


class Talk:
    """One conversation over one live connection; use `session_socket` of it as a context manager.

    Args:
        client: of the API.
        session_id: of the conversation.
        manner: how the client listens.
    """

    def __init__(self, client: ApiClient, session_id: str, manner: Manner) -> None:
        self._manner, self._clock, self._after_gen = manner, TurnClock(), 0
        self._sounds: list[Audio] = []
        self._turn_of: dict[int, int] = {}
        self.live = session_socket(client, session_id, listener=self._note, codecs=manner.codecs)

    def begin(self, kind: str, **data: str) -> Said:
        """Let the service begin: `start_interview`, `start_language_test` with its language, `start_general`.

        Raises:
            CommandError: it refused, or did not answer in time.
        """
        return self._turn(lambda ended: self.live.request(kind, dict(data), ended, timeout_s=TURN_TIMEOUT_S))

    def say(self, text: str) -> Said:
        """Say something in writing. Raises as `begin`."""
        return self._turn(
            lambda ended: self.live.request("text_message", {"text": text}, ended, timeout_s=TURN_TIMEOUT_S)
        )

    def speak(self, path: Path) -> Said:
        """Say something with a recording, in as many messages as it takes. Raises as `begin`."""
        return self._turn(lambda ended: self._send_recording(path.read_bytes(), ended))

    def _send_recording(self, content: bytes, ended: Callable[[], bool]) -> None:
        pieces = [content[at : at + BYTES_PER_PART] for at in range(0, len(content), BYTES_PER_PART)] or [b""]
        audio_id = f"rec_{time.monotonic_ns()}"
        for number, piece in enumerate(pieces):
            part = {
                "audio_id": audio_id,
                "part": number,
                "parts": len(pieces),
                "b64": base64.b64encode(piece).decode(),
            }
            if number < len(pieces) - 1:
                self.live.send("audio_message", **part)
            else:
                self._clock.began = time.monotonic()
                self.live.request("audio_message", part, ended, timeout_s=TURN_TIMEOUT_S)

    def _turn(self, send: Callable[[Callable[[], bool]], object]) -> Said:
        log, generation = self.live.view.log, self.live.view.generation
        before = max((event["turn"] or 0 for event in log.events), default=0)
        self._clock, self._sounds, self._after_gen = TurnClock(), [], generation.newest

        def ending() -> Json | None:
            newer = [event for event in log.of_type("stream_complete") if event["turn"] > before]
            return newer[-1] if newer else None

        send(lambda: bool(self._sounds) or any((event["turn"] or 0) > before for event in log.events))
        if self._manner.interrupt_after_ms is None:
            self._play(lambda: ending() is not None)
        else:
            self.live.wait(lambda: bool(self._sounds) or ending() is not None, TURN_TIMEOUT_S, "the reply")
            if self._sounds:
                self._interrupt(self._manner.interrupt_after_ms, ending)
        self.live.wait(lambda: ending() is not None, TURN_TIMEOUT_S, "the end of the reply")
        event = ending()
        if event is None:
            raise AssertionError("waited for")
        return self._report(event)

    def _interrupt(self, after_ms: int, ended: Callable[[], Json | None]) -> None:
        """Fall silent at once, then tell the service; how much was heard decides what it remembers."""
        time.sleep(after_ms / 1000)
        self.live.send("cancel_stream", gen=self.live.view.leave(), played_ms=after_ms)
        self.live.wait(lambda: ended() is not None, TURN_TIMEOUT_S, "the end of the reply")
        event = ended()
        if event is not None and event["data"]["reason"] == "completed":
            # It had been sent to its end before: what was heard of it comes apart, unless it was all of it.
            with suppress(CommandError):
                self.live.wait(lambda: self._heard(event) is not None, HEARD_TIMEOUT_S)

    def _heard(self, event: Json) -> str | None:
        """What the log says was heard of a turn that was interrupted after it had been sent."""
        told = [each["data"] for each in self.live.view.log.of_type("turn_heard") if each["turn"] == event["turn"]]
        return str(told[-1]["heard_text"]) if told else None

    def _play(self, ended: Callable[[], bool]) -> None:
        """Play the pieces in their order, each as soon as it is there and the one before has been played."""
        played, played_ms = 0, 0
        while True:
            self.live.wait(lambda n=played: len(self._sounds) > n or ended(), TURN_TIMEOUT_S, "the reply")  # type: ignore[misc]
            pieces = sorted(self._sounds, key=lambda audio: audio.idx)
            if played == len(pieces):
                return
            piece = pieces[played]
            self._clock.heard()
            self._manner.player.take(f"gen-{piece.gen:03d}-{piece.idx:02d}", piece.codec, piece.content)
            played, played_ms = played + 1, played_ms + (piece.ms or 0)
            turn = self._turn_of.get(piece.gen)
            if turn is not None:
                self.live.send("playback", turn=turn, gen=piece.gen, state="progress", played_ms=played_ms)

    def _report(self, event: Json) -> Said:
        data, turn = event["data"], event["turn"]
        words = [
            each["data"]["text"] for each in self.live.view.log.of_type("transcript_final") if each["turn"] == turn
        ]
        sound, heard = self.live.view.reply(event["gen"]).sound, self._heard(event)
        return Said(
            turn,
            words[-1] if words else "",
            data.get("text") or "",
            data.get("heard_text") or "" if heard is None else heard,
            data["reason"] if heard is None else "interrupted",
            data.get("error"),
            data.get("tone"),
            len(sound),
            sum(audio.ms or 0 for audio in sound),
            self._clock,
        )

    def _note(self, message: Json, accepted: Accepted) -> None:
        """In the reading thread."""
        if int(message.get("gen") or 0) <= self._after_gen:
            return
        self._clock.note(message, accepted)
        if accepted.audio is not None:
            self._turn_of[accepted.audio.gen] = message["turn"]
            self._sounds.append(accepted.audio)
