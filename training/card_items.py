"""The items of the card that follow from a study; people's own texts replace them."""

from __future__ import annotations

from training.figures_text import figure, named, with_interval
from training.nested import CHOSEN
from training.report_results import verdict
from training.study import Study


def study_items(study: Study) -> dict[int, str]:
    """TRIPOD+AI item number to text."""
    data = study.data
    people, answers = len(data.names), int(data.target.size)
    sessions = len(set(data.session_ids))
    if data.groups:
        kinds, told = "Accuracy, sensitivity and specificity", [one.accuracy for one in study.class_fairness]
    else:
        kinds, told = "Bias, error and coverage", [one.mae for one in study.fairness]
    candidates = ", ".join(named(name) for name in study.nested.predictions if name != CHOSEN)
    return {
        12: f"Nested cross-validation over speakers: {study.plan.describe(people)}. Compared: {candidates}. All "
        "preprocessing, selection and tuning inside the folds; intervals by bootstrap over speakers; controls with "
        "silence only, what was known beforehand, and permuted labels.",
        13: "Groups are weighted equally in training; no probability is given."
        if data.groups
        else "Not applicable: a score is predicted, not a class.",
        14: f"{kinds} per sex, age band, language, education and device: "
        f"{sum(one is not None for one in told)} of {len(told)} groups have the 20 speakers needed to say "
        "anything. Nothing evens them out.",
        16: "The same data, in folds of speakers. There is no other data set: `goldenfish evaluate` takes one.",
        20: f"{people} speakers, {sessions} sessions, {answers} answers. "
        f"Left out: {'; '.join(data.left_out) or 'none'}.",
        21: f"{people} speakers in development; each outer fold held out about {people / study.plan.outer:.0f}.",
        23: " ".join(verdict(study)) + _errors(study),
    }


def _errors(study: Study) -> str:
    """Mean absolute error of every candidate, for scores."""
    if study.data.groups:
        return ""
    errors = (
        f"{named(name)} {with_interval(one.figures['mae'])}"
        for name, one in study.metrics.items()
        if "mae" in one.figures
    )
    width = f" Mean width of the intervals: {figure(study.intervals.mean_width)}." if study.intervals else ""
    return f" Mean absolute errors: {'; '.join(errors)}.{width}"
