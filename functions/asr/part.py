"""The transcript of one answer: made once, paid for once, kept."""

from __future__ import annotations

from typing import Any

from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from goldenfish.end_phrase.trimming import Told
from goldenfish.observability import Metric
from goldenfish.providers.transcriber import PermanentEngineError
from goldenfish.providers.transcribers.choose import transcriber
from goldenfish.recordings.intake import Job, read_audio
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
        ask_for_assessment_again(Interview(session=job.session, answers=(job.answer,)), job.question_index)
        return True

    def carry_out(self, job: Job, *, again: bool) -> str:
        """Transcribe, unless an earlier attempt did and died before the session knew."""
        transcript = (stored_transcript(job) if again else None) or self._made(job)
        keep_transcript(job, transcript)
        return transcript.reason or transcript.status

    def give_up(self, job: Job) -> None:
        """Keep that the engine failed for good, unless what it made was stored before."""
        failed = Transcript.failed(FailureReason.ENGINE_FAILED, job.session.language)
        keep_transcript(job, stored_transcript(job) or failed)

    def _made(self, job: Job) -> Transcript:
        if not _is_paid():
            return self._transcribed(job)

        def work() -> str:
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
            ended=Told(by_phrase=job.answer.ended_by == "phrase", start_s=job.answer.phrase_start_s),
        )
        return transcribe_recording(read_audio(job), request)


class _NothingBought(Exception):
    """The vendor refused: nothing to remember, so that a replay may try again once the cause is gone."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript.detail)
        self.transcript = transcript


def _is_paid() -> bool:
    try:
        return transcriber().paid
    except PermanentEngineError:  # no engine at all: `transcribe_recording` meets it too, and says so
        return False
