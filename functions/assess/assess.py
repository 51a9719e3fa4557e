"""One recording assessed: decoded, measured, judged. Estimates are made per session, from all its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from functions.assess.answer import Answer
from functions.assess.harmonicity import harmonicity_measurements
from functions.assess.held_vowel import held_vowel_spans
from functions.assess.level import level_measurements
from functions.assess.loudness import loudness_measurements
from functions.assess.perturbation import perturbation_measurements
from functions.assess.pitch import pitch_measurements
from functions.assess.pitch_slope import pitch_slope_measurements
from functions.assess.quality import judge, judge_without_speech
from functions.assess.recording_flags import level_flags, spectrum_flags
from functions.assess.spectrum import spectrum_measurements
from functions.assess.timing import timing_measurements
from functions.assess.tracks import plot_tracks
from functions.assess.voice_spectrum import voice_spectrum_measurements
from goldenfish.assessments.measured import flagged
from goldenfish.assessments.models import Assessment, FailureReason, Measurement, RecordingConditions
from goldenfish.audio.decode import Decoded, UnsupportedAudio, decode
from goldenfish.audio.spans import Span
from goldenfish.audio.speech_edges import speech_with_edges
from goldenfish.audio.vad import speech_spans
from goldenfish.end_phrase.cutting import cut_before
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.recordings.capture import Capture

# Changes whenever a value of the same recording would: models are bound to it.
EXTRACTOR = "goldenfish-acoustic/2"


@dataclass(frozen=True)
class AssessmentRequest:
    """What is known about the recording besides its bytes.

    Attributes:
        language: declared language of the answer, `en` or `vi`.
        max_seconds: longest recording accepted.
        question_seconds: the most that the question leaves for an answer; None if unknown.
        domain: what the question asks for, as the question set names it; None if unknown.
        capture: what the client said of how it recorded; None if it said nothing.
        cut_s: where the transcript cut the end phrase off; None: it did not, or there is none yet.
        phrase_start_s: where that phrase was said to begin; it counts without `cut_s` and where a pause is found.
    """

    language: str
    max_seconds: float
    question_seconds: float | None = None
    domain: str | None = None
    capture: Capture | None = None
    cut_s: float | None = None
    phrase_start_s: float | None = None


def assess_recording(audio: bytes, request: AssessmentRequest) -> Assessment:
    """Assess one answer. What the recording holds never raises: it is a result with a reason.

    Args:
        audio: the bytes as uploaded.
        request: see `AssessmentRequest`.
    """
    try:
        decoded = decode(audio, max_seconds=request.max_seconds)
    except UnsupportedAudio as fault:
        return Assessment.failed(FailureReason(fault.reason), fault.detail, EXTRACTOR)
    cut_s = _cut_s(decoded, request)
    if cut_s is not None:
        decoded = replace(decoded, samples=decoded.samples[: round(cut_s * decoded.sample_rate)])
    spans = _spans(decoded, request.domain)
    decoded = replace(decoded, conditions=decoded.conditions.model_copy(update={"capture": request.capture}))
    if not spans:
        return _without_speech(decoded, len(audio)).model_copy(update={"trimmed_s": cut_s})
    question_end = request.capture.question_ended_at_s if request.capture else None
    answer = Answer(decoded.samples, decoded.sample_rate, spans, question_end)
    measurements = measure(answer, decoded.conditions, len(audio), request.domain)
    quality = judge(
        answer,
        decoded.conditions,
        size_bytes=len(audio),
        truncated=decoded.truncated,
        question_seconds=request.question_seconds,
    )
    return Assessment(
        status="done",
        reason=None,
        detail=None,
        extractor=EXTRACTOR,
        conditions=decoded.conditions,
        speech_s=round(answer.speech_s, 3),
        trimmed_s=cut_s,
        quality=quality,
        measurements=measurements,
        tracks=plot_tracks(answer),
    )


def measure(
    answer: Answer, conditions: RecordingConditions, size_bytes: int, domain: str | None = None
) -> tuple[Measurement, ...]:
    """All families in their fixed order."""
    flags = spectrum_flags(size_bytes, conditions)
    voice_flags = flags if domain == HELD_VOWEL else (*flags, "context:connected")
    return (
        *timing_measurements(answer),
        *pitch_measurements(answer),
        *pitch_slope_measurements(answer),
        *flagged((*level_measurements(answer), *loudness_measurements(answer)), level_flags(conditions)),
        *perturbation_measurements(answer, voice_flags),
        *harmonicity_measurements(answer, voice_flags),
        *spectrum_measurements(answer, flags),
        *voice_spectrum_measurements(answer, flags),
    )


def _cut_s(decoded: Decoded, request: AssessmentRequest) -> float | None:
    """Where the answer ends and its end phrase begins: as the transcriber finds it, by the same spans of speech."""
    if request.cut_s is not None or request.phrase_start_s is None:
        return request.cut_s
    return cut_before(speech_spans(decoded.samples), request.phrase_start_s)


def _spans(decoded: Decoded, domain: str | None) -> tuple[Span, ...]:
    """Where somebody speaks; a held vowel that has no pitch (whispered, very rough) is left to Silero."""
    held = held_vowel_spans(decoded.samples, decoded.sample_rate) if domain == HELD_VOWEL else ()
    return held or tuple(speech_with_edges(decoded.samples))


def _without_speech(decoded: Decoded, size_bytes: int) -> Assessment:
    quality = judge_without_speech(decoded.conditions, size_bytes=size_bytes, truncated=decoded.truncated)
    failed = Assessment.failed(FailureReason.NO_SPEECH, "nobody speaks in the recording", EXTRACTOR)
    return failed.model_copy(update={"conditions": decoded.conditions, "speech_s": 0.0, "quality": quality})
