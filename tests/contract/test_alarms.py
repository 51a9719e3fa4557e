"""Alarms: what is watched, and that each has its page in the runbook."""

from __future__ import annotations

import re
from typing import Any

import pytest

from goldenfish.observability.names import METRICS, Metric
from tests.contract.translated_template import TEMPLATE, Translated, deployed

RUNBOOK = (TEMPLATE.parent / "docs" / "runbook.md").read_text(encoding="utf-8")
ENTRIES = {
    heading: text
    for heading, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    if re.fullmatch(r"[A-Z][A-Za-z]+(, [A-Z][A-Za-z]+)*", heading)
}
PARTS = ["Means", "Look", "Do", "Over"]


@pytest.fixture(scope="module")
def stack() -> Translated:
    return deployed(AlarmsEnabled="true", AlarmEmail="ops@example.org", DashboardEnabled="true")


@pytest.fixture(scope="module")
def alarms(stack: Translated) -> dict[str, dict[str, Any]]:
    return stack.of("AWS::CloudWatch::Alarm")


def watching(alarms: dict[str, dict[str, Any]], metric: str) -> dict[str, dict[str, Any]]:
    """Alarms of one metric, by the resource that they watch."""
    found = [alarm for alarm in alarms.values() if alarm.get("MetricName") == metric]
    return {alarm["Dimensions"][0]["Value"].partition(".")[0]: alarm for alarm in found}


def test_each_alarm_has_one_entry_in_the_runbook_and_each_entry_an_alarm(alarms: dict[str, Any]) -> None:
    told = [name for heading in ENTRIES for name in heading.split(", ")]
    assert sorted(told) == sorted(name.removesuffix("Alarm") for name in alarms)


@pytest.mark.parametrize("heading", ENTRIES)
def test_an_entry_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(heading: str) -> None:
    assert re.findall(r"^\*\*(\w+)\.\*\*", ENTRIES[heading], re.MULTILINE) == PARTS


def test_every_alarm_points_there_and_is_mailed_and_is_quiet_when_nothing_happens(alarms: dict[str, Any]) -> None:
    for name, alarm in alarms.items():
        assert alarm["AlarmDescription"].endswith("see docs/runbook.md"), name
        assert alarm["AlarmActions"] == ["AlarmTopic"], name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_every_function_has_an_error_rate_and_a_bound_of_its_time(stack: Translated, alarms: dict[str, Any]) -> None:
    functions = stack.of("AWS::Lambda::Function")
    slow = watching(alarms, "Duration")
    assert set(slow) == set(functions)
    for name, function in functions.items():
        assert int(slow[name]["Threshold"]) == int(function["Timeout"]) * 800, name
        assert slow[name]["ExtendedStatistic"] == "p99"
    rates = {name: alarm for name, alarm in alarms.items() if name.endswith("ErrorsAlarm") and "Metrics" in alarm}
    watched = {
        query["MetricStat"]["Metric"]["Dimensions"][0]["Value"]
        for alarm in rates.values()
        for query in alarm["Metrics"]
        if "MetricStat" in query and query["MetricStat"]["Metric"]["MetricName"] == "Errors"
    }
    assert watched == set(functions)


def test_the_slow_bound_of_transcribing_follows_its_timeout() -> None:
    stack = deployed(AlarmsEnabled="true", AsrTimeout="300")
    assert int(watching(stack.of("AWS::CloudWatch::Alarm"), "Duration")["AsrFunction"]["Threshold"]) == 240_000


def test_every_queue_that_is_worked_off_has_an_alarm_of_its_age(stack: Translated, alarms: dict[str, Any]) -> None:
    queues = {name for name, queue in stack.of("AWS::SQS::Queue").items() if "RedrivePolicy" in queue}
    assert set(watching(alarms, "ApproximateAgeOfOldestMessage")) == queues


def test_every_reader_of_the_stream_has_an_alarm_of_its_lag(stack: Translated, alarms: dict[str, Any]) -> None:
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    readers = {m["FunctionName"] for m in mappings if m["EventSourceArn"] == "Table.StreamArn"}
    assert set(watching(alarms, "IteratorAge")) == readers


def test_alarms_of_our_own_metrics_name_them_with_all_their_dimensions(alarms: dict[str, Any]) -> None:
    own = [alarm for alarm in alarms.values() if alarm.get("Namespace") == "GoldenFish"]
    assert {alarm["MetricName"] for alarm in own} == {"StuckSessions", "WebhookAttempted"}
    for alarm in own:
        dimensions = {dimension["Name"] for dimension in alarm["Dimensions"]}
        has_outcome = bool(METRICS[Metric(alarm["MetricName"])].outcome)
        assert dimensions == {"service", "stage"} | ({"outcome"} if has_outcome else set())


def test_the_dashboard_shows_metrics_that_there_are(stack: Translated) -> None:
    (dashboard,) = stack.of("AWS::CloudWatch::Dashboard").values()
    body = dashboard["DashboardBody"]
    shown = set(re.findall(r'\["GoldenFish", "(\w+)"', body)) | set(re.findall(r'MetricName=\\"(\w+)', body))
    shown |= set(re.findall(r'\[".", "((?:Session|Stuck|Llm|Tts)\w+)"', body))
    assert shown <= {metric.value for metric in Metric}
    assert "UploadToResultSeconds" in shown
    for name, queue in stack.of("AWS::SQS::Queue").items():
        assert "RedrivePolicy" not in queue or name in body, name


def test_a_dashboard_costs_money_only_when_wanted() -> None:
    kinds = {resource["Type"] for resource in deployed().resources.values()}
    assert "AWS::CloudWatch::Dashboard" not in kinds


def test_saved_queries_read_every_function_s_log(stack: Translated) -> None:
    logs = {function["LoggingConfig"]["LogGroup"] for function in stack.of("AWS::Lambda::Function").values()}
    for name, query in stack.of("AWS::Logs::QueryDefinition").items():
        assert set(query["LogGroupNames"]) == logs, name
