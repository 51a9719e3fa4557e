"""Does the model apply to this answer? If not: which stable reason, instead of an extrapolation.

| reason | the answer |
|---|---|
| `not_scored` | belongs to a question that is not scored |
| `question_not_in_model` | belongs to a question that no training recording answered |
| `language_not_in_model` | is declared in another language |
| `quality_refused` | was refused by the quality gates, or holds no speech |
| `too_little_speech` | holds less speech than any training recording |
| `extractor_differs_from_model` | was measured by another extractor or version, or in other units |
| `sample_rate_outside_model` | was sampled at a rate (up to 16 kHz, where all are cut) that none had in training |
| `device_unknown`, `device_not_in_model` | was made with another device, where the card names devices |
| `codec_not_in_model` | has features of the model that its codec distorts, and no training recording had that codec |
| `features_missing` | lacks a feature that no training recording lacked, or a fifth of all |
| `unlike_training_recordings` | is less like the training recordings than 95 % of themselves are |

The last is a conformal p-value (Bates et al. 2023, doi:10.1214/22-AOS2244): d is the unlikeness of `cloud.py`, the
reference scores are the same of every training recording from a fit without its speaker, and
p = (1 + number of scores >= d) / (n + 1); refused at 0.05 or less.
"""

from __future__ import annotations

import numpy as np

from goldenfish.assessments.models import RecordingConditions
from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.artefact import Model
from goldenfish.estimates.cloud import Cloud, unlikeness
from goldenfish.estimates.models import AnswerRow
from goldenfish.estimates.predictor import Array
from goldenfish.estimates.specification import FeatureSpec, Scope

SIGNIFICANCE = 0.05
MAX_FILLED_SHARE = 0.2
PROCESSED_HZ = 16_000


def model_refusal(model: Model, *, demonstration_model: bool) -> tuple[str, str | None] | None:
    """Why the model serves no session at all, as reason and detail; None when it may."""
    specification = model.specification
    if specification.synthetic and not demonstration_model:
        return "demonstration_model_off", "the installed model was trained on simulated speakers"
    if specification.kind not in ("linear", "svr_rbf"):
        return "model_gives_no_score", f"a model of kind {specification.kind} gives no number on a scale"
    if specification.blocked:
        return "no_validated_model", f"the installed model is blocked: {', '.join(specification.blocked)}"
    if not model.fold_predictors or not model.arrays["conformal.residuals"].size:
        return "model_without_interval", "an estimate is never given without its interval"
    return None


def speaker_refusal(scope: Scope, speaker: Speaker) -> str | None:
    """`age_unknown` or `age_outside_model` where the card has an age range; None otherwise."""
    if scope.age_range is None:
        return None
    if speaker.age is None:
        return "age_unknown"
    youngest, oldest = scope.age_range
    return None if youngest <= speaker.age <= oldest else "age_outside_model"


def answer_refusal(model: Model, answer: AnswerRow) -> str | None:
    """Why the model does not apply to an answer; None when its features may be judged."""
    scope = model.specification.scope
    checks = {
        "not_scored": not answer.scored,
        "question_not_in_model": bool(scope.question_ids) and answer.question_id not in scope.question_ids,
        "language_not_in_model": answer.language not in scope.languages,
        "quality_refused": answer.verdict in (None, "refused"),
        "too_little_speech": answer.speech_s < scope.min_speech_s,
        "extractor_differs_from_model": _measured_otherwise(model, answer),
        "sample_rate_outside_model": _other_rate(scope, answer.conditions),
        "device_unknown": bool(scope.devices) and answer.device is None,
        "device_not_in_model": bool(scope.devices) and answer.device not in scope.devices,
        "codec_not_in_model": _distorted(model, answer),
        "features_missing": _incomplete(model, answer),
    }
    return next((reason for reason, applies in checks.items() if applies), None)


def p_value(model: Model, answer: AnswerRow) -> float:
    """Conformal p-value of an answer's reference features: the smaller, the less like the training recordings.

    1.0 for a model without reference (one that was made from a ready table).
    """
    arrays = model.arrays
    scores = arrays["reference.scores"]
    if not scores.size:
        return 1.0
    row = np.array([answer.values[one.name] for one in model.specification.reference_features])
    cloud = Cloud(*(arrays[f"reference.{name}"] for name in ("logged", "mean", "scale", "precision", "direction")))
    parts = cloud.parts(row[None, :])
    unlike = unlikeness(parts, arrays["reference.middle"], arrays["reference.spread"])[0]
    return float((1 + np.count_nonzero(scores >= unlike)) / (scores.size + 1))


def feature_row(model: Model, answer: AnswerRow) -> Array:
    """The model's features of an answer (f,), NaN where there is no value."""
    return np.array([answer.values.get(name, np.nan) for name in model.features])


def _measured_otherwise(model: Model, answer: AnswerRow) -> bool:
    def other_unit(feature: FeatureSpec) -> bool:
        return answer.units.get(feature.name, feature.unit) != feature.unit

    specification = model.specification
    if not set(specification.scope.extractors) <= set(answer.extractors):
        return True
    return any(other_unit(one) for one in (*specification.features, *specification.reference_features))


def _other_rate(scope: Scope, conditions: RecordingConditions | None) -> bool:
    if not scope.sample_rates_hz:
        return False
    known = {min(rate, PROCESSED_HZ) for rate in scope.sample_rates_hz}
    return conditions is None or min(conditions.sample_rate_hz, PROCESSED_HZ) not in known


def _distorted(model: Model, answer: AnswerRow) -> bool:
    scope = model.specification.scope
    if not any("codec_limited" in answer.flags.get(name, ()) for name in model.features):
        return False
    return scope.pcm_only or answer.conditions is None or answer.conditions.codec not in scope.codecs


def _incomplete(model: Model, answer: AnswerRow) -> bool:
    missing = np.isnan(feature_row(model, answer))
    needed = np.isnan(model.predictor.fill)
    reference = any(one.name not in answer.values for one in model.specification.reference_features)
    return bool((missing & needed).any()) or bool(missing.mean() > MAX_FILLED_SHARE) or reference
