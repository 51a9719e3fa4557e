"""An exported model on labelled people it never heard: external validation, through the very code that serves it.

Sessions are estimated by `goldenfish.estimates.session`, so refusals count as they would in use. Figures are over
speakers, one session each (the first that got an estimate). The mean predictor here is the mean of these speakers'
own scores, which no model can know: a harder mark than the training mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goldenfish.estimates.applicability import model_refusal
from goldenfish.estimates.artefact import Model, ModelRefused, load_model
from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.estimates.session import estimate_session
from goldenfish.estimates.specification import speaker_hash
from training.answer_rows import answer_rows, speaker_of
from training.attributes import speaker_attributes
from training.calibration import Calibration, Interval, calibrate
from training.columns import MMSE, SPEAKER, Columns
from training.csv_table import make_folder, read_table
from training.dataset import Dataset, Floats
from training.fairness import GroupFigures, fairness, share_interval
from training.feature_table import dataset_of
from training.manifest import read_manifest
from training.metrics import Metrics, score_metrics
from training.recordings import measure_manifest
from training.refusals import TrainingRefused
from training.transcripts import Transcripts

Progress = Callable[[str, int, int], None]
PART = "test"


@dataclass(frozen=True)
class EvaluationRequest:
    """What to evaluate on.

    Attributes:
        model: folder of the model.
        manifest: CSV of labelled recordings; None if `features` is given.
        features: CSV of ready features.
        speaker: column of `features` that says who speaks.
        transcripts: folder of transcripts for a manifest's recordings.
        out: where a report and measured features are kept; None for nowhere.
        seed: of the resamples.
    """

    model: Path
    manifest: Path | None = None
    features: Path | None = None
    speaker: str = SPEAKER
    transcripts: Path | None = None
    out: Path | None = None
    seed: int = 0


@dataclass(frozen=True)
class External:
    """External validation; p speakers with an estimate.

    Attributes:
        model: what was evaluated.
        data: the labelled answers.
        sessions: how many were asked for.
        refused: stable reason to number of sessions without an estimate.
        answers_left_out: stable reason to number of answers that an estimate does not rest on.
        observed: shape (p,).
        predicted: shape (p,), held to the scale.
        covered: shape (p,), whether the score lies within the interval.
        width: mean width of the intervals.
        metrics: over speakers; None if nobody got an estimate.
        coverage: share covered, exact binomial 95 % interval; None likewise.
        calibration: of these speakers.
        fairness: per group of people.
    """

    model: Model
    data: Dataset
    sessions: int
    refused: Counter[str]
    answers_left_out: Counter[str]
    observed: Floats
    predicted: Floats
    covered: NDArray[np.bool_]
    width: float
    metrics: Metrics | None
    coverage: Interval | None
    calibration: Calibration
    fairness: tuple[GroupFigures, ...] = field(default=())


def evaluate_model(request: EvaluationRequest, progress: Progress) -> External:
    """Load the model, read or measure the data, estimate every session.

    Raises:
        TrainingRefused: `no_model`, `model_refused`, `speakers_overlap`, `features_differ`, and what a manifest or
            table is refused for.
    """
    model = _load(request.model)
    if request.out:
        make_folder(request.out)
    data = _data(request, model, progress)
    _refuse_overlap(model, data)
    missing = [name for name in model.features if name not in data.features]
    if missing:
        some = ", ".join(missing[:5])
        raise TrainingRefused("features_differ", f"the data lack {len(missing)} features of the model: {some}")
    return _external(model, data, request.seed, progress)


def _load(directory: Path) -> Model:
    try:
        model = load_model(directory)
    except ModelRefused as refused:
        raise TrainingRefused("model_refused", f"{directory}: {refused}") from refused
    if model is None:
        raise TrainingRefused("no_model", f"{directory} holds no model.json")
    unfit = model_refusal(model, demonstration_model=True)
    if unfit:
        raise TrainingRefused("model_refused", f"{directory}: {unfit[1] or unfit[0]}")
    return model


def _data(request: EvaluationRequest, model: Model, progress: Progress) -> Dataset:
    specification = model.specification
    if request.manifest is None:
        if request.features is None:
            raise ValueError("neither manifest nor features")
        columns = Columns(specification.target, specification.target_range, request.speaker)
        return dataset_of(read_table(request.features), columns, part=PART)
    if specification.target != MMSE:
        what = f"the model predicts {specification.target}; a manifest holds {MMSE}: give --features"
        raise TrainingRefused("features_differ", what)
    manifest = read_manifest(request.manifest)
    kept = request.out / "features.csv" if request.out else None
    transcripts = Transcripts(request.transcripts) if request.transcripts else None
    measured = measure_manifest(manifest, kept, transcripts, lambda done, of: progress("measuring", done, of))
    return dataset_of(measured, manifest.columns, part=PART, ready=False)


def _refuse_overlap(model: Model, data: Dataset) -> None:
    specification = model.specification
    trained = set(specification.speaker_hashes)
    known = [who for who in data.names if speaker_hash(specification.model_id, who) in trained]
    if known:
        what = f"{len(known)} of {len(data.names)} speakers were trained on ({', '.join(known[:5])}): "
        raise TrainingRefused("speakers_overlap", what + "on them the model would look better than it is")


def _external(model: Model, data: Dataset, seed: int, progress: Progress) -> External:
    rows = answer_rows(data)
    sessions: dict[str, list[int]] = {}
    for row, session in enumerate(data.session_ids):
        sessions.setdefault(session, []).append(row)
    refused: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    estimates: dict[int, tuple[SessionEstimate, float]] = {}
    for place, members in enumerate(sessions.values()):
        person = speaker_of(data, members[0])
        found = estimate_session(model, [rows[row] for row in members], person, demonstration_model=True)
        left_out.update(one.reason for one in found.left_out)
        if isinstance(found, Refusal):
            refused[found.reason] += 1
        else:
            estimates.setdefault(int(data.speakers[members[0]]), (found, float(data.target[members].mean())))
        progress("estimating", place + 1, len(sessions))
    return _figures(model, data, Outcomes(len(sessions), refused, left_out, estimates), seed)


@dataclass(frozen=True)
class Outcomes:
    """What became of the sessions.

    Attributes:
        sessions: how many were asked for.
        refused: reason to number of sessions.
        left_out: reason to number of answers.
        estimates: speaker's code to their first estimate and the session's score.
    """

    sessions: int
    refused: Counter[str]
    left_out: Counter[str]
    estimates: dict[int, tuple[SessionEstimate, float]]


def _figures(model: Model, data: Dataset, outcomes: Outcomes, seed: int) -> External:
    estimates = outcomes.estimates
    codes = sorted(estimates)
    found = [estimates[code][0] for code in codes]
    observed = np.array([estimates[code][1] for code in codes])
    predicted = np.array([one.value for one in found])
    low, high = np.array([one.low for one in found]), np.array([one.high for one in found])
    covered = (low <= observed) & (observed <= high)
    attributes = speaker_attributes(data)
    groups = {name: [cells[code] for code in codes] for name, cells in attributes.items()}
    several = len(codes) > 1
    return External(
        model=model,
        data=data,
        sessions=outcomes.sessions,
        refused=outcomes.refused,
        answers_left_out=outcomes.left_out,
        observed=observed,
        predicted=predicted,
        covered=covered,
        width=float((high - low).mean()) if codes else np.nan,
        metrics=score_metrics(observed, predicted, np.full(len(codes), observed.mean()), seed) if several else None,
        coverage=share_interval(int(covered.sum()), len(codes)) if codes else None,
        calibration=calibrate(observed, predicted, seed=seed),
        fairness=fairness(observed, predicted, covered, groups) if several else (),
    )
