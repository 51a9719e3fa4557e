"""An estimate on the MMSE scale by an installed model, or the reason why there is none.

Without a validated model no number leaves the system. Where the answer lies outside what the model was
made for (language, amount of speech, a feature that could not be measured) it is refused, not extrapolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from functions.assess.model import Model, ModelRefused, load_model
from goldenfish.assessments.models import Estimate, Measurement, Quality

NO_MODEL = "no_validated_model"


def estimate_score(
    measurements: Sequence[Measurement],
    quality: Quality,
    *,
    language: str,
    speech_s: float,
    extractor: str,
    model_directory: str,
) -> tuple[Estimate | None, str | None]:
    """The estimate and None, or None and a stable reason.

    Args:
        measurements: of this answer.
        quality: its verdict; a refused recording is not estimated.
        language: of the answer, as declared.
        speech_s: seconds of speech.
        extractor: which extractor made the measurements.
        model_directory: where a model may be installed; empty for none.
    """
    if not model_directory:
        return None, NO_MODEL
    try:
        model = _installed(Path(model_directory))
    except ModelRefused as refusal:
        return None, refusal.reason
    if model is None:
        return None, NO_MODEL
    specification = model.specification
    values = {one.name: one.value for one in measurements if one.value is not None}
    refusals = {
        "extractor_differs_from_model": specification.extractor != extractor,
        "language_not_in_model": language not in specification.languages,
        "quality_refused": quality.verdict == "refused",
        "too_little_speech": speech_s < specification.min_speech_s,
        "features_missing": any(name not in values for name in specification.features),
    }
    for reason, applies in refusals.items():
        if applies:
            return None, reason
    return _estimate(model, [values[name] for name in specification.features]), None


@lru_cache(maxsize=1)
def _installed(directory: Path) -> Model | None:
    """Read once per process: an image's model does not change while it runs."""
    return load_model(directory)


def _estimate(model: Model, features: list[float]) -> Estimate:
    specification = model.specification
    lowest, highest = specification.target_range
    raw = model.predict(np.array(features))

    def on_scale(value: float) -> float:
        return round(min(max(value, lowest), highest), 2)

    return Estimate(
        value=on_scale(raw),
        low=on_scale(raw - specification.half_width),
        high=on_scale(raw + specification.half_width),
        coverage=specification.coverage,
        model_id=specification.model_id,
        model_sha256=model.sha256,
        synthetic=specification.synthetic,
    )
