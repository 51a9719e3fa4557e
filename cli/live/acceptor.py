"""What a client makes of each message: shown, put in order, held back, or dropped as stale. Knows no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cli.live.asked_once import AskedOnce
from cli.live.audio_parts import Audio, AudioParts
from cli.live.event_log import EventLog
from cli.live.generation import Generation
from cli.live.reply import Reply

Json = dict[str, Any]


@dataclass(frozen=True)
class Accepted:
    """What one message brought; all empty when it was a duplicate, came early, or was stale."""

    events: tuple[Json, ...] = ()
    """Events that now follow the log, in order."""
    frame: Json | None = None
    audio: Audio | None = None
    """A piece of sound that is now whole."""
    play: tuple[Json, ...] = ()
    """Events among `events` whose sound is to be played now: questions and words of the interviewer."""
    stale: bool = False


class Acceptor:
    """The state of a client of one session.

    Attributes:
        log: the session's events.
        generation: what is stale.
        replies: by generation; their text and sound.
    """

    def __init__(self, after: int = 0) -> None:
        self.log = EventLog(after)
        self.generation = Generation()
        self.replies: dict[int, Reply] = {}
        self._parts = AudioParts()
        self._asked = AskedOnce()

    def accept(self, message: Json) -> Accepted:
        """Take over one message as it was received, from whichever transport."""
        return self._event(message) if message.get("seq") else self._frame(message)

    def leave(self) -> int:
        """Fall silent at once: no frame of what is being said is taken any more; gives its generation."""
        gen = self.generation.leave()
        self._parts.forget_before(self.generation.oldest)
        return gen

    def reply(self, gen: int) -> Reply:
        """What has come of a generation."""
        return self.replies.setdefault(gen, Reply(gen))

    @property
    def garbled(self) -> int:
        """How many pieces of sound could not be read."""
        return self._parts.garbled

    def _event(self, event: Json) -> Accepted:
        self.generation.see(event)
        events = self.log.take(event)
        for each in events:
            if each["type"] == "stream_complete":
                self.reply(int(each["gen"])).ending = each["data"]
        return Accepted(events, play=tuple(each for each in events if _has_sound(each) and self._asked.to_play(each)))

    def _frame(self, frame: Json) -> Accepted:
        if not self.generation.see(frame):
            return Accepted(stale=True)
        self._parts.forget_before(self.generation.oldest)
        kind, gen = frame.get("type"), int(frame.get("gen") or 0)
        if kind == "text_chunk":
            texts, idx = self.reply(gen).texts, int(frame["data"]["idx"])
            if idx in texts:
                return Accepted()
            texts[idx] = str(frame["data"]["text"])
            return Accepted(frame=frame)
        if kind == "audio_chunk":
            audio = self._parts.take(frame)
            if audio is not None:
                self.reply(gen).audio[audio.idx] = audio
            return Accepted(frame=frame, audio=audio)
        return Accepted(frame=frame)


def _has_sound(event: Json) -> bool:
    return event["type"] in {"question_asked", "question_repeated", "interviewer_said"}
