"""A transcript: what an engine drafts, and what is kept after the signal gates."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from goldenfish.assessments.models import Gate, Measurement
from goldenfish.consents.models import NOT_CONSENTED, Outcome
from goldenfish.frozen import Frozen

Accuracy = Literal["mock", "low", "normal"]
"""How far an engine's words can be trusted: `mock` are made up, `low` is a draft with many wrong words."""


Evidence = Literal["word_times", "voice_activity", "told"]
"""What an end phrase is known from: the engine's word times, the pauses in the sound, or who heard it live."""


class FailureReason(StrEnum):
    """Why an answer has no transcript. Stable: clients show a text for each."""

    UNSUPPORTED_AUDIO = "unsupported_audio"
    EMPTY_AUDIO = "empty_audio"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    NO_SPEECH = "no_speech"
    NO_ENGINE_FOR_LANGUAGE = "no_engine_for_language"
    INVENTED_TEXT = "invented_text"
    ENGINE_FAILED = "engine_failed"
    NO_RECORDING = "no_recording"
    QUOTA_EXHAUSTED = "quota_exhausted"
    NOT_CONSENTED = "not_consented"


class Word(Frozen):
    """One word with its times in seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = Field(description="0 to 1; null when the engine gives none")


class Segment(Frozen):
    """A stretch of text that the engine treats as one."""

    text: str
    start_s: float
    end_s: float


class EndPhrase(Frozen):
    """The words with which the person ended the answer; they are no part of it."""

    text: str = Field(description="as the engine wrote them; empty where it wrote nothing of them")
    start_s: float | None = Field(description="where the sound was cut before measuring; null: not known, so not cut")
    evidence: Evidence = Field(description="what they, and where they begin, are known from")


class Draft(Frozen):
    """What an engine returns, before the gates that keep invented text out."""

    text: str
    segments: tuple[Segment, ...] = ()
    words: tuple[Word, ...] = ()
    confidence: float | None = Field(default=None, description="0 to 1 over the whole text, if the engine has one")
    language: str | None = Field(default=None, description="the language the engine is sure it heard, or was told")
    dropped_words: int = Field(default=0, description="words the engine itself took back as invented")


class Transcript(Frozen):
    """What is stored under `text-records/` and shown in the results."""

    status: Outcome
    reason: FailureReason | None = Field(description="null when done")
    detail: str | None = Field(description="one sentence for a person, without words of the answer; null when done")
    text: str
    language: str = Field(description="the declared language of the answer")
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    engine: str | None = Field(description="null when no engine was called")
    model: str | None
    accuracy: Accuracy | None = Field(
        description="`low`: a draft with many wrong words; `mock`: not heard at all, made up for tests"
    )
    confidence: float | None
    rejected_words: int = Field(description="words removed because they stood where nobody spoke, or repeated")
    end_phrase: EndPhrase | None = Field(default=None, description="what was taken off the end of text and words")
    gates: tuple[Gate, ...] = Field(default=(), description="quality gates on the words: `language`")
    measurements: tuple[Measurement, ...] = Field(default=(), description="the words family; see docs/assessment.md")
    audio_s: float | None = Field(
        default=None, description="seconds of the recording as decoded; null: it was not decoded"
    )
    words_extractor: str | None = Field(default=None, description="what measured the words, and its version")

    def unmeasured(self) -> Transcript:
        """The transcript without what was measured of its words."""
        return self.model_copy(update={"measurements": (), "words_extractor": None})

    @classmethod
    def failed(
        cls,
        reason: FailureReason,
        language: str,
        *,
        detail: str | None = None,
        engine: str | None = None,
        model: str | None = None,
        rejected_words: int = 0,
    ) -> Transcript:
        """A transcript that does not exist, and why: it failed, or the person does not consent to it."""
        return cls(
            status=NOT_CONSENTED if reason is FailureReason.NOT_CONSENTED else "failed",
            reason=reason,
            detail=detail,
            text="",
            language=language,
            segments=(),
            words=(),
            engine=engine,
            model=model,
            accuracy=None,
            confidence=None,
            rejected_words=rejected_words,
        )

    @classmethod
    def written_down(cls, text: str, language: str) -> Transcript:
        """What a person wrote down, and is trusted."""
        return cls(
            status="done",
            reason=None,
            detail=None,
            text=text,
            language=language,
            segments=(),
            words=(),
            engine="person",
            model=None,
            accuracy="normal",
            confidence=None,
            rejected_words=0,
        )
