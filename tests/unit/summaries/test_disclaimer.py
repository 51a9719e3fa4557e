"""What a summary says about itself, with an estimate and without."""

from __future__ import annotations

import pytest

from goldenfish.assessments.models import Assessment, Estimate, Quality
from goldenfish.summaries.build import build_summary
from goldenfish.summaries.models import (
    DISCLAIMER_WITH_ESTIMATE,
    DISCLAIMER_WITHOUT_ESTIMATE,
    Summary,
)
from tests.unit.sessions.interviews import asked, assessed, ended, interview, recorded

ESTIMATE = Estimate(
    value=25.0, low=20.0, high=30.0, coverage=0.9, model_id="m", model_sha256="0" * 64, synthetic=True
)


def summary(estimate: Estimate | None) -> Summary:
    seen = assessed(ended(recorded(asked(interview())), 1))
    measured = Assessment(
        status="done",
        reason=None,
        detail=None,
        extractor="test",
        conditions=None,
        speech_s=1.5,
        quality=Quality(verdict="good", gates=()),
        measurements=(),
        estimate=estimate,
        estimate_reason=None if estimate else "no_validated_model",
    )
    return build_summary(seen, {1: measured}, revision=1)


def test_an_estimate_is_called_one_only_where_there_is_one() -> None:
    assert summary(ESTIMATE).disclaimer == DISCLAIMER_WITH_ESTIMATE
    assert summary(None).disclaimer == DISCLAIMER_WITHOUT_ESTIMATE


@pytest.mark.parametrize("disclaimer", [DISCLAIMER_WITH_ESTIMATE, DISCLAIMER_WITHOUT_ESTIMATE])
def test_no_diagnosis_and_neutral_address(disclaimer: object) -> None:
    text = str(disclaimer)
    assert "not a diagnosis" in text
    assert "không phải là chẩn đoán" in text
    assert "quý vị" in text
    assert "ông bà" not in text
