"""One estimate per session: the mean prediction over its scored answers, or the reason why there is none.

An answer that the model does not apply to is left out with its reason; the session is refused when none is left,
fewer than any training session had, or when more answers are unlike the training recordings than like them.
The interval is CV+ (`conformal.py`) and holds for sessions of a new person: for the mean, not for one answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.applicability import (
    SIGNIFICANCE,
    answer_refusal,
    feature_row,
    model_refusal,
    p_value,
    speaker_refusal,
)
from goldenfish.estimates.artefact import Model
from goldenfish.estimates.conformal import ConformalScores, cv_plus
from goldenfish.estimates.explain import contributions_of, explain
from goldenfish.estimates.models import AnswerLeftOut, AnswerRow, Refusal, SessionEstimate
from goldenfish.estimates.predictor import Array

UNLIKE = "unlike_training_recordings"
NO_MODEL = Refusal(reason="no_validated_model")


def estimate_session(
    model: Model | None, answers: Sequence[AnswerRow], speaker: Speaker, *, demonstration_model: bool
) -> SessionEstimate | Refusal:
    """Estimate one session.

    Args:
        model: as `artefact.load_model` read it; None where none is installed. Where it raised `ModelRefused`, the
            refusal of the session is `Refusal(reason=error.reason, detail=error.detail)`.
        answers: of the person's session, in order.
        speaker: who answered.
        demonstration_model: whether a model trained on simulated speakers may be served.
    """
    if model is None:
        return NO_MODEL
    refused = model_refusal(model, demonstration_model=demonstration_model)
    if refused:
        return Refusal(reason=refused[0], detail=refused[1])
    unsuitable = speaker_refusal(model.specification.scope, speaker)
    if unsuitable:
        return Refusal(reason=unsuitable)
    used, left_out, p_values = _choose(model, answers)
    refusal = _too_few(model, used, left_out)
    return refusal or _estimate(model, used, left_out, float(np.median(p_values)))


def _choose(
    model: Model, answers: Sequence[AnswerRow]
) -> tuple[list[AnswerRow], tuple[AnswerLeftOut, ...], list[float]]:
    """The answers that the model applies to, the others with their reasons, and the p-values of all judged."""
    used: list[AnswerRow] = []
    left_out: list[AnswerLeftOut] = []
    p_values: list[float] = []
    for answer in answers:
        reason = answer_refusal(model, answer)
        if reason is None:
            p_values.append(p_value(model, answer))
            reason = UNLIKE if p_values[-1] <= SIGNIFICANCE else None
        if reason is None:
            used.append(answer)
        else:
            left_out.append(AnswerLeftOut(question_id=answer.question_id, reason=reason))
    return used, tuple(left_out), p_values


def _too_few(model: Model, used: Sequence[AnswerRow], left_out: tuple[AnswerLeftOut, ...]) -> Refusal | None:
    reasons = Counter(one.reason for one in left_out if one.reason != "not_scored")
    if reasons[UNLIKE] > len(used):
        return Refusal(reason=UNLIKE, left_out=left_out)
    if not used:
        reason = reasons.most_common(1)[0][0] if reasons else "no_scored_answers"
        return Refusal(reason=reason, left_out=left_out)
    least = model.specification.scope.min_answers
    if len(used) < least:
        detail = f"{len(used)} usable answers; every training session had {least} or more"
        return Refusal(reason="too_few_answers", detail=detail, left_out=left_out)
    return None


def _estimate(
    model: Model, used: Sequence[AnswerRow], left_out: tuple[AnswerLeftOut, ...], ood_p_value: float
) -> SessionEstimate:
    specification = model.specification
    rows = np.array([feature_row(model, answer) for answer in used])
    prediction = float(model.predictor.predict(rows).mean())
    explanation = explain(model.predictor, model.arrays["background.rows"], rows)
    contributions, groups = contributions_of(model, explanation, used)
    low, high = _interval(model, np.array([one.predict(rows).mean() for one in model.fold_predictors]))
    lowest, highest = specification.target_range
    value = round(min(max(prediction, lowest), highest), 2)
    return SessionEstimate(
        value=value,
        # CV+ need not hold the full model's own prediction; what is shown must.
        low=min(low, value),
        high=max(high, value),
        coverage=specification.coverage,
        target=specification.target,
        model_id=specification.model_id,
        model_sha256=model.sha256,
        synthetic=specification.synthetic,
        prediction=prediction,
        baseline=explanation.baseline,
        contributions=contributions,
        groups=groups,
        ood_p_value=ood_p_value,
        answers_used=len(used),
        left_out=left_out,
        sem=specification.sem,
        practice=specification.practice,
    )


def _interval(model: Model, fold_means: Array) -> tuple[float, float]:
    """Ends of the session's interval, rounded outwards to two decimals."""
    lowest, highest = model.specification.target_range
    scores = ConformalScores(
        residuals=model.arrays["conformal.residuals"],
        folds=model.arrays["conformal.folds"].astype(int),
        coverage=model.specification.coverage,
        lowest=lowest,
        highest=highest,
    )
    low, high = cv_plus(scores, fold_means[None, :])[0]
    return float(np.floor(low * 100) / 100), float(np.ceil(high * 100) / 100)
