"""A recording to a transcript: decode, find speech, ask the engine only if somebody spoke, gate what it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from functions.asr.words import with_word_measurements
from goldenfish.audio.decode import Decoded, UnsupportedAudio, decode
from goldenfish.audio.spans import Span
from goldenfish.audio.vad import speech_spans
from goldenfish.end_phrase.cutting import speech_before
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.end_phrase.trimming import Told, trim
from goldenfish.providers.transcriber import PermanentEngineError, Transcriber
from goldenfish.providers.transcribers.choose import transcriber
from goldenfish.transcripts.gates import gate
from goldenfish.transcripts.language_gate import language_gate
from goldenfish.transcripts.models import Draft, EndPhrase, FailureReason, Transcript


@dataclass(frozen=True)
class TranscriptionRequest:
    """What is asked of one recording.

    Attributes:
        language: declared language of the answer, BCP 47 primary language.
        max_seconds: longest recording accepted.
        domain: what the question asks for, as the question set names it; None if unknown.
        form: which story and which category the session has; None if unknown.
        measured: whether the words are measured too.
        ended: how the answer ended; None: the recording is no whole answer, so its end phrase stays.
    """

    language: str
    max_seconds: float
    domain: str | None = None
    form: str | None = None
    measured: bool = True
    ended: Told | None = field(default_factory=Told)


def engine_is_paid() -> bool:
    """Whether the engine of the settings costs money, and sends the recording to another company for it."""
    try:
        return transcriber().paid
    except PermanentEngineError:  # no engine at all: `transcribe_recording` meets it too, and says so
        return False


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
    return _transcribed(decoded, request).model_copy(
        update={"audio_s": round(decoded.samples.size / decoded.sample_rate, 3)}
    )


def _transcribed(decoded: Decoded, request: TranscriptionRequest) -> Transcript:
    speech = speech_spans(decoded.samples)
    if not speech:
        return _failed(request, FailureReason.NO_SPEECH, "nobody was heard speaking")
    engine = None
    try:
        engine = transcriber()
        return _transcribe_speech(engine, decoded, speech, request)
    except PermanentEngineError as fault:
        failed = _failed(request, FailureReason(fault.reason), fault.detail, engine=engine)
        return _with_end_phrase(failed, _trimmed(Draft(text=""), speech, request)[1])


def _transcribe_speech(
    engine: Transcriber, decoded: Decoded, speech: Sequence[Span], request: TranscriptionRequest
) -> Transcript:
    if not engine.supports(request.language):
        _, taken = _trimmed(Draft(text=""), speech, request)
        detail = f"no transcript: no engine for {request.language}"
        return _with_end_phrase(_failed(request, FailureReason.NO_ENGINE_FOR_LANGUAGE, detail), taken)
    draft = engine.transcribe(decoded.samples, decoded.sample_rate, language=request.language, speech=speech)
    kept, taken = _trimmed(gate(draft, speech, language=request.language), speech, request)
    if kept.text:
        transcript = _with_end_phrase(_transcript(request, engine, kept), taken)
        if not request.measured:
            return transcript
        return with_word_measurements(
            transcript,
            _answer_of(speech, taken),
            domain=request.domain,
            form=request.form,
            verbatim=engine.verbatim,
        )
    reason, detail = FailureReason.NO_SPEECH, "the engine heard no words"
    if taken is not None and taken.text:
        detail = "nothing was said but the end phrase"
    elif kept.dropped_words:
        reason, detail = FailureReason.INVENTED_TEXT, "the engine wrote words that nobody can have spoken"
    failed = _failed(request, reason, detail, engine=engine, dropped_words=kept.dropped_words)
    return _with_end_phrase(failed, taken)


def _trimmed(draft: Draft, speech: Sequence[Span], request: TranscriptionRequest) -> tuple[Draft, EndPhrase | None]:
    """The draft without its end phrase, if this is a whole answer."""
    if request.ended is None:
        return draft, None
    return trim(draft, speech, phrases_for(request.language), request.ended)


def _with_end_phrase(transcript: Transcript, taken: EndPhrase | None) -> Transcript:
    return transcript.model_copy(update={"end_phrase": taken})


def _answer_of(speech: Sequence[Span], taken: EndPhrase | None) -> Sequence[Span]:
    """The speech that is the answer's; words were written, so there is some."""
    if taken is None or taken.start_s is None:
        return speech
    return speech_before(speech, taken.start_s) or speech


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
