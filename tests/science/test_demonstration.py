"""The shipped demonstration model is what its command makes today: predictions within 1e-9, all simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from functions.assess.assess import EXTRACTOR
from goldenfish.estimates.artefact import load_model
from tests.science.figures import show
from training.demonstration import SPEAKERS, write_demonstration

SHIPPED = Path(__file__).parents[2] / "models" / "demo"


def test_the_command_makes_the_shipped_model_again(tmp_path: Path) -> None:
    shipped = load_model(SHIPPED)
    assert shipped is not None
    again = write_demonstration(
        tmp_path, extractor=EXTRACTOR, seed=0, speakers=SPEAKERS, progress=lambda _stage, _done, _of: None
    )
    rows = shipped.arrays["selftest.rows"]
    predictors = [
        (shipped.predictor, again.predictor),
        *zip(shipped.fold_predictors, again.fold_predictors, strict=True),
    ]
    largest = max(float(np.abs(one.predict(rows) - other.predict(rows)).max()) for one, other in predictors)
    show(f"demonstration: predictions of {len(predictors)} predictors differ by at most {largest:.1e} points")
    assert largest < 1e-9
    np.testing.assert_allclose(again.arrays["conformal.residuals"], shipped.arrays["conformal.residuals"], atol=1e-9)
    assert again.specification.synthetic
    assert shipped.specification.speaker_hashes == again.specification.speaker_hashes
