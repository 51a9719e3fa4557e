"""The report from a session's results. Pure."""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText, Measurement
from goldenfish.assessments.verdict import answer_verdict
from goldenfish.estimates.sentences import explanation_sentences
from goldenfish.reports.labels import (
    KEY_MEASUREMENTS,
    LIMITING_FLAGS,
    MMSE,
    estimate_label,
    measurement_label,
    unit_label,
)
from goldenfish.reports.models import LabelledMean, Language, Report, ReportAnswer
from goldenfish.reports.reasons import estimate_reason_text
from goldenfish.sessions.results import AnswerPart, Results
from goldenfish.summaries.models import Summary


def build_report(results: Results, summary: Summary, language: Language) -> Report:
    """The report in one language.

    Args:
        results: of the session.
        summary: its newest one.
        language: of labels, advice and disclaimer; questions and answers stay as they were said.
    """
    estimate, reason = summary.estimate, summary.estimate_reason
    return Report(
        schema="goldenfish.report/1",
        report_language=language,
        session_id=results.session_id,
        user_id=results.user_id,
        language=results.language,
        form=results.form,
        mode=results.mode,
        synthetic=estimate is not None and estimate.synthetic,
        revision=summary.revision,
        created_at=results.created_at,
        closed_at=results.closed_at,
        answers_total=summary.answers_total,
        answers_ended=summary.answers_ended,
        duration_s=summary.duration_s,
        speech_s=summary.speech_s,
        quality=summary.quality,
        answers=tuple(_answer(part, language) for part in results.answers if part.state == "ended"),
        means=_means(summary, language),
        estimate_label=in_language(estimate_label(estimate.target if estimate else MMSE), language),
        estimate=estimate,
        explanation=tuple(in_language(one, language) for one in explanation_sentences(estimate)) if estimate else (),
        estimate_reason=reason,
        estimate_reason_text=in_language(estimate_reason_text(reason), language) if reason else None,
        trends=summary.trends,
        disclaimer=in_language(summary.disclaimer, language),
    )


def in_language(text: LocalisedText, language: Language) -> str:
    """The text in the report's language."""
    return text.vi if language == "vi" else text.en


def _means(summary: Summary, language: Language) -> tuple[LabelledMean, ...]:
    known = {one.name: one for one in summary.measurements}
    return tuple(
        LabelledMean(
            name=name,
            label=in_language(measurement_label(name), language),
            unit=known[name].unit,
            unit_label=in_language(unit_label(name, known[name].unit), language),
            mean=known[name].mean,
            n=known[name].n,
            rough=bool(LIMITING_FLAGS.intersection(known[name].flags)),
            flags=known[name].flags,
        )
        for name in KEY_MEASUREMENTS
        if name in known
    )


def _answer(part: AnswerPart, language: Language) -> ReportAnswer:
    quality = part.assessment.quality
    gates = (*(quality.gates if quality else ()), *part.transcript.gates)
    return ReportAnswer(
        question_index=part.question_index,
        question_id=part.question_id,
        domain=part.domain,
        question=part.question,
        scored=part.scored,
        asked_at=part.asked_at,
        transcript=part.transcript.text,
        transcript_reason=part.transcript.reason,
        verdict=answer_verdict(quality, part.transcript.gates) or "none",
        advice=tuple(in_language(gate.advice, language) for gate in gates if gate.advice),
        assessment_reason=part.assessment.reason,
        extractor=part.assessment.extractor,
        conditions=part.assessment.conditions,
        speech_s=part.assessment.speech_s,
        measurements=_key_measurements(part),
    )


def _key_measurements(part: AnswerPart) -> tuple[Measurement, ...]:
    found = {one.name: one for one in (*part.assessment.measurements, *part.transcript.measurements)}
    return tuple(found[name] for name in KEY_MEASUREMENTS if name in found)
