"""What is personal or secret is in no log, key, name or refusal, after everything has been done with it once."""

from __future__ import annotations

import json

from tests.flows.canaries.conftest import Run
from tests.flows.canaries.needles import Needles


def test_a_canary_is_found_however_it_is_written() -> None:
    needles = Needles()
    needles.add("name", "canary-name-12345 ü/+")
    for hidden in ("xCANARY-name-12345 Ü/+x", json.dumps({"a": "canary-name-12345 ü/+"}),
                   "canary-name-12345%20%C3%BC/%2B", "?q=canary-name-12345+%C3%BC%2F%2B",
                   "eyJhIjogImNhbmFyeS1uYW1lLTEyMzQ1IMO8LysifQ=="):  # fmt: skip
        assert needles.found_in(hidden) == ["name"], hidden
    assert needles.found_in("canary-name") == []


def test_logs_of_functions_and_of_the_local_cloud(run: Run) -> None:
    lines = run.logs.splitlines()
    assert len(lines) > 200, "hardly anything was logged"
    leaks = {(name, json.loads(line)["text"][:600]) for line in lines for name in run.needles.found_in(line)}
    assert not leaks, "\n".join(f"{name}: {text}" for name, text in sorted(leaks)[:20])
    assert run.needles.found_in(run.own_logs) == []


def test_metrics_have_few_dimensions_and_none_is_personal(run: Run) -> None:
    metrics = [json.loads(json.loads(line)["text"]) for line in run.logs.splitlines() if '\\"_aws\\"' in line]
    assert metrics
    for metric in metrics:
        for directive in metric["_aws"]["CloudWatchMetrics"]:
            named = {name for dimensions in directive["Dimensions"] for name in dimensions}
            assert not {"session_id", "user_id", "owner", "correlation_id"} & named
            assert run.needles.found_in(" ".join(str(metric[name]) for name in named)) == []


def test_keys_of_objects_and_what_is_said_about_them(run: Run) -> None:
    assert any("/audio/" in key for key in run.objects)
    assert {key: run.needles.found_in(key) for key in run.objects if run.needles.found_in(key)} == {}


def test_keys_of_items(run: Run) -> None:
    assert any(key.startswith("SESSION#") or "SESSION#" in key for key in run.item_keys)
    assert {key: run.needles.found_in(key) for key in run.item_keys if run.needles.found_in(key)} == {}


def test_names_of_queues_and_what_lies_in_them(run: Run) -> None:
    assert run.queues
    assert {told[:300]: run.needles.found_in(told) for told in run.queues if run.needles.found_in(told)} == {}


def test_refusals_say_nothing_of_what_was_sent(run: Run) -> None:
    assert len(run.refusals) > 50
    # A client's own well-formed identifier of its request is the one thing that comes back.
    allowed = {"client request id"}
    leaks = {text[:600]: names for text in run.refusals if (names := set(run.needles.found_in(text)) - allowed)}
    assert not leaks, "\n".join(f"{names}: {text}" for text, names in list(leaks.items())[:20])
