"""The JSON that a transcription service answers with, checked before anything is believed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    # The service adds fields; numbers must be numbers, not NaN.
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class AnsweredWord(_Part):
    """One word, its times in seconds of the audio sent."""

    word: str
    start: float
    end: float


class AnsweredSegment(_Part):
    """One segment; compatible servers may leave out what Whisper tells about it."""

    text: str
    start: float
    end: float
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 0.0


class AnsweredLogprob(_Part):
    """One token and how sure the model was of it."""

    logprob: float


class Answer(_Part):
    """`json` has the text alone, `verbose_json` the rest."""

    text: str
    segments: list[AnsweredSegment] | None = None
    words: list[AnsweredWord] | None = None
    logprobs: list[AnsweredLogprob] | None = None
