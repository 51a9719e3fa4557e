"""The same turn by pipecat (PyPI pipecat-ai, BSD-2): its pipeline with stub services that follow the given script.

Run with the Python that has the package: `python bench/peer_pipecat.py SCRIPT`, where SCRIPT is the JSON of
`bench.turn_script.TurnScript`. Prints one JSON object; see `main`. It is no dependency of this project. Everything
happens in one process, without a network, a store or a gateway: that is what pipecat is, and what it costs is its
pipeline alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import fields
from importlib import import_module
from importlib.metadata import version
from typing import Any

NOT_INSTALLED = 3
RATE = 24_000
BYTES_PER_S = 2 * RATE


class Notes:
    """When things happened in the turn that is measured, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.asked = self.sentence = self.spoken = self.heard = self.cancelled = self.closed = 0.0
        self.audio_after_cancel = 0
        self.first = asyncio.Event()
        self.ended = asyncio.Event()

    @property
    def overhead_s(self) -> float:
        """From the question to the first sound, without what model and voice took."""
        return (self.heard - self.asked) - self.model_s - self.voice_s

    model_s = 0.0
    voice_s = 0.0


def stub_services(script: dict[str, Any], notes: list[Notes]) -> list[Any]:
    """A model and a voice that follow the script, and a sink that notes what leaves the pipeline."""
    frames = import_module("pipecat.frames.frames")
    settings = import_module("pipecat.services.settings")
    llm_service = import_module("pipecat.services.llm_service").LLMService
    tts_service = import_module("pipecat.services.tts_service").TTSService
    processor = import_module("pipecat.processors.frame_processor").FrameProcessor

    class Model(llm_service):  # type: ignore[misc, valid-type]
        async def process_frame(self, frame: Any, direction: Any) -> None:  # noqa: ANN401 - pipecat's own types
            await super().process_frame(frame, direction)
            if not isinstance(frame, frames.LLMContextFrame):
                await self.push_frame(frame, direction)
                return
            note, began = notes[-1], time.monotonic()
            await self.push_frame(frames.LLMFullResponseStartFrame())
            try:
                for number, token in enumerate(script["tokens"]):
                    await asyncio.sleep(script["token_delay_s"] if number else script["first_token_delay_s"])
                    if number == script["sentence_known_tokens"] - 1:
                        note.model_s = time.monotonic() - began
                    await self._push_llm_text(token)
            except asyncio.CancelledError:
                note.closed = time.monotonic()
                raise
            await self.push_frame(frames.LLMFullResponseEndFrame())

    class Voice(tts_service):  # type: ignore[misc, valid-type]
        async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Any, None]:
            note, began = notes[-1], time.monotonic()
            await asyncio.sleep(script["speech_delay_s"])
            note.voice_s = note.voice_s or time.monotonic() - began
            sound = bytes(BYTES_PER_S * script["ms_per_character"] * len(text) // 1000 // 2 * 2)
            yield frames.TTSAudioRawFrame(audio=sound, sample_rate=RATE, num_channels=1, context_id=context_id)

    class Sink(processor):  # type: ignore[misc, valid-type]
        async def process_frame(self, frame: Any, direction: Any) -> None:  # noqa: ANN401 - pipecat's own types
            await super().process_frame(frame, direction)
            note = notes[-1]
            if isinstance(frame, frames.TTSAudioRawFrame):
                note.heard = note.heard or time.monotonic()
                note.audio_after_cancel += bool(note.cancelled)
                note.first.set()
            elif isinstance(frame, (frames.TTSStoppedFrame, frames.InterruptionFrame)):
                note.ended.set()
            await self.push_frame(frame, direction)

    # pipecat wants every setting of a service to have a value; a stub has none of them.
    model = Model(settings=without_values(settings.LLMSettings))
    voice = Voice(
        settings=without_values(settings.TTSSettings), sample_rate=RATE, push_start_frame=True, push_stop_frames=True
    )
    return [model, voice, Sink()]


def without_values(settings: Any) -> Any:  # noqa: ANN401 - pipecat's own types
    """Settings in which everything is said to be absent."""
    return settings(**{field.name: None for field in fields(settings) if field.name != "extra"})


async def measured(script: dict[str, Any]) -> list[Notes]:
    """Hold the turns one after the other; the odd ones to their end, the others until they are cancelled."""
    frames = import_module("pipecat.frames.frames")
    context = import_module("pipecat.processors.aggregators.llm_context").LLMContext
    pipeline = import_module("pipecat.pipeline.pipeline").Pipeline
    workers = import_module("pipecat.pipeline.worker")
    runner = import_module("pipecat.workers.runner").WorkerRunner()
    notes = [Notes()]
    worker = workers.PipelineWorker(pipeline(stub_services(script, notes)), cancel_on_idle_timeout=False)
    started = asyncio.Event()

    @worker.event_handler("on_pipeline_started")  # type: ignore[untyped-decorator, unused-ignore]
    async def _started(_worker: object, _frame: object) -> None:
        started.set()

    async def converse() -> None:
        await started.wait()
        for number in range(2 * script["turns"]):
            notes.append(note := Notes())
            note.asked = time.monotonic()
            await worker.queue_frame(frames.LLMContextFrame(context([{"role": "user", "content": "Go on."}])))
            await note.first.wait()
            if number % 2:
                note.cancelled = time.monotonic()
                await worker.queue_frame(frames.InterruptionFrame())
            await note.ended.wait()
            await asyncio.sleep(script["speech_delay_s"] + 0.05)  # what would still come comes now
        await worker.queue_frame(frames.EndFrame())

    await runner.add_workers(worker)
    await asyncio.gather(runner.run(), converse())
    return notes[1:]


def main() -> None:
    """Measure; print version, overheads and cancellations in seconds."""
    try:
        import_module("loguru").logger.remove()
        import_module("pipecat.pipeline.worker")
    except ModuleNotFoundError:
        sys.exit(NOT_INSTALLED)
    notes = asyncio.run(measured(json.loads(sys.argv[1])))
    whole, cut = notes[::2], notes[1::2]
    found = {
        "version": version("pipecat-ai"),
        "overheads_s": [note.overhead_s for note in whole],
        "audio_after_cancel": sum(note.audio_after_cancel for note in cut),
        "closed_s": [note.closed - note.cancelled for note in cut if note.closed],
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
