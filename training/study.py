"""One training from checked data to everything the report says: evaluation, checks, and the model for export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from goldenfish.estimates.conformal import ConformalScores
from training.attributes import speaker_attributes
from training.calibration import Calibration, calibrate
from training.candidates import MEAN, Candidate, baseline_for, candidates_for, fixed_model
from training.controls import Control, audit
from training.dataset import Dataset, Floats, Integers, by_speaker, check_trainable
from training.fairness import ClassFigures, GroupFigures, class_fairness, fairness
from training.folds import Plan, plan_for
from training.intervals import HeldOut, NoIntervals, conformal_scores, held_out
from training.leak_check import LeakCheck, check_leaks
from training.metadata_baseline import metadata_matrix, speaker_means
from training.metrics import Metrics, group_metrics, score_metrics, without_ranking
from training.nested import CHOSEN, Choice, Nested, Rows, evaluate, fit_final
from training.refusals import TrainingRefused
from training.reliability import Reliability, reliability

METADATA_ONLY = "metadata_only"
QUICK_PERMUTATIONS = 199
PERMUTATIONS = 999
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sessions:
    """One session per speaker, their first: what intervals, calibration and fairness rest on.

    Attributes:
        observed: shape (p,).
        predicted: out of fold, mean over the session's answers, shape (p,).
        folds: which outer fold left the speaker out, shape (p,).
    """

    observed: Floats
    predicted: Floats
    folds: Integers


@dataclass(frozen=True)
class Study:
    """All that the report tells.

    Attributes:
        data: what was trained on.
        plan: the folds.
        nested: out-of-fold predictions of all candidates and of what was chosen.
        metrics: candidate, `metadata_only` or `chosen` to its figures over speakers.
        choice: what was chosen on all speakers.
        pipeline: that, fitted on all.
        sessions: one per speaker.
        leaks: the leak check.
        controls: of the control family.
        calibration: of `sessions`.
        conformal: scores for the artefact, or why there are none; None for groups.
        intervals: the training speakers' own intervals; None where there are none.
        fairness: figures per group of people, of a score.
        class_fairness: the same where two groups are told apart.
        reliability: of session estimates.
    """

    data: Dataset
    plan: Plan
    nested: Nested
    metrics: Mapping[str, Metrics]
    choice: Choice
    pipeline: Pipeline
    sessions: Sessions
    leaks: LeakCheck
    controls: tuple[Control, ...]
    calibration: Calibration
    conformal: ConformalScores | NoIntervals | None
    intervals: HeldOut | None
    fairness: tuple[GroupFigures, ...]
    class_fairness: tuple[ClassFigures, ...]
    reliability: Reliability

    @property
    def blocked(self) -> tuple[str, ...]:
        """Stable codes why the model must not be served; empty when it may."""
        codes = {
            "group_model": self.data.groups is not None,
            "too_few_speakers": isinstance(self.conformal, NoIntervals),
            "no_better_than_mean": self.choice.candidate.name == MEAN.name or not self.metrics[CHOSEN].beats_mean,
            # What is known beforehand may well go with the score (age does); a background or dealt labels must not.
            "control_flagged": any(one.flagged and one.name != METADATA_ONLY for one in self.controls),
        }
        return tuple(code for code, applies in codes.items() if applies)


def run_study(data: Dataset, *, seed: int, quick: bool, progress: Progress) -> Study:
    """Evaluate, check and fit.

    Args:
        data: checked rows.
        seed: of all random choices; the same seed and data give the same study.
        quick: fewer folds, coarser grids, fewer permutations.
        progress: called with a stage, steps done and in all.

    Raises:
        TrainingRefused: see `training.dataset.check_trainable`.
    """
    check_trainable(data)
    groups = data.groups is not None
    plan = plan_for(len(data.names), seed=seed, quick=quick)
    candidates = candidates_for(groups=groups, quick=quick)
    rows = Rows(data.values, data.target, data.speakers, groups)
    nested = evaluate(rows, candidates, plan, lambda done, all_: progress("nested cross-validation", done, all_))
    progress("baselines and checks", 0, 3)
    names, metadata = metadata_matrix(data)
    predictions = dict(nested.predictions) | _metadata_only(rows, names, metadata, plan)
    leaks = check_leaks(rows, seed)
    progress("baselines and checks", 1, 3)
    controls = _controls(data, rows, metadata, plan)
    progress("baselines and checks", 2, 3)
    choice, pipeline = fit_final(rows, candidates, plan)
    sessions = _first_sessions(data, nested)
    conformal, intervals = (None, None) if groups else _intervals(data, sessions)
    progress("baselines and checks", 3, 3)
    return Study(
        data=data,
        plan=plan,
        nested=nested,
        metrics=_metrics(data, nested, predictions, seed),
        choice=choice,
        pipeline=pipeline,
        sessions=sessions,
        leaks=leaks,
        controls=controls,
        calibration=calibrate(sessions.observed, sessions.predicted, seed=seed),
        conformal=conformal,
        intervals=intervals,
        fairness=() if groups else _fairness(data, sessions, intervals),
        class_fairness=_class_fairness(data, nested) if groups else (),
        reliability=_reliability(data, nested, choice),
    )


def _metadata_only(rows: Rows, names: tuple[str, ...], values: Floats, plan: Plan) -> dict[str, Floats]:
    """Out-of-fold predictions of the metadata-only baseline; none where nothing usable is known."""
    if not names:
        return {}
    baseline: Candidate = baseline_for(groups=rows.groups, quick=plan.quick)
    known = Rows(values, rows.target, rows.speakers, rows.groups)
    try:
        return {METADATA_ONLY: evaluate(known, (baseline,), plan).predictions[baseline.name]}
    except TrainingRefused:
        return {}


def _controls(data: Dataset, rows: Rows, metadata: Floats, plan: Plan) -> tuple[Control, ...]:
    # Of groups too the simplest model of a score: a decision value of -1 or 1 is far from a group's 0 or 1 even where
    # it is right, so that squared errors would find no leak.
    fixed = fixed_model()

    def permuted(target: NDArray[np.floating]) -> NDArray[np.floating]:
        """The pipeline's preprocessing and selection with its simplest model on scores that were dealt anew."""
        dealt = Rows(rows.values, np.asarray(target, dtype=np.float64)[rows.speakers], rows.speakers, groups=False)
        quick = Plan(min(5, len(data.names)), 3, plan.seed, quick=True)
        return by_speaker(evaluate(dealt, (fixed,), quick).predictions[fixed.name], rows.speakers)

    features = {
        "silence_only": speaker_means(data.silence_values, data.speakers),
        METADATA_ONLY: speaker_means(metadata, data.speakers),
    }
    permutations = QUICK_PERMUTATIONS if plan.quick else PERMUTATIONS
    return audit(data.speaker_target, features, permuted, permutations=permutations, seed=plan.seed)


def _first_sessions(data: Dataset, nested: Nested) -> Sessions:
    first = data.first_session
    speakers = data.speakers[first]
    return Sessions(
        by_speaker(data.target[first], speakers),
        by_speaker(nested.predictions[CHOSEN][first], speakers),
        by_speaker(nested.folds[first].astype(np.float64), speakers).astype(np.int_),
    )


def _intervals(data: Dataset, sessions: Sessions) -> tuple[ConformalScores | NoIntervals, HeldOut | None]:
    low, high = data.target_range
    found = conformal_scores(sessions.observed, sessions.predicted, sessions.folds, lowest=low, highest=high)
    if isinstance(found, NoIntervals):
        return found, None
    return found, held_out(sessions.observed, sessions.predicted, found)


def _fairness(data: Dataset, sessions: Sessions, intervals: HeldOut | None) -> tuple[GroupFigures, ...]:
    covered = intervals.covered if intervals else None
    return fairness(sessions.observed, sessions.predicted, covered, speaker_attributes(data))


def _class_fairness(data: Dataset, nested: Nested) -> tuple[ClassFigures, ...]:
    # All answers of a speaker, as in the table of candidates: no group's model is served session by session.
    decision = by_speaker(nested.predictions[CHOSEN], data.speakers)
    return class_fairness(data.speaker_target, decision, speaker_attributes(data))


def _metrics(data: Dataset, nested: Nested, predictions: Mapping[str, Floats], seed: int) -> dict[str, Metrics]:
    observed = data.speaker_target
    over = {name: by_speaker(each, data.speakers) for name, each in predictions.items()}
    if data.groups:
        found = {name: group_metrics(observed, each, seed) for name, each in over.items()}
    else:
        found = {name: score_metrics(observed, each, over[MEAN.name], seed) for name, each in over.items()}
    constant = {MEAN.name, CHOSEN} if nested.chose_mean.all() else {MEAN.name}
    return {name: without_ranking(one) if name in constant else one for name, one in found.items()}


def _reliability(data: Dataset, nested: Nested, choice: Choice) -> Reliability:
    """First against second session of everyone who has two, by a fold model that is not the mean predictor."""
    made: dict[str, list[float]] = {}
    mean: dict[str, bool] = {}
    by_mean = nested.chose_mean[nested.folds] | (choice.candidate.name == MEAN.name)
    for session, value, flat in zip(data.session_ids, nested.predictions[CHOSEN], by_mean, strict=True):
        made.setdefault(session, []).append(float(value))
        mean[session] = bool(flat)
    twice = [each[:2] for each in data.sessions.values() if len(each) > 1]
    pairs = [[float(np.mean(made[one])) for one in each] for each in twice if not mean[each[0]]]
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return reliability(both[:, 0], both[:, 1], set_aside=len(twice) - len(pairs))
