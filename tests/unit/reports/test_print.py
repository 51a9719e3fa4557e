"""The printed report: its words can be read out of the file again, and nothing of it moves from print to print."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from goldenfish.assessments.models import Tracks
from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.reports.build import build_report
from goldenfish.reports.models import Report
from goldenfish.reports.pdf.document import print_report
from tests.unit.reports.sessions import ESTIMATE, NO_MODEL, finished, trend_of

TRACKS = Tracks(
    step_s=0.1,
    f0_hz=tuple(None if step % 50 > 40 else 150 + 30 * math.sin(step / 9) for step in range(300)),
    level_db=tuple(None if step % 50 > 45 else -25.0 for step in range(300)),
    speech=((0.0, 4.0), (5.0, 9.0)),
)


def report(language: Any, estimate: SessionEstimate | Refusal = ESTIMATE) -> Report:
    results, summary = finished(estimate, (trend_of([25, 24, 25, 24, 22]),))
    return build_report(results, summary, language)


def text(printed: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages).split())


@pytest.mark.parametrize("language", ["en", "vi"])
def test_disclaimer_quality_and_interval_stand_on_the_first_page(language: str) -> None:
    found = report(language)
    first = " ".join(PdfReader(BytesIO(print_report(found, {1: TRACKS}))).pages[0].extract_text().split())
    assert found.disclaimer in first
    assert found.answers[0].advice[0] in first
    assert "17" in first
    assert "30" in first


def test_a_demonstration_and_a_mock_say_so() -> None:
    printed = text(print_report(report("en"), {}))
    assert "DEMONSTRATION" in printed
    assert "MOCK" in printed


def test_a_trend_with_points_of_a_demonstration_says_so_where_the_estimate_is_of_a_real_model() -> None:
    real = ESTIMATE.model_copy(update={"synthetic": False})
    assert "DEMONSTRATION" not in text(print_report(report("en", real), {}))
    points = trend_of([25, 24, 25]).model_copy(update={"synthetic": True})
    results, summary = finished(real, (points,))
    found = build_report(results, summary, "vi")
    assert not found.synthetic
    assert found.model_dump()["trends"][0]["synthetic"]
    assert "BẢN TRÌNH DIỄN: ở đây" in text(print_report(found, {}))


def test_no_model_no_number_in_print() -> None:
    printed = text(print_report(report("vi", NO_MODEL), {1: TRACKS}))
    assert "chưa cài mô hình nào đã được kiểm chứng" in printed
    assert "MMSE" not in printed.replace("không phải là điểm của bài trắc nghiệm MMSE", "").replace(
        "Ước lượng trên thang MMSE (không phải bài trắc nghiệm MMSE)", ""
    )
    assert "DEMONSTRATION" not in printed


def test_the_same_report_gives_the_same_bytes() -> None:
    assert print_report(report("en"), {1: TRACKS}) == print_report(report("en"), {1: TRACKS})


def test_what_a_person_is_called_is_never_markup() -> None:
    named = report("en").model_copy(update={"user_id": "<b>Bobby & Co</b> <para"})
    assert "<b>Bobby & Co</b> <para" in text(print_report(named, {}))


@pytest.mark.parametrize("steps", [0, 1, 9000])
def test_odd_tracks_are_drawn(steps: int) -> None:
    odd = Tracks(step_s=0.1, f0_hz=(150.0,) * steps, level_db=(None,) * steps, speech=((0.0, 1e6),))
    assert PdfReader(BytesIO(print_report(report("en"), {1: odd}))).get_num_pages() <= 4


def test_a_flat_trend_and_a_single_session_are_printed() -> None:
    for values in ([25.0] * 5, [25.0]):
        results, summary = finished(ESTIMATE, (trend_of(values),))
        assert print_report(build_report(results, summary, "en"), {})


def test_another_target_is_printed_by_its_own_name_even_without_a_width() -> None:
    estimate = ESTIMATE.model_copy(update={"target": "total_UPDRS", "value": 20.0, "low": 20.0, "high": 20.0})
    printed = text(print_report(report("en", estimate), {}))
    assert "Estimate of total_UPDRS (not an administered test)" in printed
