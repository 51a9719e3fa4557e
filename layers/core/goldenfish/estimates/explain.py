"""Which measurements moved a session's estimate from the baseline, and by how many points.

The contributions sum to prediction - baseline within 1e-9. They describe the model and not the person: features
that go together share their effect, and nothing here says what made a value what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goldenfish.estimates.artefact import Model
from goldenfish.estimates.linear import linear_contributions
from goldenfish.estimates.models import GROUPS, AnswerRow, Contribution, Group, GroupContribution
from goldenfish.estimates.predictor import RBF_KINDS, Array, Predictor
from goldenfish.estimates.sampled import sampled_draws, standard_error


@dataclass(frozen=True)
class Explanation:
    """Shapley values of the mean prediction over the answers; f features.

    Attributes:
        baseline: mean prediction over the background rows.
        contributions: (f,) in the target's unit.
        draws: (b, pairs, f) that the contributions are the mean of; empty where they are exact.
    """

    baseline: float
    contributions: Array
    draws: Array

    def error_of(self, columns: Sequence[int]) -> float:
        """Monte-Carlo standard error of the sum of some contributions; 0 where they are exact."""
        return standard_error(self.draws[:, :, list(columns)].sum(axis=2)) if self.draws.size else 0.0


def explain(predictor: Predictor, background: Array, rows: Array) -> Explanation:
    """Contributions to the mean prediction of `rows`.

    Args:
        predictor: of any kind.
        background: (b, f) scaled training rows.
        rows: (n, f) of the answers, in the features' units.
    """
    scaled = predictor.scaled(rows)
    baseline = float(predictor.predict_scaled(background).mean())
    if predictor.kind in RBF_KINDS:
        draws = sampled_draws(predictor, background, scaled)
        return Explanation(baseline, draws.mean(axis=(0, 1)), draws)
    if predictor.kind == "mean":
        return Explanation(baseline, np.zeros(rows.shape[1]), np.zeros(0))
    return Explanation(baseline, linear_contributions(predictor, background, scaled), np.zeros(0))


def contributions_of(
    model: Model, explanation: Explanation, answers: Sequence[AnswerRow]
) -> tuple[tuple[Contribution, ...], tuple[GroupContribution, ...]]:
    """The explanation with names, units and groups; the largest first.

    Args:
        model: that was explained.
        explanation: of the answers used.
        answers: those, for the values shown.
    """
    groups: dict[Group, list[int]] = {}
    listed = []
    for column, feature in enumerate(model.specification.features):
        values = [answer.values[feature.name] for answer in answers if feature.name in answer.values]
        group = GROUPS.get(feature.family, "other")
        groups.setdefault(group, []).append(column)
        listed.append(
            Contribution(
                name=feature.name,
                group=group,
                value=float(np.mean(values)) if values else None,
                unit=feature.unit,
                contribution=float(explanation.contributions[column]),
                error=explanation.error_of([column]),
            )
        )
    listed.sort(key=lambda one: -abs(one.contribution))
    summed = tuple(
        GroupContribution(
            group=group,
            contribution=float(explanation.contributions[columns].sum()),
            error=explanation.error_of(columns),
        )
        for group, columns in groups.items()
    )
    return tuple(listed), summed
