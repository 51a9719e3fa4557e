"""What a summary says about itself, with an estimate and without."""

from __future__ import annotations

import pytest

from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.summaries.build import build_summary
from goldenfish.summaries.models import (
    DISCLAIMER_WITH_ESTIMATE,
    DISCLAIMER_WITHOUT_ESTIMATE,
    Summary,
)
from tests.unit.reports.sessions import ESTIMATE, NO_MODEL
from tests.unit.sessions.interviews import asked, assessed, ended, interview, recorded


def summary(estimate: SessionEstimate | Refusal) -> Summary:
    seen = assessed(ended(recorded(asked(interview())), 1))
    return build_summary(seen, {}, {}, estimate=estimate, trends=(), revision=1)


def test_an_estimate_is_called_one_only_where_there_is_one() -> None:
    assert summary(ESTIMATE).disclaimer == DISCLAIMER_WITH_ESTIMATE
    assert summary(NO_MODEL).disclaimer == DISCLAIMER_WITHOUT_ESTIMATE


@pytest.mark.parametrize("disclaimer", [DISCLAIMER_WITH_ESTIMATE, DISCLAIMER_WITHOUT_ESTIMATE])
def test_no_diagnosis_and_neutral_address(disclaimer: object) -> None:
    text = str(disclaimer)
    assert "not a diagnosis" in text
    assert "không phải là chẩn đoán" in text
    assert "quý vị" in text
    assert "ông bà" not in text
