"""The estimate and the measurements as FHIR Observations."""

from __future__ import annotations

from goldenfish.estimates.models import SessionEstimate
from goldenfish.reports.fhir.codes import ESTIMATE, OTHER_ESTIMATE, Json, concept, quantity, speech_code
from goldenfish.reports.labels import MMSE, measurement_label
from goldenfish.reports.models import LabelledMean, Report
from goldenfish.summaries.showing import NOT_FOR_THIS_VIEW

TOP_CONTRIBUTIONS = 5
_CATEGORY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "survey",
            "display": "Survey",
        }
    ]
}
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def estimate_observation(report: Report, common: Json) -> Json:
    """The estimate with its interval, or the reason why there is none. Preliminary always: nobody has confirmed it.

    Args:
        report: what is exported.
        common: subject, time, device and sources, the same for every observation.
    """
    on_mmse_scale = report.estimate is None or report.estimate.target == MMSE
    observation = {
        "resourceType": "Observation",
        **common,
        "status": "preliminary",
        "category": [_CATEGORY],
        "code": concept(ESTIMATE if on_mmse_scale else OTHER_ESTIMATE, report.estimate_label),
        "note": [{"text": report.disclaimer}],
    }
    quality = [_count(f"recordings-{name}", count) for name, count in report.quality.model_dump().items()]
    if report.estimate is None:
        # "masked": it is there, and not for whoever reads this.
        code = "masked" if report.estimate_reason == NOT_FOR_THIS_VIEW else "not-performed"
        reason = {"coding": [{"system": _ABSENT, "code": code}], "text": str(report.estimate_reason)}
        return {**observation, "dataAbsentReason": reason, "component": quality}
    return {
        **observation,
        "valueQuantity": quantity(report.estimate.value, "score"),
        "method": {"text": _method(report.estimate)},
        "component": [*_interval(report.estimate), *quality, *_contributions(report.estimate)],
    }


def measurement_observation(mean: LabelledMean, common: Json) -> Json:
    """One measurement, as the mean over the scored answers."""
    return {
        "resourceType": "Observation",
        **common,
        "status": "preliminary",
        "category": [_CATEGORY],
        "code": concept(speech_code(mean.name), mean.label),
        "valueQuantity": quantity(mean.mean, mean.unit),
        "component": [_count("answers", mean.n)],
    }


def _method(estimate: SessionEstimate) -> str:
    kind = "demonstration model trained on simulated speakers" if estimate.synthetic else "statistical model"
    return (
        f"Mean prediction over {estimate.answers_used} recorded answers by {kind} {estimate.model_id} "
        f"(sha256 {estimate.model_sha256}); not an administered test"
    )


def _interval(estimate: SessionEstimate) -> list[Json]:
    percent = f"{estimate.coverage:.0%}"
    ends = (("interval-low", "Lower", estimate.low), ("interval-high", "Upper", estimate.high))
    return [
        {"code": concept(code, f"{which} end of the {percent} interval"), "valueQuantity": quantity(value, "score")}
        for code, which, value in ends
    ]


def _contributions(estimate: SessionEstimate) -> list[Json]:
    return [
        {
            "code": concept(
                f"contribution-{one.name.replace('_', '-')}",
                f"Associated with the estimate: {measurement_label(one.name).en}",
            ),
            "valueQuantity": quantity(one.contribution, "score"),
        }
        for one in estimate.contributions[:TOP_CONTRIBUTIONS]
    ]


def _count(name: str, count: int) -> Json:
    return {"code": concept(name, name.replace("-", " ")), "valueInteger": count}
