"""What is said in a turn of a conversation, transcribed at once for the caller that waits. No session is touched."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from functions.asr.transcribe import TranscriptionRequest, engine_is_paid, transcribe_recording
from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.objects import store as objects
from goldenfish.observability import make_logger
from goldenfish.providers.transcriber import TransientEngineError
from goldenfish.settings import settings
from goldenfish.transcripts.live import LiveTranscript
from goldenfish.transcripts.models import FailureReason

logger = make_logger("asr")


class _Request(BaseModel):
    key: str
    language: str
    third_party: bool = True


def transcribe_live(event: dict[str, Any]) -> dict[str, Any]:
    """Answer `{"live": {"key": …, "language": …}}` with a `LiveTranscript`. What goes wrong is its reason.

    With `third_party` false no engine is asked that sends the recording to another company.
    """
    try:
        request = _Request.model_validate(event["live"])
    except ValidationError:
        return _failed(FailureReason.ENGINE_FAILED)
    wanted = TranscriptionRequest(
        language=request.language, max_seconds=float(settings().max_answer_seconds), ended=None
    )
    try:
        if not request.third_party and engine_is_paid():
            refused = LiveTranscript(text="", status=NOT_CONSENTED, reason=FailureReason.NOT_CONSENTED)
            return refused.model_dump(mode="json")
        audio = objects.get(request.key, max_bytes=settings().upload_max_bytes)
        transcript = transcribe_recording(audio, wanted)
    except (objects.ObjectMissingError, objects.ObjectTooLargeError) as fault:
        missing = isinstance(fault, objects.ObjectMissingError)
        return _failed(FailureReason.NO_RECORDING if missing else FailureReason.TOO_LONG)
    except TransientEngineError as fault:
        logger.warning("live transcription failed", detail=fault.detail)
        return _failed(FailureReason.ENGINE_FAILED)
    except Exception as fault:  # the caller holds a conversation: it says that it has not understood
        # Its type alone: message and traceback may quote what was said.
        logger.error("live transcription failed", fault=type(fault).__name__)  # noqa: TRY400 - see above
        return _failed(FailureReason.ENGINE_FAILED)
    return LiveTranscript(
        text=transcript.text,
        status=transcript.status,
        reason=transcript.reason,
        engine=transcript.engine,
        words=transcript.words,
        audio_s=transcript.audio_s,
    ).model_dump(mode="json")


def _failed(reason: FailureReason) -> dict[str, Any]:
    return LiveTranscript(text="", status="failed", reason=reason).model_dump(mode="json")
