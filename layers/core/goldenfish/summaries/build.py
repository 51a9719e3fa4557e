"""The summary from the answers. Pure: counts and means, nothing that was not measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import fmean

from goldenfish.assessments.models import Assessment, Estimate
from goldenfish.sessions.models import Answer, AnswerState, Interview, PlannedQuestion
from goldenfish.summaries.models import (
    DISCLAIMER_WITH_ESTIMATE,
    DISCLAIMER_WITHOUT_ESTIMATE,
    Failure,
    MeasurementMean,
    QualityCount,
    Summary,
)


def build_summary(interview: Interview, assessments: Mapping[int, Assessment], revision: int) -> Summary:
    """Summarise one interview.

    Args:
        interview: the session with its answers.
        assessments: whole assessments by question index, of the answers that have one.
        revision: of the summary to build.
    """
    session = interview.session
    ended = [a for a in interview.answers if a.state is AnswerState.ENDED]
    scored = [assessments[a.question_index] for a in ended if _counts(a, session.questions, assessments)]
    estimate, reason = _estimate(scored)
    verdicts = [a.assessment.verdict for a in ended if a.assessment is not None]
    return Summary(
        revision=revision,
        answers_total=len(session.questions),
        answers_ended=len(ended),
        answers_failed=sum(1 for a in ended if _failed(a)),
        late_answers=tuple(a.question_index for a in ended if a.late),
        not_asked=tuple(q.question_id for q in session.questions[len(interview.answers) :]),
        not_answered=tuple(
            session.questions[a.question_index - 1].question_id
            for a in interview.answers
            if a.state is AnswerState.NOT_ANSWERED
        ),
        duration_s=round(sum(a.assessment.duration_s or 0 for a in ended if a.assessment), 3),
        speech_s=round(sum(a.assessment.speech_s or 0 for a in ended if a.assessment), 3),
        word_count=sum(a.transcript.word_count for a in ended if a.transcript),
        measurements=_means(scored),
        quality=QualityCount(
            good=verdicts.count("good"), usable=verdicts.count("usable"), refused=verdicts.count("refused")
        ),
        failures=tuple(failure for a in ended for failure in _failures(a)),
        estimate=estimate,
        estimate_reason=reason,
        disclaimer=DISCLAIMER_WITHOUT_ESTIMATE if estimate is None else DISCLAIMER_WITH_ESTIMATE,
    )


def _counts(answer: Answer, plan: tuple[PlannedQuestion, ...], assessments: Mapping[int, Assessment]) -> bool:
    assessment = assessments.get(answer.question_index)
    if assessment is None or assessment.quality is None or assessment.quality.verdict == "refused":
        return False
    return plan[answer.question_index - 1].scored


def _failed(answer: Answer) -> bool:
    parts = (answer.transcript, answer.assessment)
    return all(part is not None and part.status == "failed" for part in parts)


def _failures(answer: Answer) -> list[Failure]:
    failures = []
    if answer.transcript is not None and answer.transcript.status == "failed":
        reason = answer.transcript.reason or "engine_failed"
        failures.append(Failure(question_index=answer.question_index, part="transcript", reason=reason))
    if answer.assessment is not None and answer.assessment.status == "failed":
        reason = answer.assessment.reason or "extractor_failed"
        failures.append(Failure(question_index=answer.question_index, part="assessment", reason=reason))
    return failures


def _means(assessments: list[Assessment]) -> tuple[MeasurementMean, ...]:
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for assessment in assessments:
        for measured in assessment.measurements:
            if measured.value is not None:
                values[measured.name, measured.unit].append(measured.value)
    return tuple(
        MeasurementMean(name=name, unit=unit, mean=fmean(found), n=len(found))
        for (name, unit), found in values.items()
    )


def _estimate(assessments: list[Assessment]) -> tuple[Estimate | None, str | None]:
    """The mean of the answers' estimates; its interval is the mean interval, which errs on the wide side."""
    estimates = [a.estimate for a in assessments if a.estimate is not None]
    if not estimates:
        reasons = [a.estimate_reason for a in assessments if a.estimate_reason]
        return None, reasons[0] if reasons else "no_scored_answer"
    first = estimates[0]
    if any(e.model_sha256 != first.model_sha256 for e in estimates):
        return None, "models_differ"
    mean = first.model_copy(
        update={
            "value": fmean(e.value for e in estimates),
            "low": fmean(e.low for e in estimates),
            "high": fmean(e.high for e in estimates),
            "synthetic": any(e.synthetic for e in estimates),
        }
    )
    return mean, None
