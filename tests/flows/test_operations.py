"""What operators see, over the whole platform: health, counters of the stream's second reader, a session's story."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from cli.answers import sample_answers
from goldenfish.clock import now
from goldenfish.events.models import Event
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.shared_cloud import TOKENS
from tests.unit.audio_bytes import wav_bytes
from tests.unit.counters.told import record

SAMPLES = sample_answers("en")
IDLE_S = 300
"""Whatever else this machine does; reached only if it never comes to rest."""


@pytest.fixture
def office(cloud: LocalCloud) -> Iterator[Client]:
    with Client(cloud.http_url, TOKENS["office"]) as client:
        yield client


def counters(client: Client, *days: date) -> Counter[tuple[str, str]]:
    """The counters of some days together, by name and label."""
    found: Counter[tuple[str, str]] = Counter()
    for day in days:
        told = client.get(f"/api/metrics?day={day}").json()
        found.update({(c["name"], c["value"]): c["count"] for c in told["counters"]})
    return found


INTERVIEW = {
    ("sessions_begun", "memories"): 1,
    ("questions_asked", ""): 2,
    ("recordings_stored", ""): 2,
    ("answers_finished", "done"): 1,
    ("answers_finished", "no_speech"): 1,
    ("sessions_summarised", ""): 1,
}


def test_an_interview_is_counted_once_whatever_comes_again(family: Client, office: Client, cloud: LocalCloud) -> None:
    today = now().date()
    days = (today, today + timedelta(days=1))  # it may become midnight
    cloud.wait_idle(IDLE_S)
    before = counters(family, *days)
    session = family.create()
    family.answer(session, 1, SAMPLES[0])
    family.answer(session, 2, wav_bytes(3))
    family.finish(session)
    cloud.wait_idle(IDLE_S)
    after = counters(family, *days)
    assert {name: after[name] - before[name] for name in INTERVIEW} == INTERVIEW
    events = [Event.model_validate(told) for told in family.events(session)]
    again = cloud.invoke("TallyFunction", {"Records": [record(told, n) for n, told in enumerate(events)]})
    assert again.value() == {"batchItemFailures": []}
    later = counters(family, *days)
    assert {name: later[name] for name in INTERVIEW} == {name: after[name] for name in INTERVIEW}
    found = office.get("/api/analytics").json()
    assert found["durations"]["upload_to_result"]["n"] >= 2
    assert found["durations"]["upload_to_result"]["mean_s"]["reason"] is None
    assert family.get("/api/analytics").status_code == 403


def test_the_platform_is_healthy_and_says_so_without_a_token(cloud: LocalCloud) -> None:
    for path in ("/health", "/health/ready", "/health/live", "/api/health"):
        assert httpx.get(cloud.http_url + path).status_code == 200, path
    looked = httpx.get(cloud.http_url + "/health").json()["look"]["checks"]
    assert [check["reachable"] for check in looked] == [True, True, True]


def test_every_line_about_a_session_carries_it_and_the_request_behind_it(family: Client, cloud: LocalCloud) -> None:
    session = family.create()
    family.answer(session, 1, SAMPLES[0])
    family.finish(session)
    cloud.wait_idle(IDLE_S)
    lines = [told for told in _log(cloud) if told.get("correlation_id") == session]
    by_service = {str(told["service"]) for told in lines}
    assert {"api", "asr", "assess", "insights"} <= by_service
    assert all(told.get("request_id") for told in lines if told["service"] == "api")
    assert all("cold_start" in told for told in lines if told["service"] in {"api", "asr", "assess", "insights"})


def _log(cloud: LocalCloud) -> Iterator[dict[str, Any]]:
    """What the functions wrote as JSON."""
    for line in cloud.log_file.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        if text.startswith("{"):
            yield json.loads(text)
