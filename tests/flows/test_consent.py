"""Consent through the whole platform: what is left out, granted later, taken back, and with whose rights."""

from __future__ import annotations

import json

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.flows.client import Client, Json

SAMPLES = sample_answers("en")


def decide(client: Client, session: str, *decisions: Json) -> Json:
    """Tell what a person has decided."""
    body = {"version": "2026-11", "language": "en", "decisions": list(decisions)}
    told = client.post(f"/api/session/{session}/consent", body)
    assert told.status_code == 200, told.text
    state: Json = told.json()
    return state


def test_measured_only_when_agreed_to_and_forgotten_when_taken_back(family: Client, cloud: LocalCloud) -> None:
    refused = {"version": "2026-11", "language": "en", "decisions": [{"purpose": "assess", "granted": False}]}
    session = family.create(consents=refused)
    family.answer(session, 1, SAMPLES[0])
    left_out = family.finish(session)
    assert left_out["answers"][0]["assessment"]["reason"] == "not_consented"
    assert left_out["answers"][0]["transcript"]["measurements"] == []
    assert left_out["summary"]["result"]["estimate_reason"] == "not_consented"

    decide(family, session, {"purpose": "assess", "granted": True})
    measured = family.wait(session, lambda found: found["complete"] and found["revision"] == 2)
    assert measured["answers"][0]["assessment"]["status"] == "done"
    assert family.get(f"/api/session/{session}/report?format=fhir").status_code == 200

    state = decide(
        family,
        session,
        {"purpose": "assess", "granted": False, "erase": True},
        {"purpose": "keep", "granted": False},
        {"purpose": "share", "granted": False},
    )
    assert [(line["purpose"], line["granted"]) for line in state["history"]] == [
        ("assess", False),
        ("assess", True),
        ("assess", False),
        ("keep", False),
        ("share", False),
    ]
    erased = family.wait(session, lambda found: found["complete"] and found["revision"] == 3)
    assert erased["answers"][0]["assessment"]["reason"] == "not_consented"
    assert erased["answers"][0]["recording"]["status"] == "removed"
    assert family.get(f"/api/session/{session}/report?format=fhir").json()["code"] == "not_consented"
    told = family.events(session)
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert '"verdict": "' not in json.dumps(told)
    assert not cloud.dead_letters("AsrDeadLetters")
    assert not cloud.dead_letters("AssessDeadLetters")
