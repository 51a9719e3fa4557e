"""The assessment of one answer: made once, kept."""

from __future__ import annotations

from functions.assess.assess import AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.assessments.service import keep_assessment, stored_assessment
from goldenfish.consents.deciding import allowed
from goldenfish.observability import Metric
from goldenfish.recordings.intake import Job, read_audio, retaken
from goldenfish.sessions.models import may_be_replaced
from goldenfish.sessions.transitions.cutting import sure_cut_s
from goldenfish.settings import settings


class AssessmentPart:
    """See `goldenfish.recordings.worker.Part`."""

    seconds = Metric.ASSESS_SECONDS
    failed = Metric.ASSESS_FAILED

    def is_done(self, job: Job) -> bool:
        """Whether the answer has an assessment that stays."""
        return job.answer.assessment is not None and not may_be_replaced(job.answer.assessment)

    def carry_out(self, job: Job, *, again: bool) -> str:
        """Assess, unless an earlier attempt did and died before the session knew."""
        assessment = (stored_assessment(job) if again else None) or self._made(job)
        if not keep_assessment(job, assessment):  # the transcript has come meanwhile and found an end phrase
            job = retaken(job)
            assessment = stored_assessment(job) or self._made(job)
            keep_assessment(job, assessment)
        return assessment.reason or assessment.status

    def give_up(self, job: Job) -> None:
        """Keep that the extractor failed for good, unless what it measured was stored before."""
        keep_assessment(job, stored_assessment(job) or Assessment.failed(FailureReason.EXTRACTOR_FAILED))

    def _made(self, job: Job) -> Assessment:
        if not allowed(job.session.consents, "assess"):
            detail = "the person has not consented to being measured"
            return Assessment.failed(FailureReason.NOT_CONSENTED, detail)
        request = AssessmentRequest(
            language=job.session.language,
            max_seconds=float(settings().max_answer_seconds),
            question_seconds=float(job.question.max_seconds),
            domain=job.question.domain,
            capture=job.capture,
            cut_s=sure_cut_s(job.answer),
            phrase_start_s=job.answer.phrase_start_s,
        )
        return assess_recording(read_audio(job), request)
