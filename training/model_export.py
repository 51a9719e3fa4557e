"""From a study to the arrays and facts that the artefact holds, and to its card's results."""

from __future__ import annotations

import math
import subprocess
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

from goldenfish.estimates.conformal import ConformalScores
from goldenfish.estimates.specification import Scope
from training.calibration import Interval
from training.candidates import predict
from training.csv_table import number
from training.dataset import Dataset, Floats
from training.feature_spec import feature_specs
from training.fitted import FittedModel, predictor_of
from training.metrics import Figure
from training.nested import CHOSEN
from training.reference import NAMES
from training.study import Study

READY = "table"
UNKNOWN = "unknown"
# A measurement that nearly every answer has serves to tell whether a recording is like those trained on.
MOSTLY_KNOWN = 0.95
# Of a training session's answers: one good answer in twenty is refused as unlike the others, so not all.
ANSWERS_NEEDED = 0.75


def exportable(study: Study) -> bool:
    """Whether there is anything to export: a score's model with intervals."""
    return isinstance(study.conformal, ConformalScores)


def fitted_model(study: Study, *, synthetic: bool, code_version: str) -> FittedModel:
    """What `training.export.write_artefact` needs.

    Args:
        study: one that is `exportable`: an estimate without an interval is not exported.
        synthetic: the speakers are simulated.
        code_version: of this package.
    """
    scores = study.conformal
    assert isinstance(scores, ConformalScores), "see exportable"  # noqa: S101 - narrows the type
    data = study.data
    specs = feature_specs(data.features)
    voice = np.array([one.name in NAMES for one in specs])
    reference = voice & ((~np.isnan(data.values)).mean(axis=0) >= MOSTLY_KNOWN)
    rows = data.values[:, reference]
    complete = ~np.isnan(rows).any(axis=1)
    return FittedModel(
        model_id=f"{data.target_name}-{study.choice.candidate.name}-{data.sha256[:8]}".replace("_", "-"),
        target=data.target_name,
        target_range=data.target_range,
        features=specs,
        predictor=predictor_of(study.pipeline, len(specs)),
        fold_predictors=tuple(predictor_of(one, len(specs)) for one in study.nested.models),
        rows=data.values,
        speakers=data.speaker_ids,
        predictions=predict(study.pipeline, data.values),
        speaker_residuals=np.asarray(scores.residuals, dtype=np.float64),
        speaker_folds=scores.folds.astype(np.float64),
        reference_features=tuple(one for one, used in zip(specs, reference, strict=True) if used),
        reference_rows=rows[complete],
        reference_speakers=tuple(who for who, used in zip(data.speaker_ids, complete, strict=True) if used),
        coverage=scores.coverage,
        scope=scope_of(data),
        data_sha256=data.sha256,
        code_version=code_version,
        synthetic=synthetic,
        blocked=study.blocked,
        sem=study.reliability.sem,
        practice=study.reliability.practice,
    )


def scope_of(data: Dataset) -> Scope:
    """What the training recordings were."""
    ages = _numbers(data, "age")
    speech = _numbers(data, "speech_s")
    sessions = np.unique(data.session_ids, return_counts=True)[1]
    return Scope(
        extractors=tuple(sorted({one for cell in _known(data, "extractor") for one in cell.split()})) or (READY,),
        languages=_known(data, "language") or (UNKNOWN,),
        question_ids=_known(data, "question_id"),
        age_range=(float(ages.min()), float(ages.max())) if ages.size else None,
        sample_rates_hz=tuple(sorted({int(rate) for rate in _numbers(data, "sample_rate_hz")})),
        codecs=_known(data, "recorded_codec"),
        devices=_known(data, "device"),
        min_speech_s=float(speech.min()) if speech.size else 0.0,
        min_answers=math.ceil(ANSWERS_NEEDED * int(sessions.min())),
        # Values flagged codec_limited were left empty in training (`training.recordings`), whatever the codecs.
        pcm_only=True,
    )


def card_results(study: Study) -> dict[str, Any]:
    """The evaluation's figures for the card, as JSON values."""
    return {
        "speakers": len(study.data.names),
        "folds": study.plan.describe(len(study.data.names)),
        "candidates": {
            name: {each: figure_json(one) for each, one in metrics.figures.items()}
            for name, metrics in study.metrics.items()
        },
        "gain_over_mean": figure_json(study.metrics[CHOSEN].gain),
        "beats_mean": study.metrics[CHOSEN].beats_mean,
        "repeatability": {
            "speakers": study.reliability.speakers,
            "set_aside": study.reliability.set_aside,
            "sem": _rounded(study.reliability.sem),
            "practice": _rounded(study.reliability.practice),
            "reason": study.reliability.reason,
        },
        "leak_check": {
            one.name: {"by_recording": round(one.by_recording, 3), "by_speaker": round(one.by_speaker, 3)}
            for one in (*study.leaks.models, study.leaks.mean)
        },
        "controls": {
            one.name: {"p_adjusted": one.p_adjusted, "flagged": one.flagged, "reason": one.reason}
            for one in study.controls
        },
    }


def code_version() -> str:
    """Version of this package, with the commit where it runs from a checkout."""
    released = version("goldenfish")
    if not which("git"):
        return released
    found = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{released}+{found.stdout.strip()}" if found.returncode == 0 else released


def figure_json(one: Figure | Interval) -> dict[str, float | None]:
    """A figure and its interval as JSON values, null where undefined."""
    values = {"value": one.value, "low": one.low, "high": one.high}
    return {name: round(value, 4) if np.isfinite(value) else None for name, value in values.items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _known(data: Dataset, column: str) -> tuple[str, ...]:
    return tuple(sorted({cell for cell in data.metadata.get(column, ()) if cell}))


def _numbers(data: Dataset, column: str) -> Floats:
    cells = [number(cell) for cell in data.metadata.get(column, ()) if cell]
    return np.array([value for value in cells if value is not None and np.isfinite(value)])
