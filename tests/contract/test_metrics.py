"""Metrics and log lines: one list of names, all of them used and explained; nothing a client sent in either."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldenfish.counters.models import COUNTERS, HISTOGRAMS
from goldenfish.observability.metrics import MOST_VALUES, make_metrics
from goldenfish.observability.names import METRICS, Metric
from goldenfish.settings import settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
SHIPPED = [path for room in ("functions", "layers/core/goldenfish") for path in sorted((ROOT / room).rglob("*.py"))]
OBSERVABILITY = ROOT / "layers" / "core" / "goldenfish" / "observability"
CODE = {path: path.read_text(encoding="utf-8") for path in SHIPPED}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def test_the_page_lists_every_metric_with_its_unit_and_outcome_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]+) \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert rows == [(name.value, about.unit, about.outcome or "–") for name, about in METRICS.items()]
    assert set(METRICS) == set(Metric)


def test_the_page_lists_every_counter_and_measured_time_and_no_other() -> None:
    section = PAGE.partition("## Counters\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    counters = [(name, counter.label or "–", counter.says) for name, counter in COUNTERS.items()]
    times = [(name, ", ".join(f"{b:g}" for b in h.bounds_s), h.says) for name, h in HISTOGRAMS.items()]
    assert rows == counters + times


@pytest.mark.parametrize("metric", Metric)
def test_every_metric_is_written_somewhere(metric: Metric) -> None:
    used = re.compile(rf"\bMetric\.{metric.name}\b")
    assert any(used.search(text) for path, text in CODE.items() if OBSERVABILITY not in path.parents)


def test_there_is_one_way_to_write_one() -> None:
    for path, text in CODE.items():
        assert path == OBSERVABILITY / "metrics.py" or "CloudWatchMetrics" not in text, path
        assert "single_metric" not in text, path
        assert "add_metric(" not in text, path


def _log_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path, text in CODE.items():
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"logger", "log"}
            ):
                yield path, node


def test_messages_of_the_log_are_constants() -> None:
    """They are the names by which lines are found, and hold nothing that came from outside."""
    calls = list(_log_calls())
    assert len(calls) > 30
    for path, call in calls:
        first = call.args[0]
        for said in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            assert isinstance(said, ast.Constant), (path, call.lineno)
            assert isinstance(said.value, str), (path, call.lineno)
            assert "%" not in said.value, (path, call.lineno)


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_metric_is_a_line_in_the_embedded_format(capsys: pytest.CaptureFixture[str]) -> None:
    make_metrics("asr").add(Metric.ASR_SECONDS, 1.5, outcome="no_speech")
    (line,) = written(capsys)
    assert line.pop("_aws") == {
        "Timestamp": pytest.approx(1.8e12, rel=0.5),
        "CloudWatchMetrics": [
            {
                "Namespace": "GoldenFish",
                "Dimensions": [["service", "stage", "outcome"]],
                "Metrics": [{"Name": "AsrSeconds", "Unit": "Seconds"}],
            }
        ],
    }
    assert line == {"service": "asr", "stage": settings().stage, "outcome": "no_speech", "AsrSeconds": 1.5}


@pytest.mark.parametrize("outcome", ["Ông Nguyễn", "", "two words", "x" * 41, "ses_2345!"])
def test_an_outcome_is_never_what_came_from_outside(outcome: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_metrics("asr").add(Metric.ASR_FAILED, outcome=outcome)
    assert written(capsys)[0]["outcome"] == "other"


def test_many_values_fit_into_as_few_lines_as_cloudwatch_takes(capsys: pytest.CaptureFixture[str]) -> None:
    make_metrics("tally").add(Metric.UPLOAD_TO_RESULT, *map(float, range(MOST_VALUES + 1)))
    first, second = written(capsys)
    assert first["UploadToResultSeconds"] == list(range(MOST_VALUES))
    assert second["UploadToResultSeconds"] == MOST_VALUES
    assert "outcome" not in first
