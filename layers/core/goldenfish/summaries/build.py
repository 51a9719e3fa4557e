"""The summary from the answers. Pure: counts and means, nothing that was not measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import fmean

from goldenfish.assessments.measured import SIGNIFICANT_DIGITS
from goldenfish.assessments.models import Assessment, Measurement, Verdict
from goldenfish.assessments.verdict import answer_verdict
from goldenfish.consents.models import NOT_CONSENTED, Outcome
from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.sessions.models import Answer, AnswerState, Interview, PlannedQuestion
from goldenfish.summaries.models import (
    DISCLAIMER_WITH_ESTIMATE,
    DISCLAIMER_WITHOUT_ESTIMATE,
    MeasurementMean,
    Missing,
    QualityCount,
    Summary,
)
from goldenfish.transcripts.models import Transcript
from goldenfish.trends.models import Trend


def build_summary(
    interview: Interview,
    assessments: Mapping[int, Assessment],
    transcripts: Mapping[int, Transcript],
    *,
    estimate: SessionEstimate | Refusal,
    trends: tuple[Trend, ...],
    revision: int,
) -> Summary:
    """Summarise one interview.

    Args:
        interview: the session with its answers.
        assessments: whole assessments by question index, of the answers that have one.
        transcripts: likewise.
        estimate: of this session, or why there is none.
        trends: this person's sessions up to this one.
        revision: of the summary to build.
    """
    session = interview.session
    ended = [a for a in interview.answers if a.state is AnswerState.ENDED]
    refusal = estimate if isinstance(estimate, Refusal) else None
    verdicts = [_verdict(a, assessments, transcripts) for a in ended]
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
        measurements=session_means(interview, assessments, transcripts),
        quality=QualityCount(
            good=verdicts.count("good"), usable=verdicts.count("usable"), refused=verdicts.count("refused")
        ),
        failures=tuple(part for a in ended for part in _missing(a, "failed")),
        left_out=tuple(part for a in ended for part in _missing(a, NOT_CONSENTED)),
        estimate=estimate if isinstance(estimate, SessionEstimate) else None,
        estimate_reason=refusal.reason if refusal else None,
        estimate_detail=refusal.detail if refusal else None,
        trends=trends,
        disclaimer=DISCLAIMER_WITHOUT_ESTIMATE if refusal else DISCLAIMER_WITH_ESTIMATE,
    )


def _counts(
    answer: Answer,
    plan: tuple[PlannedQuestion, ...],
    assessments: Mapping[int, Assessment],
    transcripts: Mapping[int, Transcript],
) -> bool:
    if answer.state is not AnswerState.ENDED or not plan[answer.question_index - 1].scored:
        return False
    return _verdict(answer, assessments, transcripts) in ("good", "usable")


def _verdict(
    answer: Answer, assessments: Mapping[int, Assessment], transcripts: Mapping[int, Transcript]
) -> Verdict | None:
    assessment, transcript = assessments.get(answer.question_index), transcripts.get(answer.question_index)
    return answer_verdict(assessment.quality if assessment else None, transcript.gates if transcript else ())


def _failed(answer: Answer) -> bool:
    parts = (answer.transcript, answer.assessment)
    outcomes = [None if part is None else part.status for part in parts]
    return "failed" in outcomes and not {"done", None} & {*outcomes}


def _missing(answer: Answer, outcome: Outcome) -> list[Missing]:
    """The parts of an answer with this outcome."""
    index, transcript, assessment = answer.question_index, answer.transcript, answer.assessment
    missing = []
    if transcript is not None and transcript.status == outcome:
        missing.append(Missing(question_index=index, part="transcript", reason=transcript.reason or "engine_failed"))
    if assessment is not None and assessment.status == outcome:
        reason = assessment.reason or "extractor_failed"
        missing.append(Missing(question_index=index, part="assessment", reason=reason))
    return missing


def session_means(
    interview: Interview, assessments: Mapping[int, Assessment], transcripts: Mapping[int, Transcript]
) -> tuple[MeasurementMean, ...]:
    """Mean of every measurement over the scored answers whose recording was good enough.

    A held vowel has no rate of speech, no pauses and no melody: of it only jitter, shimmer and HNR count, and these
    are its own where there is one, since those of running speech hold intonation and articulation too.

    Args:
        interview: the session with its answers.
        assessments: by question index; an answer without one has no say.
        transcripts: by question index, with the words family.
    """
    spoken: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    held: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for answer in interview.answers:
        plan = interview.session.questions
        if not _counts(answer, plan, assessments, transcripts):
            continue
        is_held = plan[answer.question_index - 1].domain == HELD_VOWEL
        for measured in _measurements(answer.question_index, assessments, transcripts):
            if measured.value is None or (is_held and measured.family != "perturbation"):
                continue
            (held if is_held else spoken)[measured.name, measured.unit].append(measured)
    return tuple(_mean(name, unit, found) for (name, unit), found in (spoken | held).items())


def _mean(name: str, unit: str, found: list[Measurement]) -> MeasurementMean:
    mean = fmean(one.value for one in found if one.value is not None)
    return MeasurementMean(
        name=name,
        unit=unit,
        mean=float(f"{mean:.{SIGNIFICANT_DIGITS}g}"),
        n=len(found),
        flags=tuple(sorted({flag for one in found for flag in one.flags})),
    )


def _measurements(
    index: int, assessments: Mapping[int, Assessment], transcripts: Mapping[int, Transcript]
) -> tuple[Measurement, ...]:
    words = transcripts[index].measurements if index in transcripts else ()
    return (*assessments[index].measurements, *words)
