"""The transcript of one answer: made once, paid for once, kept."""

from __future__ import annotations

from typing import Any

from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from goldenfish.providers.transcribers.choose import transcriber
from goldenfish.recordings.intake import Job, read_audio
from goldenfish.sessions.models import may_be_replaced
from goldenfish.settings import settings
from goldenfish.transcripts.models import FailureReason, Transcript
from goldenfish.transcripts.service import keep_transcript, read_transcript, stored_transcript, write_transcript
from goldenfish.transcripts.store import pay_once


class TranscriptPart:
    """See `goldenfish.recordings.worker.Part`."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401 (Lambda's context)
        self._context = context

    def is_done(self, job: Job) -> bool:
        """Whether the answer has a transcript that stays."""
        return job.answer.transcript is not None and not may_be_replaced(job.answer.transcript)

    def carry_out(self, job: Job) -> str:
        """Transcribe, unless an earlier attempt did and died before the session knew."""
        transcript = stored_transcript(job) or self._made(job)
        keep_transcript(job, transcript)
        return transcript.reason or transcript.status

    def give_up(self, job: Job) -> None:
        """Keep that the engine failed for good."""
        keep_transcript(job, Transcript.failed(FailureReason.ENGINE_FAILED, job.session.language))

    def _made(self, job: Job) -> Transcript:
        if not transcriber().paid:
            return self._transcribed(job)
        key = pay_once(job.recording_id, self._context, lambda: write_transcript(job, self._transcribed(job)))
        return read_transcript(key) or self._transcribed(job)

    def _transcribed(self, job: Job) -> Transcript:
        request = TranscriptionRequest(
            language=job.session.language, max_seconds=float(settings().max_answer_seconds)
        )
        return transcribe_recording(read_audio(job), request)
