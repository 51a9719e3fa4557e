"""One estimate per session, or one stable reason; nothing is extrapolated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.conformal import ConformalScores, cv_plus
from goldenfish.estimates.models import AnswerRow, Refusal, SessionEstimate
from goldenfish.estimates.session import estimate_session
from tests.unit.estimates.studies import answer, conditions, fitted_model, installed, scope
from training.card import Card
from training.export import write_artefact

ROW = [11.0, 9.0, 10.5, 10.0, 10.0, 9.5, 10.0, 10.0]
OTHER = [10.0, 10.0, 11.0, 9.0, 10.0, 9.0, 10.0, 11.0]
FAR = [60.0, *ROW[1:]]
PERSON = Speaker(age=70)


def found(
    directory: Path, *answers: AnswerRow, speaker: Speaker = PERSON, name: str = "ridge", **changes: Any
) -> SessionEstimate | Refusal:
    return estimate_session(installed(directory, name, **changes), answers, speaker, demonstration_model=False)


def refused(directory: Path, *answers: AnswerRow, **changes: Any) -> str:
    outcome = found(directory, *answers, **changes)
    assert isinstance(outcome, Refusal), outcome
    return outcome.reason


def estimated(directory: Path, *answers: AnswerRow, **changes: Any) -> SessionEstimate:
    outcome = found(directory, *answers, **changes)
    assert isinstance(outcome, SessionEstimate), outcome
    return outcome


def test_no_model_no_number() -> None:
    outcome = estimate_session(None, [answer(ROW)], PERSON, demonstration_model=True)
    assert outcome == Refusal(reason="no_validated_model")


@pytest.mark.parametrize("name", ["ridge", "rbf_svr"])
def test_the_estimate_is_the_mean_over_answers_with_its_interval(name: str, tmp_path: Path) -> None:
    fitted = fitted_model(name, sem=1.25, practice=0.1)
    model = write_artefact(tmp_path, fitted, Card())
    rows = np.array([ROW, OTHER])
    session = [answer(ROW), answer(OTHER, "R1"), answer(ROW, "W0", scored=False)]
    one = estimate_session(model, session, PERSON, demonstration_model=False)
    assert isinstance(one, SessionEstimate)
    assert one.prediction == pytest.approx(fitted.predictor.predict(rows).mean(), abs=1e-12)
    assert one.value == pytest.approx(np.clip(one.prediction, 0, 30), abs=0.005)
    scores = ConformalScores(fitted.speaker_residuals, fitted.speaker_folds.astype(int), 0.9, 0, 30)
    low, high = cv_plus(scores, np.array([[part.predict(rows).mean() for part in fitted.fold_predictors]]))[0]
    assert one.low == pytest.approx(low, abs=0.011)
    assert one.high == pytest.approx(high, abs=0.011)
    assert 0 <= one.low <= one.value <= one.high <= 30
    assert sum(c.contribution for c in one.contributions) == pytest.approx(one.prediction - one.baseline, abs=1e-9)
    assert (one.answers_used, one.synthetic, one.coverage, one.sem, one.practice) == (2, False, 0.9, 1.25, 0.1)
    assert [(out.question_id, out.reason) for out in one.left_out] == [("W0", "not_scored")]
    assert one.model_sha256 == model.sha256


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"language": "vi"}, "language_not_in_model"),
        ({"question_id": "V0"}, "question_not_in_model"),
        ({"verdict": "refused"}, "quality_refused"),
        ({"verdict": None}, "quality_refused"),
        ({"speech_s": 4.9}, "too_little_speech"),
        ({"extractors": ("goldenfish-acoustic/1",)}, "extractor_differs_from_model"),
        ({"units": {"m2": "ms"}}, "extractor_differs_from_model"),
        ({"conditions": conditions(sample_rate_hz=8000)}, "sample_rate_outside_model"),
        ({"conditions": None}, "sample_rate_outside_model"),
        ({"device": "tablet"}, "device_not_in_model"),
        ({"device": None}, "device_unknown"),
        ({"flags": {"m4": ("codec_limited",)}}, "codec_not_in_model"),
        ({"values": {"m0": 10.0}}, "features_missing"),
    ],
)  # fmt: skip
def test_outside_the_card_there_is_no_number(changes: dict[str, object], reason: str, tmp_path: Path) -> None:
    assert refused(tmp_path, answer(ROW, **changes)) == reason  # type: ignore[arg-type]


def test_one_answer_outside_leaves_the_others(tmp_path: Path) -> None:
    one = estimated(tmp_path, answer(ROW), answer(OTHER, "R1"), answer(ROW, "P1", language="vi"))
    assert one.answers_used == 2
    assert [(out.question_id, out.reason) for out in one.left_out] == [("P1", "language_not_in_model")]


def test_rates_above_16_khz_are_alike_since_all_are_cut_there(tmp_path: Path) -> None:
    assert estimated(tmp_path, answer(ROW, conditions=conditions(sample_rate_hz=96000)))


def test_a_codec_counts_only_where_it_distorts(tmp_path: Path) -> None:
    lossy = conditions(codec="opus")
    assert estimated(tmp_path / "a", answer(ROW, conditions=lossy))
    trained = scope(codecs=("opus", "pcm_s16le"), pcm_only=False)
    limited = answer(ROW, conditions=lossy, flags={"m4": ("codec_limited",)})
    assert estimated(tmp_path / "b", limited, scope=trained)


@pytest.mark.parametrize(
    ("age", "reason"), [(59.9, "age_outside_model"), (86, "age_outside_model"), (None, "age_unknown")]
)
def test_an_age_outside_the_card_is_refused(age: float | None, reason: str, tmp_path: Path) -> None:
    assert refused(tmp_path, answer(ROW), speaker=Speaker(age=age)) == reason


def test_what_is_unlike_the_training_recordings_is_left_out_and_refuses_as_a_majority(tmp_path: Path) -> None:
    outcome = found(tmp_path / "a", answer(FAR), answer(FAR, "R1"), answer(ROW, "P1"))
    assert isinstance(outcome, Refusal)
    assert (outcome.reason, len(outcome.left_out)) == ("unlike_training_recordings", 2)
    one = estimated(tmp_path / "b", answer(ROW), answer(OTHER, "R1"), answer(FAR, "P1"))
    assert (one.answers_used, one.left_out[0].reason) == (2, "unlike_training_recordings")


def test_a_feature_that_training_missed_too_may_be_missing(tmp_path: Path) -> None:
    values = {f"m{one}": value for one, value in enumerate(ROW[:-1])}
    one = estimated(tmp_path, answer(ROW, values=values), missing=True)
    assert {c.name: c.value for c in one.contributions}["m7"] is None


def test_a_session_shorter_than_any_in_training_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, answer(ROW), scope=scope(min_answers=2)) == "too_few_answers"
    assert refused(tmp_path) == "no_scored_answers"


def test_models_that_must_not_be_served(tmp_path: Path) -> None:
    assert refused(tmp_path / "a", answer(ROW), synthetic=True) == "demonstration_model_off"
    assert refused(tmp_path / "b", answer(ROW), blocked=("no_better_than_mean",)) == "no_validated_model"
    assert refused(tmp_path / "c", answer(ROW), name="rbf_svc") == "model_gives_no_score"
    without = {"fold_predictors": (), "speaker_residuals": np.zeros(0), "speaker_folds": np.zeros(0)}
    assert refused(tmp_path / "d", answer(ROW), **without) == "model_without_interval"


def test_a_demonstration_says_so_wherever_it_is_switched_on(tmp_path: Path) -> None:
    model = installed(tmp_path, synthetic=True)
    one = estimate_session(model, [answer(ROW)], PERSON, demonstration_model=True)
    assert isinstance(one, SessionEstimate)
    assert one.synthetic


def test_values_are_held_to_the_scale_and_the_sum_is_not(tmp_path: Path) -> None:
    one = estimated(tmp_path, answer(ROW), target_range=(0.0, 20.0))
    assert one.prediction > 20
    assert one.value == one.high == 20.0
    assert sum(c.contribution for c in one.contributions) == pytest.approx(one.prediction - one.baseline, abs=1e-9)
