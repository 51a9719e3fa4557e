"""What can be said of a model folder: its facts, and whether it still computes what scikit-learn computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from goldenfish.estimates.applicability import model_refusal
from goldenfish.estimates.artefact import Model, ModelRefused, load_model
from training.refusals import TrainingRefused

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Inspected:
    """A model folder that was read.

    Attributes:
        model: its model.
        card: `card.json` as JSON values.
        not_served: reason and detail why no session gets an estimate by it; None where it is served.
        self_test: largest difference from scikit-learn's own predictions, in points.
    """

    model: Model
    card: dict[str, Any]
    not_served: tuple[str, str | None] | None
    self_test: float

    @property
    def sound(self) -> bool:
        """Whether it computes what was trained."""
        return self.self_test < TOLERANCE

    def facts(self) -> dict[str, Any]:
        """The model as one JSON object."""
        specification = self.model.specification
        tripod = self.card.get("tripod_ai", {})
        return {
            "schema": "goldenfish.model-report/1",
            "model_id": specification.model_id,
            "sha256": self.model.sha256,
            "kind": specification.kind,
            "target": specification.target,
            "target_range": list(specification.target_range),
            "features": [one.name for one in specification.features],
            "speakers": specification.n_speakers,
            "recordings": specification.n_recordings,
            "interval": f"CV+ {specification.coverage:.0%}" if self.model.fold_predictors else None,
            "sem": specification.sem,
            "practice": specification.practice,
            "synthetic": specification.synthetic,
            "blocked": list(specification.blocked),
            "served": self.not_served is None,
            "not_served": {"reason": self.not_served[0], "detail": self.not_served[1]} if self.not_served else None,
            "scope": specification.scope.model_dump(mode="json"),
            "tripod_ai_missing": tripod.get("missing", []),
            "clinical": bool(self.card.get("clinical")),
            "data_sha256": specification.data_sha256,
            "code_version": specification.code_version,
            "self_test": {"largest_difference": self.self_test, "tolerance": TOLERANCE, "ok": self.sound},
        }


def inspect_model(directory: Path) -> Inspected:
    """Read the model, check its hashes and its feature specification, and run its self-test.

    Raises:
        TrainingRefused: `no_model`, `model_refused`.
    """
    try:
        model = load_model(directory)
    except ModelRefused as refused:
        raise TrainingRefused("model_refused", str(refused)) from refused
    if model is None:
        raise TrainingRefused("no_model", f"there is no model.json in {directory}")
    expected = model.arrays["selftest.predictions"]
    found = model.predictor.predict(model.arrays["selftest.rows"])
    return Inspected(
        model=model,
        card=json.loads((directory / "card.json").read_text(encoding="utf-8")),
        not_served=model_refusal(model, demonstration_model=False),
        self_test=float(np.abs(found - expected).max(initial=0.0)),
    )
