"""Consent over HTTP: the sentences, telling, reading; what answers 403 without it."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.settings import settings
from tests.unit.api.conftest import Api
from tests.unit.conftest import OTHER_TOKEN, Aws
from tests.unit.invitations.conftest import invited, page

DECIDED = {
    "version": "2026-11",
    "language": "vi",
    "decisions": [{"purpose": "assess", "granted": False}, {"purpose": "research", "granted": True}],
}


def created(api: Api, **more: Any) -> str:
    reply = api.post("/api/session", {"user_id": "x", **more})
    assert reply.status == 201
    return str(reply.body["session_id"])


def granted(api: Api, session_id: str) -> set[str]:
    reply = api.get(f"/api/session/{session_id}/consent")
    assert reply.status == 200
    return {one["purpose"] for one in reply.body["consents"] if one["granted"]}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_sentences_to_show(api: Api, language: str) -> None:
    reply = api.get(f"/api/consents?language={language}")
    assert (reply.status, reply.body["language"]) == (200, language)
    assert [one["purpose"] for one in reply.body["purposes"]] == ["keep", "transcribe", "assess", "research", "share"]
    assert all(one["text"] for one in reply.body["purposes"])


def test_a_language_without_sentences_is_refused(api: Api) -> None:
    assert api.get("/api/consents?language=xx").body["code"] == "invalid_request"


def test_what_is_told_with_a_new_session_holds_from_its_beginning(api: Api) -> None:
    session_id = created(api, consents=DECIDED)
    reply = api.get(f"/api/session/{session_id}/consent").body
    by_purpose = {one["purpose"]: one for one in reply["consents"]}
    assert granted(api, session_id) == {"keep", "transcribe", "share", "research"}
    assert by_purpose["assess"] | {"at": ""} == {
        "purpose": "assess",
        "granted": False,
        "version": "2026-11",
        "language": "vi",
        "at": "",
        "source": "person",
        "by": "family",
    }
    assert by_purpose["keep"]["source"] == "operator"
    assert [(line["purpose"], line["granted"], line["replaced"]) for line in reply["history"]] == [
        ("assess", False, True),
        ("research", True, None),
    ]


def test_a_purpose_that_is_decided_twice_is_refused(api: Api) -> None:
    twice = [{"purpose": "share", "granted": True}, {"purpose": "share", "granted": False}]
    reply = api.post("/api/session", {"user_id": "x", "consents": {**DECIDED, "decisions": twice}})
    assert (reply.status, reply.body["code"]) == (422, "invalid_request")
    assert "decided twice" in str(reply.body)


def test_consents_do_not_carry_over_to_the_persons_next_session(api: Api) -> None:
    created(api, consents=DECIDED)
    assert granted(api, created(api)) == {"keep", "transcribe", "assess", "share"}


def test_where_nothing_is_presumed_nothing_holds(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENT_WHEN_UNTOLD", "withheld")
    settings.cache_clear()
    assert granted(api, created(api)) == set()


@pytest.mark.parametrize("path", ["/api/session", "/api/conversations"])
def test_both_kinds_of_session_take_it(api: Api, path: str) -> None:
    body = {"user_id": "x"} if path == "/api/session" else {"product": "mentor"}
    session_id = api.post(path, body).body["session_id"]
    reply = api.post(f"/api/session/{session_id}/consent", DECIDED)
    assert reply.status == 200
    assert [line["purpose"] for line in reply.body["history"]] == ["assess", "research"]
    again = api.post(f"/api/session/{session_id}/consent", DECIDED)
    assert len(again.body["history"]) == 2, "the same again is no decision"


def test_a_key_makes_it_once(api: Api) -> None:
    session_id = created(api)
    first = api.post(f"/api/session/{session_id}/consent", DECIDED, idempotency_key="k")
    withdrawal = {**DECIDED, "decisions": [{"purpose": "research", "granted": False}]}
    api.post(f"/api/session/{session_id}/consent", withdrawal)
    again = api.post(f"/api/session/{session_id}/consent", DECIDED, idempotency_key="k")
    assert again.body == first.body
    assert "research" not in granted(api, session_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"decisions": []},
        {"version": "a b"},
        {"language": "English"},
        {"source": "somebody"},
        {"decisions": [{"purpose": "sell", "granted": True}]},
        {"decisions": [{"purpose": "keep"}]},
        {"decisions": [{"purpose": "keep", "granted": True, "note": "x"}]},
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(api: Api, wrong: dict[str, Any]) -> None:
    session_id = created(api)
    body = {**DECIDED, **wrong} if wrong else {}
    reply = api.post(f"/api/session/{session_id}/consent", body)
    assert (reply.status, reply.body["code"]) == (422, "invalid_request")
    assert api.get(f"/api/session/{session_id}/consent").body["history"] == []


def test_somebody_elses_session_is_not_there(api: Api, aws: Aws) -> None:
    session_id = created(api)
    other = Api(OTHER_TOKEN)
    for reply in (
        other.get(f"/api/session/{session_id}/consent"),
        other.post(f"/api/session/{session_id}/consent", DECIDED),
    ):
        assert (reply.status, reply.body["code"]) == (404, "session_not_found")


@pytest.mark.parametrize("form", ["pdf", "fhir"])
def test_what_is_handed_on_needs_consent_to_share(api: Api, form: str) -> None:
    refused = {**DECIDED, "decisions": [{"purpose": "share", "granted": False}]}
    session_id = created(api, consents=refused)
    reply = api.get(f"/api/session/{session_id}/report?format={form}")
    assert (reply.status, reply.body["code"]) == (403, "not_consented")
    assert api.get(f"/api/session/{session_id}/report").body["code"] == "report_not_ready", "the person's own"


def test_a_live_call_needs_consent_that_another_company_hears(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALTIME", "openai")
    settings.cache_clear()
    refused = {**DECIDED, "decisions": [{"purpose": "transcribe", "granted": False}]}
    session_id = created(api, consents=refused)
    offer = {"sdp": "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"}
    reply = api.post(f"/api/session/{session_id}/realtime", offer)
    assert (reply.status, reply.body["code"]) == (403, "not_consented")


def test_who_was_invited_speaks_for_themselves(api: Api) -> None:
    """That it is known in another way, on paper, is for who invited to say: it is their proof."""
    link = invited(api)
    on_paper = DECIDED | {"source": "operator"}
    refused = link.redeem(consents=on_paper)
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    made = link.redeemed(consents=DECIDED)
    path = f"/api/session/{made['session_id']}/consent"
    refused = page(made).post(path, on_paper)
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    assert {one["source"] for one in api.get(path).body["history"]} == {"person"}
    assert api.post(path, on_paper).status == 200
