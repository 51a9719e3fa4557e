"""Sessions of one person come back in order of time, and of nobody else; what cannot be compared is not."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.histories import store
from goldenfish.histories.models import PastSession
from goldenfish.summaries.comparing import past_session, person_trends
from tests.unit.conftest import Aws
from tests.unit.reports.sessions import ESTIMATE
from tests.unit.sessions.interviews import interview

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NO_ESTIMATE = Refusal(reason="no_validated_model")


def past(
    number: int, *, mode: str = "local", form: str = "A", extractor: str = "e/2", expires_in: int = 1000
) -> PastSession:
    return PastSession(
        session_id=f"ses_{number}",
        at=START + timedelta(days=30 * number),
        language="en",
        form=form,
        mode=mode,
        extractor=extractor,
        model_sha256=None,
        estimate=None,
        measures={"speech_rate": 4.0 + number / 10, "fluency_unique": 15.0},
        expires_at=int(time.time()) + expires_in,
    )


def test_a_persons_sessions_come_back_oldest_first_and_nobody_elses(aws: Aws) -> None:
    for number in (3, 1, 2):
        store.put("family", "grandmother", past(number))
    store.put("family", "grandfather", past(4))
    store.put("clinic", "grandmother", past(5))
    assert [one.session_id for one in store.latest("family", "grandmother")] == ["ses_1", "ses_2", "ses_3"]


def test_a_second_summary_of_a_session_replaces_its_figures(aws: Aws) -> None:
    store.put("family", "x", past(1))
    later = past(1).model_copy(update={"measures": {"speech_rate": 9.0}})
    store.put("family", "x", later)
    assert store.latest("family", "x") == (later,)


def test_figures_end_with_their_session(aws: Aws) -> None:
    store.put("family", "x", past(1, expires_in=-1))
    assert store.latest("family", "x") == ()


def test_measurements_are_followed_without_a_band() -> None:
    rate, fluency = person_trends([past(number) for number in range(5)], NO_ESTIMATE)
    assert (rate.measure, rate.unit, fluency.measure) == ("speech_rate", "1/s", "fluency_unique")
    assert [point.value for point in rate.points] == pytest.approx([4.0, 4.1, 4.2, 4.3, 4.4])
    assert rate.sessions_used == 5
    assert (rate.flag, rate.flag_reason) == (None, "no_sem")
    assert {point.low for point in rate.points} == {None}


def test_sessions_that_nothing_heard_are_not_joined_with_heard_ones() -> None:
    rate, _ = person_trends([past(0, mode="mock"), past(1), past(2, mode="real")], NO_ESTIMATE)
    assert [point.value for point in rate.points] == pytest.approx([4.1, 4.2])


def test_another_story_is_another_test_but_speech_is_speech() -> None:
    rate, fluency = person_trends([past(0, form="B"), past(1)], NO_ESTIMATE)
    assert (rate.sessions_used, fluency.sessions_used) == (2, 1)
    assert fluency.points[0].reason == "other_form"


def test_values_of_another_extractor_are_shown_and_not_compared() -> None:
    rate, _ = person_trends([past(0, extractor="e/1"), past(1)], NO_ESTIMATE)
    assert rate.sessions_used == 1
    assert rate.points[0].reason == "other_model"


def test_words_of_another_engine_are_not_compared_but_the_signal_is() -> None:
    before, now = (past(n).model_copy(update={"words_by": f"whisper {n} w/1"}) for n in (0, 1))
    rate, fluency = person_trends([before, now], NO_ESTIMATE)
    assert (rate.sessions_used, fluency.sessions_used) == (2, 1)
    assert fluency.points[0].reason == "other_model"


def test_points_of_a_demonstration_say_so_also_beside_a_real_models() -> None:
    """Whoever installs a real model later still has the demonstration's numbers in the person's past."""
    real = ESTIMATE.model_copy(update={"synthetic": False, "model_sha256": "cd" * 32})
    demonstrated = [past(n).model_copy(update=kept_of(ESTIMATE)) for n in (0, 1)]
    now = past(2).model_copy(update=kept_of(real))
    found = person_trends([*demonstrated, now], real)[0]
    assert [point.synthetic for point in found.points] == [True, True, False]
    assert [point.reason for point in found.points[:2]] == ["other_model", "other_model"]
    assert found.synthetic
    assert not person_trends([now, now], real)[0].synthetic
    assert not any(trend.synthetic for trend in person_trends([*demonstrated, past(2)], NO_ESTIMATE)), (
        "of measurements"
    )


def kept_of(estimate: SessionEstimate) -> dict[str, object]:
    """What is kept of a session's estimate."""
    kept = past_session(interview(), {}, {}, estimate)
    return {name: getattr(kept, name) for name in ("estimate", "model_sha256", "synthetic")}
