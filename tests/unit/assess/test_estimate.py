"""No model, no number; with one, a number only inside what the model was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.assess import estimate
from functions.assess.estimate import estimate_score
from functions.assess.timing import timing_measurements
from goldenfish.assessments.models import Estimate, Measurement, Quality
from tests.unit.assess.answers import spoken, values
from tests.unit.assess.installed_model import install

ANSWER = timing_measurements(spoken((0.0, 6.0), (7.0, 12.0)))
GOOD = Quality(verdict="good", gates=())


@pytest.fixture(autouse=True)
def no_model_kept_from_another_test() -> None:
    estimate._installed.cache_clear()


def estimated(
    directory: Path | str,
    *,
    measurements: tuple[Measurement, ...] = ANSWER,
    quality: Quality = GOOD,
    language: str = "en",
    speech_s: float = 11.0,
    extractor: str = "goldenfish-acoustic/2",
) -> tuple[Estimate | None, str | None]:
    return estimate_score(
        measurements,
        quality,
        language=language,
        speech_s=speech_s,
        extractor=extractor,
        model_directory=str(directory),
    )


def test_no_model_no_number(tmp_path: Path) -> None:
    assert estimated("") == (None, "no_validated_model")
    assert estimated(tmp_path) == (None, "no_validated_model")


def test_an_estimate_carries_its_interval_and_its_origin(tmp_path: Path) -> None:
    found, reason = estimated(install(tmp_path))
    measured = values(ANSWER)
    expected = 24 - 2 * (measured["pause_rate"] - 20) / 10 + 3 * (measured["phonation_ratio"] - 0.5) / 0.2
    assert reason is None
    assert found is not None
    assert found.value == 30.0  # off the scale, so held at its end
    assert expected > 30
    assert found.low == pytest.approx(expected - 7.5, abs=0.01)
    assert found.high == 30.0
    assert (found.coverage, found.model_id, found.synthetic) == (0.9, "test-linear", True)
    assert len(found.model_sha256) == 64


def test_outside_the_model_there_is_no_number(tmp_path: Path) -> None:
    install(tmp_path)
    refused = Quality(verdict="refused", gates=())
    assert estimated(tmp_path, language="vi") == (None, "language_not_in_model")
    assert estimated(tmp_path, quality=refused) == (None, "quality_refused")
    assert estimated(tmp_path, speech_s=4.9) == (None, "too_little_speech")
    assert estimated(tmp_path, extractor="goldenfish-acoustic/2") == (None, "extractor_differs_from_model")


def test_a_feature_without_a_value_refuses(tmp_path: Path) -> None:
    directory = install(tmp_path, features=["response_latency", "phonation_ratio"])
    assert estimated(directory) == (None, "features_missing")


def test_a_damaged_model_is_a_reason_and_no_crash(tmp_path: Path) -> None:
    install(tmp_path, arrays_sha256="0" * 64)
    assert estimated(tmp_path) == (None, "model_hash_mismatch")
