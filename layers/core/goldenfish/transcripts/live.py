"""What was just said, as text, while somebody waits for the answer to it."""

from __future__ import annotations

from pydantic import Field, ValidationError

from goldenfish.asr_function import store as asr_function
from goldenfish.consents.models import Outcome
from goldenfish.frozen import Frozen
from goldenfish.observability import make_logger
from goldenfish.transcripts.models import FailureReason, Word

logger = make_logger("live-transcript")


class LiveTranscript(Frozen):
    """The words of one turn, or why there are none."""

    text: str = Field(description="empty unless done")
    status: Outcome
    reason: FailureReason | None = Field(default=None, description="null when done")
    engine: str | None = Field(default=None, description="null when no engine was called")
    words: tuple[Word, ...] = Field(default=(), description="with times, if the engine gives any")
    audio_s: float | None = Field(default=None, description="length of what was said; null: it was not decoded")


def transcribe_now(key: str, language: str, *, third_party: bool) -> LiveTranscript:
    """Transcribe a recording and wait for it. It never raises for what the recording or the engine lack.

    Args:
        key: of the recording, under `turns/`.
        language: BCP 47 primary language of what is said.
        third_party: whether another company may hear it.
    """
    try:
        answer = asr_function.ask({"live": {"key": key, "language": language, "third_party": third_party}})
        return LiveTranscript.model_validate_json(answer)
    except (asr_function.NoAnswerError, ValidationError) as fault:
        # Its type alone: an answer that does not fit may hold what was said.
        logger.warning("no live transcript", fault=type(fault).__name__)
        return LiveTranscript(text="", status="failed", reason=FailureReason.ENGINE_FAILED)
