"""Health, metrics and analytics over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.counters import service
from goldenfish.events.models import EventType
from goldenfish.health import service as health
from goldenfish.settings import settings
from tests.unit.api.conftest import Api
from tests.unit.conftest import ADMIN_TOKEN, TOKEN, Aws
from tests.unit.counters.told import event

NOBODY = Api(token=None)
SERVICE, ADMIN = Api(TOKEN), Api(ADMIN_TOKEN)


@pytest.fixture(autouse=True)
def looked_anew() -> Iterator[None]:
    health.forget_look()
    yield
    health.forget_look()


def test_everything_answers(aws: Aws) -> None:
    whole, ready, live = (NOBODY.get(path) for path in ("/health", "/health/ready", "/health/live"))
    assert [reply.status for reply in (whole, ready, live)] == [200, 200, 200]
    assert {check["name"]: check["reachable"] for check in whole.body["look"]["checks"]} == {
        "table": True,
        "bucket": True,
        "queue": True,
    }
    assert (ready.body, live.body) == ({"status": "ready"}, {"status": "live"})


@pytest.mark.parametrize(("dependency", "setting"), [("table", "TABLE_NAME"), ("bucket", "RECORDINGS_BUCKET")])
def test_what_does_not_answer_is_told_without_its_name(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, dependency: str, setting: str
) -> None:
    monkeypatch.setenv(setting, "gone-from-here")
    settings.cache_clear()
    reply = NOBODY.get("/health")
    assert (reply.status, reply.body["code"], reply.body["detail"]) == (503, "unhealthy", f"No answer: {dependency}.")
    assert "gone-from-here" not in json.dumps(reply.body)
    assert NOBODY.get("/health/ready").status == 503
    assert NOBODY.get("/health/live").status == 200


def test_a_dependency_that_hangs_does_not_hold_up_the_answer(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(health, "PATIENCE_S", 0.01)
    monkeypatch.setitem(health.CHECKS, "queue", lambda: over.wait(60) and None)
    try:
        reply = NOBODY.get("/health")
    finally:
        over.set()
    assert reply.status == 503
    assert "queue" in reply.body["detail"]


def test_asking_often_asks_the_dependencies_once(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setitem(health.CHECKS, "table", lambda: asked.append(1))
    for _ in range(5):
        assert NOBODY.get("/health").status == 200
    assert len(asked) == 1


def counted() -> None:
    """One interview's question and two conversations' first turns, today; one turn yesterday."""
    moment = now()
    turn = {"product": "mentor", "reason": "completed", "timeline_ms": {"first_audio_sent": 800, "done": 3000}}
    service.count(
        [
            event(EventType.QUESTION_ASKED, 1, turn=1, ts=moment),
            event(EventType.STREAM_COMPLETE, 1, turn=1, session_id="cnv_b", ts=moment, **turn),
            event(EventType.STREAM_COMPLETE, 1, turn=1, session_id="cnv_c", ts=moment, **turn),
            event(EventType.STREAM_COMPLETE, 1, turn=1, session_id="cnv_d", ts=moment - timedelta(days=1), **turn),
        ]
    )


def test_metrics_are_those_of_the_stored_counters(aws: Aws) -> None:
    counted()
    for client in (SERVICE, ADMIN):
        reply = client.get("/api/metrics")
        assert reply.status == 200
        begun = {c["value"]: c["count"] for c in reply.body["counters"] if c["name"] == "sessions_begun"}
        assert begun == {"memories": 1, "mentor": 2}
    (first,) = [t["times"] for t in reply.body["times"] if t["name"] == "first_audio_seconds"]
    assert first["p50_at_most_s"] == {"value": 1, "n": 2, "reason": None}


def test_another_day(aws: Aws) -> None:
    counted()
    yesterday = (now() - timedelta(days=1)).date().isoformat()
    reply = SERVICE.get(f"/api/metrics?day={yesterday}")
    assert [c["count"] for c in reply.body["counters"] if c["name"] == "turns"] == [1]
    assert SERVICE.get("/api/metrics?day=1999-13-01").status == 422


@pytest.mark.parametrize(
    ("enabled", "accept", "kind"),
    [
        ("true", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8"),
        ("true", "application/json", "application/json"),
        ("true", "*/*", "application/json"),
        ("false", "text/plain", "application/json"),
    ],
)
def test_prometheus_gets_its_format_where_it_is_switched_on(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, enabled: str, accept: str, kind: str
) -> None:
    monkeypatch.setenv("PROMETHEUS_ENABLED", enabled)
    settings.cache_clear()
    counted()
    reply = SERVICE.get("/api/metrics", accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    if kind.startswith("text/plain"):
        assert int(reply.headers["content-length"]) > 1000


def test_analytics_of_some_days(aws: Aws) -> None:
    counted()
    today = now().date()
    reply = ADMIN.get(f"/api/analytics?from={today - timedelta(days=1)}&to={today}")
    assert reply.status == 200
    assert reply.body["turns"]["ended"] == {"completed": 3}
    assert [day["turns"] for day in reply.body["days"]] == [1, 2]
    assert reply.body["answers"]["done"] == {"value": None, "n": 0, "reason": "nothing was measured in this time"}
    usual = ADMIN.get("/api/analytics")
    assert len(usual.body["days"]) == 30


@pytest.mark.parametrize(
    "asked",
    ["from=2026-11-21&to=2026-11-20", "from=2020-01-01&to=2026-01-01", "to=soon", "to=0001-01-02", "from=9999-12-31"],
)
def test_a_time_that_cannot_be_is_refused(aws: Aws, asked: str) -> None:
    assert ADMIN.get(f"/api/analytics?{asked}").status == 422
