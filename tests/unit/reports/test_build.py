"""What a report says, in the reader's language, with the reason where there is nothing to say."""

from __future__ import annotations

import pytest

from goldenfish.reports.build import build_report
from goldenfish.reports.labels import KEY_MEASUREMENTS
from goldenfish.reports.models import Language, Report
from goldenfish.summaries.models import MeasurementMean
from tests.unit.reports.sessions import NO_MODEL, finished, trend_of


def test_a_report_holds_quality_advice_means_and_the_disclaimer_in_its_language() -> None:
    results, summary = finished()
    found = build_report(results, summary, "vi")
    (answer,) = found.answers
    assert (answer.verdict, answer.advice) == ("usable", ("Hãy ngồi gần micro hơn một chút.",))
    assert [(one.name, one.label, one.mean, one.unit_label, one.rough) for one in found.means] == [
        ("pause_mean", "Độ dài trung bình của quãng ngừng", 0.9, "giây", False)
    ]
    assert "không phải là chẩn đoán" in found.disclaimer
    assert found.synthetic


def test_what_was_not_measured_keeps_its_reason() -> None:
    results, summary = finished()
    (answer,) = build_report(results, summary, "en").answers
    values = {one.name: (one.value, one.reason) for one in answer.measurements}
    assert values["response_latency"] == (None, "question_end_unknown")


def test_no_model_no_number() -> None:
    results, summary = finished(NO_MODEL)
    found = build_report(results, summary, "en")
    assert (found.estimate, found.estimate_reason, found.synthetic) == (None, "no_validated_model", False)
    assert found.estimate_reason_text == "No estimate was made: no validated model is installed."


def test_a_report_reads_back_as_it_was_written() -> None:
    results, summary = finished(trends=(trend_of([25, 24, 25, 24, 22]),))
    found = build_report(results, summary, "en")
    assert Report.model_validate_json(found.model_dump_json(by_alias=True)) == found


def test_labels_say_what_was_measured_and_name_no_illness() -> None:
    for label in KEY_MEASUREMENTS.values():
        assert label.en != label.vi
        for word in ("decline", "dement", "impair", "suy giảm", "bệnh"):
            assert word not in f"{label.en} {label.vi}".lower()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "pulled the estimate down by 0.8 points"), ("vi", "kéo ước lượng xuống 0,8 điểm")]
)
def test_the_explanation_speaks_of_points_and_never_of_causes(language: Language, said: str) -> None:
    results, summary = finished()
    sentences = " ".join(build_report(results, summary, language).explanation)
    assert said in sentences
    for cause in ("caused by", "because", "gây ra", "do bệnh"):
        assert cause not in sentences


def test_a_value_that_recording_or_draft_limit_is_marked() -> None:
    results, summary = finished()
    draft = MeasurementMean(name="word_rate", unit="1/min", mean=120.0, n=3, flags=("low_accuracy",))
    held = MeasurementMean(name="hnr", unit="dB", mean=12.0, n=3, flags=("context:connected",))
    summary = summary.model_copy(update={"measurements": (draft, held)})
    found = {one.name: one for one in build_report(results, summary, "en").means}
    assert (found["word_rate"].rough, found["word_rate"].unit_label) == (True, "words/min")
    assert (found["hnr"].rough, found["hnr"].unit_label) == (False, "dB")
