"""A recording to a transcript: decode, find speech, ask the engine only if somebody spoke, gate what it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.asr.words import with_word_measurements
from goldenfish.audio.decode import Decoded, UnsupportedAudio, decode
from goldenfish.audio.spans import Span
from goldenfish.audio.vad import speech_spans
from goldenfish.providers.transcriber import PermanentEngineError, Transcriber
from goldenfish.providers.transcribers.choose import transcriber
from goldenfish.transcripts.gates import gate
from goldenfish.transcripts.language_gate import language_gate
from goldenfish.transcripts.models import Draft, FailureReason, Transcript


@dataclass(frozen=True)
class TranscriptionRequest:
    """What is asked of one recording.

    Attributes:
        language: declared language of the answer, BCP 47 primary language.
        max_seconds: longest recording accepted.
        domain: what the question asks for, as the question set names it; None if unknown.
        form: which story and which category the session has; None if unknown.
    """

    language: str
    max_seconds: float
    domain: str | None = None
    form: str | None = None


def transcribe_recording(audio: bytes, request: TranscriptionRequest) -> Transcript:
    """Transcribe one recording with the engine of the settings.

    What the recording or the engine refuses becomes a failed transcript that says why.

    Raises:
        TransientEngineError: a later attempt may succeed.
        botocore.exceptions.ClientError: the vendor's key cannot be read now.
    """
    try:
        decoded = decode(audio, max_seconds=request.max_seconds)
    except UnsupportedAudio as fault:
        return _failed(request, FailureReason(fault.reason), fault.detail)
    speech = speech_spans(decoded.samples)
    if not speech:
        return _failed(request, FailureReason.NO_SPEECH, "nobody was heard speaking")
    engine = None
    try:
        engine = transcriber()
        return _transcribe_speech(engine, decoded, speech, request)
    except PermanentEngineError as fault:
        return _failed(request, FailureReason(fault.reason), fault.detail, engine=engine)


def _transcribe_speech(
    engine: Transcriber, decoded: Decoded, speech: Sequence[Span], request: TranscriptionRequest
) -> Transcript:
    if not engine.supports(request.language):
        return _failed(
            request, FailureReason.NO_ENGINE_FOR_LANGUAGE, f"no transcript: no engine for {request.language}"
        )
    draft = engine.transcribe(decoded.samples, decoded.sample_rate, language=request.language, speech=speech)
    kept = gate(draft, speech, language=request.language)
    if kept.text:
        return with_word_measurements(
            _transcript(request, engine, kept),
            speech,
            domain=request.domain,
            form=request.form,
            verbatim=engine.verbatim,
        )
    if kept.dropped_words:
        detail = "the engine wrote words that nobody can have spoken"
        return _failed(request, FailureReason.INVENTED_TEXT, detail, engine=engine, dropped_words=kept.dropped_words)
    return _failed(request, FailureReason.NO_SPEECH, "the engine heard no words", engine=engine)


def _transcript(request: TranscriptionRequest, engine: Transcriber, kept: Draft) -> Transcript:
    return Transcript(
        status="done",
        reason=None,
        detail=None,
        text=kept.text,
        language=request.language,
        segments=kept.segments,
        words=kept.words,
        engine=engine.engine,
        model=engine.model,
        accuracy=engine.accuracy,
        confidence=kept.confidence,
        rejected_words=kept.dropped_words,
        gates=(language_gate(kept.text, request.language, accuracy=engine.accuracy, heard=kept.language),),
    )


def _failed(
    request: TranscriptionRequest,
    reason: FailureReason,
    detail: str,
    *,
    engine: Transcriber | None = None,
    dropped_words: int = 0,
) -> Transcript:
    return Transcript.failed(
        reason,
        request.language,
        detail=detail,
        engine=engine.engine if engine else None,
        model=engine.model if engine else None,
        rejected_words=dropped_words,
    )
