"""The reply of a turn: tokens → sentences → speech → frames, each step running while the next one works.

Three tasks with a queue between each two; the first fault or a stale generation ends them all, and with them the
requests to the vendors.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from goldenfish.clock import now
from goldenfish.conversation.fence import Fence
from goldenfish.conversation.models import Chunk, Turn
from goldenfish.conversation.outlet import Outlet
from goldenfish.conversation.sentences import SentenceChunks
from goldenfish.conversation.transitions.closing import Progress
from goldenfish.events.models import Frame, FrameType
from goldenfish.observability import span
from goldenfish.providers.chat_model import ChatModel, ChatRequest, Usage, estimated_usage
from goldenfish.providers.speaker import Speaker, Speech, SpeechRequest

SPOKEN_AHEAD = 2
"""Chunks that may wait as sound: the next one is spoken while the last one is sent and played."""

_END = None


@dataclass(frozen=True)
class Voice:
    """Who speaks the reply, and how."""

    speaker: Speaker
    request: SpeechRequest
    """With everything but the text."""


@dataclass(frozen=True)
class Reply:
    """Carries out one reply; what it has done stands in `progress` at any time, also after a fault."""

    turn: Turn
    request: ChatRequest
    model: ChatModel
    voice: Voice | None
    outlet: Outlet
    fence: Fence
    progress: Progress
    whole: bool
    """Whether its text is shown in one piece, before its sound; what the client wanted when the turn began."""

    async def run(self) -> None:
        """Write, speak and send the reply.

        Raises:
            ProviderFault: a vendor failed.
            StaleTurnError: the turn is no longer in force.
        """
        # Told while the model is being asked, which shall not wait for it; nothing else is shown before it.
        told = asyncio.ensure_future(self._status("generating"))
        texts: asyncio.Queue[str | None] = asyncio.Queue()
        sounds: asyncio.Queue[tuple[str, Speech | None] | None] = asyncio.Queue(SPOKEN_AHEAD)
        steps = [self._write(texts, told), self._speak(texts, sounds), self._send(sounds, told)]
        await first_fault(
            [told, *(asyncio.ensure_future(step) for step in steps)], asyncio.ensure_future(self.fence.watch())
        )

    async def _write(self, texts: asyncio.Queue[str | None], told: asyncio.Future[None]) -> None:
        chunks = SentenceChunks(self.request.language)
        held: list[str] = []
        with span("write", engine=self.model.engine):
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    self._reached("first_token")
                    for chunk in chunks.feed(piece):
                        self._reached("first_sentence")
                        held.append(chunk) if self.whole else texts.put_nowait(chunk)
        rest = [*held, *chunks.finish()]
        if rest:
            self._reached("first_sentence")
        if self.whole and rest:
            await asyncio.shield(told)
            await self._show(0, "".join(rest))
        for chunk in rest:
            texts.put_nowait(chunk)
        texts.put_nowait(_END)

    async def _pieces(self) -> AsyncGenerator[str]:
        """What the model writes; what it took is noted, reckoned where it does not tell or is not let finish."""
        written: list[str] = []
        usage: Usage | None = None
        try:
            async with aclosing(self.model.reply(self.request)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                        continue
                    written.append(piece)
                    yield piece
        finally:
            if usage is None and written:  # an engine that wrote nothing is taken to have charged nothing
                usage = estimated_usage(self.request, "".join(written))
            self.progress.usage = usage

    async def _speak(
        self, texts: asyncio.Queue[str | None], sounds: asyncio.Queue[tuple[str, Speech | None] | None]
    ) -> None:
        while (text := await texts.get()) is not _END:
            await sounds.put((text, await self._spoken(text)))
        await sounds.put(_END)

    async def _spoken(self, text: str) -> Speech | None:
        if self.voice is None or not any(character.isalnum() for character in text):
            return None
        with span("speak", engine=self.voice.speaker.engine):
            speech = await self.voice.speaker.speak(self.voice.request.model_copy(update={"text": text}))
        self._reached("first_audio_spoken")
        return speech

    async def _send(
        self, sounds: asyncio.Queue[tuple[str, Speech | None] | None], told: asyncio.Future[None]
    ) -> None:
        first, index = 0, 0
        while (spoken := await sounds.get()) is not _END:
            text, speech = spoken
            await asyncio.shield(told)
            await self.fence.check()
            # Kept before it is sent: the client may have played what we do not know to have arrived.
            self.progress.chunks.append(
                Chunk(text=text, ms=speech.ms if speech else None, marks=speech.marks if speech else ())
            )
            if not self.whole:
                await self._show(index, text)
            if speech is not None:
                await self._sound(index, speech, (first, first + len(text)))
            first, index = first + len(text), index + 1

    async def _status(self, stage: str) -> None:
        await self.outlet.send(self._frame(FrameType.STATUS, {"stage": stage}))

    async def _show(self, index: int, text: str) -> None:
        await self.outlet.send(self._frame(FrameType.TEXT_CHUNK, {"idx": index, "text": text}))

    async def _sound(self, index: int, speech: Speech, span: tuple[int, int]) -> None:
        if "first_audio_sent" not in self.progress.timeline_ms:
            await self._status("synthesising")
        sound = {
            "idx": index,
            "codec": speech.codec,
            "ms": speech.ms,
            "text_span": list(span),
            "b64": base64.b64encode(speech.audio).decode("ascii"),
        }
        await self.outlet.send(self._frame(FrameType.AUDIO_CHUNK, sound))
        self._reached("first_audio_sent")

    def _frame(self, kind: FrameType, data: dict[str, Any]) -> Frame:
        return frame_of(self.turn, kind, data)

    def _reached(self, milestone: str) -> None:
        reached(self.progress, milestone, self.turn)


async def first_fault(steps: Sequence[asyncio.Future[Any]], watch: asyncio.Future[None]) -> None:
    """Wait for all steps; when one fails, or the watch does, end the others and raise what it raised."""
    waiting: set[asyncio.Future[Any]] = {*steps, watch}
    try:
        while not all(step.done() for step in steps):
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for task in (*steps, watch):
            task.cancel()
        await asyncio.gather(*steps, watch, return_exceptions=True)  # their upstream connections are closed by then


def frame_of(turn: Turn, kind: FrameType, data: dict[str, Any]) -> Frame:
    """A fleeting frame of a turn."""
    return Frame(type=kind, ts=now(), session_id=turn.session_id, turn=turn.number, gen=turn.gen, data=data)


def reached(progress: Progress, milestone: str, turn: Turn) -> None:
    """Note when a milestone was reached for the first time."""
    progress.timeline_ms.setdefault(milestone, round((now() - turn.started_at).total_seconds() * 1000))
