"""A paid engine that does as it is told, and remembers what it was paid for."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from functions.assess.assess import AssessmentRequest
from goldenfish.assessments.models import Assessment
from goldenfish.assessments.models import FailureReason as NotAssessed
from goldenfish.providers.transcriber import TransientEngineError
from goldenfish.transcripts.models import EndPhrase, FailureReason, Transcript
from tests.faults.histories.interruptions import Interruptions
from tests.unit.audio_bytes import wav_bytes

Mood = Literal["well", "busy", "refusing"]
ENGINE = "openai"  # another company's: it takes a consent
CUT_S = 9.9
_HEAD = wav_bytes(0.01)
CONTENTS = ("speech", "silence", "phrase", "noise")
"""What recordings hold: words, nobody, words and the end phrase, or nothing that can be decoded."""


def recording(content: str, number: int) -> bytes:
    """A recording whose last bytes say what is in it."""
    return _HEAD + f"{content} {number}".encode()


def content_of(audio: bytes) -> str:
    """What a recording holds."""
    return audio.removeprefix(_HEAD).split(b" ")[0].decode()


def transcript_of(content: str) -> Transcript:
    """What the engine makes of a recording when it is well."""
    if content == "silence":
        return Transcript.failed(FailureReason.NO_SPEECH, "en", engine=ENGINE)
    if content == "noise":
        return Transcript.failed(FailureReason.UNSUPPORTED_AUDIO, "en", engine=ENGINE)
    heard = Transcript.written_down("We went home.", "en").model_copy(update={"engine": ENGINE})
    if content == "phrase":
        phrase = EndPhrase(text="Done.", start_s=CUT_S, evidence="word_times")
        return heard.model_copy(update={"end_phrase": phrase})
    return heard


class Vendor:
    """The engine, at both its ends: the function's call and the bill.

    Attributes:
        mood: `busy` answers 429, `refusing` refuses for good.
        paid: how often each recording was paid for.
        wasted: how many of these purchases their process could not keep.
        refusals: recordings that it has refused: for these the failure is a result, and nobody tries again.
    """

    def __init__(self, interruptions: Interruptions) -> None:
        self._interruptions = interruptions
        self.mood: Mood = "well"
        self.paid: Counter[str] = Counter()
        self.wasted: Counter[str] = Counter()
        self.refusals: set[str] = set()

    def transcribe(self, audio: bytes, _request: object) -> Transcript:
        """Stands for `transcribe_recording`."""
        process = self._interruptions.running[-1]
        if self.mood == "busy":
            process.asked_a_busy_vendor = True
            raise TransientEngineError("429")
        if self.mood == "refusing":
            self.refusals.add(process.subject)
            return Transcript.failed(FailureReason.ENGINE_FAILED, "en")
        self._interruptions.step("vendor", lambda: self._bill(process.subject), repeatable=False)
        return transcript_of(content_of(audio))

    def assess(self, audio: bytes, request: AssessmentRequest) -> Assessment:
        """Stands for `assess_recording`: it says what it was asked to measure."""
        reason = NotAssessed.UNSUPPORTED_AUDIO if content_of(audio) == "noise" else NotAssessed.NO_SPEECH
        return Assessment.failed(reason).model_copy(update={"trimmed_s": request.cut_s})

    def _bill(self, recording_id: str) -> None:
        self.paid[recording_id] += 1
        self._interruptions.running[-1].bought.append(recording_id)
