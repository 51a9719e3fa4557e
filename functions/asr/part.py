"""The transcript of one answer: made once, paid for once, kept."""

from __future__ import annotations

from typing import Any

from functions.asr.transcribe import TranscriptionRequest, engine_is_paid, transcribe_recording
from goldenfish.consents.deciding import allowed
from goldenfish.end_phrase.trimming import Told
from goldenfish.limits.service import count_audio, may_transcribe
from goldenfish.observability import Metric
from goldenfish.recordings.intake import Job, read_audio, retaken
from goldenfish.sessions.models import Interview, may_be_replaced
from goldenfish.settings import settings
from goldenfish.transcripts.models import FailureReason, Transcript
from goldenfish.transcripts.service import (
    ask_for_assessment_again,
    keep_transcript,
    stored_transcript,
    write_transcript,
)
from goldenfish.transcripts.store import pay_once


class TranscriptPart:
    """See `goldenfish.recordings.worker.Part`."""

    seconds = Metric.ASR_SECONDS
    failed = Metric.ASR_FAILED

    def __init__(self, context: Any) -> None:  # noqa: ANN401 (Lambda's context)
        self._context = context

    def is_done(self, job: Job) -> bool:
        """Whether the answer has a transcript that stays; then what follows from it is seen to once more."""
        if job.answer.transcript is None or may_be_replaced(job.answer.transcript):
            return False
        seen = Interview(session=job.session, answers=(job.answer,))
        ask_for_assessment_again(seen, job.question_index, redelivered=True)
        return True

    def carry_out(self, job: Job, *, again: bool) -> str:
        """Transcribe, unless an earlier attempt did and died before the session knew."""
        try:
            transcript = (stored_transcript(job) if again else None) or self._made(job)
        except _DayUsedUpError:
            # Told at once, so that the session goes on; the message comes again, at last from the dead letters.
            keep_transcript(job, Transcript.failed(FailureReason.QUOTA_EXHAUSTED, job.session.language))
            raise
        if transcript.audio_s and transcript.reason is not FailureReason.ENGINE_FAILED:
            # Before the session knows: what it knows is not looked at again, and twice counts once.
            count_audio(job.session, job.recording_id, transcript.audio_s)
        keep_transcript(job, transcript)
        return transcript.reason or transcript.status

    def give_up(self, job: Job) -> None:
        """Keep that the engine failed for good, unless what it made was stored before."""
        failed = Transcript.failed(FailureReason.ENGINE_FAILED, job.session.language)
        keep_transcript(job, stored_transcript(job) or failed)

    def _made(self, job: Job) -> Transcript:
        if not engine_is_paid():
            return self._transcribed(job)

        if not allowed(job.session.consents, "transcribe"):
            return _not_consented(job)

        def work() -> str:
            # Another delivery may have bought and stored it, and failed after that: then its lock was given back.
            if stored_transcript(job) is not None:
                return job.recording_id
            if not allowed(retaken(job).session.consents, "transcribe"):  # withdrawn since
                raise _NothingBought(_not_consented(job))
            if not may_transcribe(job.session):
                raise _DayUsedUpError
            transcript = self._transcribed(job)
            if transcript.reason is FailureReason.ENGINE_FAILED:
                raise _NothingBought(transcript)
            write_transcript(job, transcript)
            return job.recording_id

        try:
            pay_once(job.recording_id, self._context, work)
        except _NothingBought as refusal:
            return refusal.transcript
        return stored_transcript(job) or self._transcribed(job)

    def _transcribed(self, job: Job) -> Transcript:
        request = TranscriptionRequest(
            language=job.session.language,
            max_seconds=float(settings().max_answer_seconds),
            domain=job.question.domain,
            form=job.session.form,
            measured=allowed(job.session.consents, "assess"),
            ended=Told(by_phrase=job.answer.ended_by == "phrase", start_s=job.answer.phrase_start_s),
        )
        heard = transcribe_recording(read_audio(job), request)
        if heard.measurements and not allowed(retaken(job).session.consents, "assess"):  # withdrawn since
            return heard.unmeasured()
        return heard


def _not_consented(job: Job) -> Transcript:
    detail = "the person has not consented to another company's transcript"
    return Transcript.failed(FailureReason.NOT_CONSENTED, job.session.language, detail=detail)


class _DayUsedUpError(Exception):
    """The owner's audio minutes of the day are used up: the vendor is not asked. A later attempt may pass."""


class _NothingBought(Exception):
    """The vendor refused, or was not asked: nothing to remember, so that it can be tried again."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript.detail)
        self.transcript = transcript
