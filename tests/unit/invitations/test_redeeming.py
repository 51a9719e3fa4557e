"""Redeeming: once, by whoever came first, to exactly one session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from functions.api.consent_schemas import TellConsents
from goldenfish.audit.service import trail
from goldenfish.clock import now
from goldenfish.erasure.service import erase_session
from goldenfish.invitations import beginning, store
from goldenfish.invitations.service import Wish, redeem
from goldenfish.owned.store import sessions_of
from goldenfish.problems import Busy, InvitationNotFound, QuotaExhausted
from goldenfish.sessions import service as interviews
from goldenfish.settings import settings
from goldenfish.users.caller import Caller
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import OTHER_TOKEN, Aws
from tests.unit.invitations.conftest import Guest, invited, page

NOT_FOUND = (404, "invitation_not_found")


def refusal(guest: Guest, **wanted: Any) -> tuple[int, str]:
    reply = guest.redeem(**wanted)
    return reply.status, reply.body["code"]


def actions(owner: str = "family") -> list[str]:
    return [entry.action for entry in trail(Caller(owner=owner, role="service")).entries]


def test_a_link_makes_an_interview_of_the_inviters_for_the_person(guest: Guest) -> None:
    made = guest.redeemed(language="vi")
    assert (made["product"], made["view"], made["language"]) == ("memories", "person", "vi")
    assert made["credential"]["token_type"] == "Bearer"
    assert "conversation" not in made
    as_owner = Api().get(f"/api/session/{made['session_id']}/results").body
    assert (as_owner["user_id"], as_owner["language"]) == ("grandmother", "vi")
    assert made["session"]["session_id"] == made["session_id"]
    assert Api(OTHER_TOKEN).get(f"/api/session/{made['session_id']}/results").status == 404


def test_the_page_can_hold_the_interview_and_nothing_else(guest: Guest) -> None:
    made = guest.redeemed()
    own = page(made)
    assert own.get(f"/api/session/{made['session_id']}/question").body["question_index"] == 1
    assert own.post("/api/session", {"user_id": "somebody"}).status == 403
    assert own.get("/api/consents").status == 200
    another = Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    assert own.get(f"/api/session/{another}/question").status == 404


def test_an_invitation_to_practice(aws: Aws) -> None:
    link = invited(product="practice", language="de")
    made = link.redeemed(mode="language")
    assert (made["product"], made["language"]) == ("practice", "de")
    assert made["conversation"]["mode"] == "language"
    assert "session" not in made
    assert page(made).get(f"/api/conversations/{made['session_id']}").body["turns"] == []


@pytest.mark.parametrize(
    ("product", "language", "status"),
    [
        ("memories", "fr", 422),
        ("practice", "fr", 201),
        (None, "fr", 201),
        (None, "tlh", 422),
        ("memories", "vi", 201),
    ],
)
def test_an_invitation_is_in_a_language_that_can_be_spoken(
    aws: Aws, product: str | None, language: str, status: int
) -> None:
    reply = Api().post("/api/invitations", {"user_id": "grandmother", "product": product, "language": language})
    assert reply.status == status
    if status == 422:
        assert reply.body["code"] == "invalid_request"
        assert f"{language!r}, only " in reply.body["detail"]


def test_a_product_left_open_is_chosen_by_whoever_comes(aws: Aws) -> None:
    link = invited(product=None)
    assert refusal(link) == (422, "invalid_request")
    assert link.redeemed(product="practice")["session_id"].startswith("cnv_")


@pytest.mark.parametrize(
    "wanted", [{"product": "practice"}, {"language": "tlh"}, {"mode": "shouting"}, {"redeemer": "short"}]
)
def test_a_choice_that_cannot_be_had_leaves_the_link_good(guest: Guest, wanted: dict[str, Any]) -> None:
    assert refusal(guest, **wanted) == (422, "invalid_request")
    assert guest.redeem().status == 201


def test_consents_are_those_that_were_told(guest: Guest) -> None:
    told = {"decisions": [{"purpose": "keep", "granted": False}], "version": "1", "language": "en"}
    made = guest.redeemed(consents=told)
    consents = page(made).get(f"/api/session/{made['session_id']}/consent").body["consents"]
    assert next(one for one in consents if one["purpose"] == "keep")["granted"] is False


def test_a_lost_answer_is_given_again_and_nobody_elses(guest: Guest) -> None:
    first = guest.redeemed()
    again = guest.redeemed()
    assert (again["session_id"], again["session"]) == (first["session_id"], first["session"])
    assert again["credential"]["renew_until"] == first["credential"]["renew_until"]
    thief = Guest(f"/#invitation={guest.code}")
    assert refusal(thief) == NOT_FOUND
    assert len(list(sessions_of("family"))) == 1
    assert actions()[0] == "invitation_reused"
    assert actions().count("redeem_invitation") == 2


def test_the_same_again_and_again_counts_as_the_guests_requests(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLE_LIMITS", "service=off;participant=rpm:0,rph:2")
    settings.cache_clear()
    statuses = [guest.redeem().status for _ in range(6)]  # at an hour's end a few more than two pass
    assert statuses[0] == 201
    assert statuses[-1] == 429


def test_after_ten_minutes_not_even_by_the_same(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    guest.redeemed()
    later = now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("goldenfish.invitations.service.now", lambda: later)
    assert refusal(guest) == NOT_FOUND


@pytest.mark.parametrize("code", ["ivc_unknown", "x"])
def test_an_unknown_code(aws: Aws, code: str) -> None:
    assert refusal(Guest(f"/#invitation={code}")) == NOT_FOUND


def test_one_that_is_over(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invited(expires_in_s=60)
    monkeypatch.setattr("goldenfish.table.time.time", (now() + timedelta(seconds=61)).timestamp)
    assert refusal(link) == NOT_FOUND


def test_many_at_once_get_one_session(guest: Guest) -> None:
    """Some are the same page, which tries again before it has an answer; others have got hold of the link."""
    others = [Guest(f"/#invitation={guest.code}") for _ in range(3)]

    def come(who: Guest) -> tuple[str, str]:
        try:
            return who.redeemer, redeem(who.code, who.redeemer, Wish(), "").made.session_id
        except InvitationNotFound:
            return who.redeemer, ""

    with ThreadPoolExecutor(6) as pool:
        came = list(pool.map(come, (guest, guest, guest, *others)))
    let_in = {(who, session_id) for who, session_id in came if session_id}
    assert len(let_in) == 1
    assert {session_id for _, session_id in let_in} == {one.session_id for one in sessions_of("family")}


def test_who_died_on_the_way_comes_to_the_session_that_was_meant(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: Any, **__: Any) -> None:
        raise InterruptedError

    with monkeypatch.context() as broken:
        broken.setattr("goldenfish.sessions.service.create_session", died)
        with pytest.raises(InterruptedError):
            redeem(guest.code, guest.redeemer, Wish(), "")
    monkeypatch.setattr(beginning, "_FIRST_PAUSE_S", 0.0)
    seen = store.read(store.hashed(guest.code))
    assert seen is not None
    assert guest.redeemed()["session_id"] == seen.session_id


def test_a_refusal_of_the_owners_day_leaves_the_link_good(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    def used_up(*_: Any) -> None:
        raise QuotaExhausted(retry_after_s=60)

    with monkeypatch.context() as full:
        full.setattr("goldenfish.sessions.service.check_audio", used_up)
        assert refusal(guest) == (429, "quota_exhausted")
    assert guest.redeem().status == 201


def test_of_the_same_page_twice_at_once_one_refused_the_other_let_in_there_is_one_session(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "_FIRST_PAUSE_S", 0.0)
    create, came = interviews.create_session, []

    def refused(*_: Any, **__: Any) -> None:
        monkeypatch.setattr(interviews, "create_session", create)
        came.append(redeem(guest.code, guest.redeemer, Wish(), "").made.session_id)
        raise QuotaExhausted(retry_after_s=60)

    monkeypatch.setattr(interviews, "create_session", refused)
    assert refusal(guest) == (429, "quota_exhausted")
    assert refusal(Guest(f"/#invitation={guest.code}")) == NOT_FOUND
    assert [guest.redeemed()["session_id"]] == came == [one.session_id for one in sessions_of("family")]


def test_a_link_back_is_not_free_again_because_two_told_consents_at_once(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invited(session_id=Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"])
    told = {"decisions": [{"purpose": "keep", "granted": False}], "version": "1", "language": "en"}

    def busy(*_: Any) -> None:
        raise Busy

    with monkeypatch.context() as contended:
        contended.setattr("goldenfish.consents.service.tell", busy)
        assert refusal(link, consents=told) == (503, "busy")
    assert refusal(Guest(f"/#invitation={link.code}"), consents=told) == NOT_FOUND
    assert link.redeem(consents=told).status == 201


def test_who_came_second_to_one_that_was_refused_may_ask_again(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as overtaken:
        overtaken.setattr(store, "claim", lambda *_: False)
        assert refusal(guest) == (503, "busy"), "never 404: the page would take the link for used"
    assert guest.redeem().status == 201


def test_who_waits_for_one_that_is_refused_makes_no_session_in_its_place(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = store.hashed(guest.code)
    free = store.read(key)
    assert free is not None
    claimed = free.model_copy(
        update={"redeemed_by": store.hashed(guest.redeemer), "redeemed_at": now(), "session_id": "ses_meant"}
    )
    assert store.claim(key, claimed)

    def released(*_: Any, **__: Any) -> range:
        store.release(key, free, claimed)
        return range(1)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(beginning, "attempts", released)
        assert refusal(guest) == (503, "busy")
    assert list(sessions_of("family")) == []
    assert guest.redeem().status == 201


def test_back_to_a_session_that_is_there(aws: Aws) -> None:
    session_id = Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    made = invited(session_id=session_id, view="clinician").redeemed()
    assert (made["session_id"], made["product"], made["view"]) == (session_id, "memories", "clinician")
    assert page(made).get(f"/api/session/{session_id}/question").status == 200
    assert len(list(sessions_of("family"))) == 1


def test_consents_are_told_once_by_whoever_comes_back_also_when_telling_died(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    link = invited(session_id=session_id)
    told = {"decisions": [{"purpose": "keep", "granted": False}], "version": "1", "language": "en"}

    def died(*_: Any) -> None:
        raise InterruptedError

    with monkeypatch.context() as broken:
        broken.setattr("goldenfish.consents.service.tell", died)
        with pytest.raises(InterruptedError):
            redeem(link.code, link.redeemer, Wish(consents=TellConsents.model_validate(told).told()), "")
    own, path = page(link.redeemed(consents=told)), f"/api/session/{session_id}/consent"

    def keeps() -> bool:
        consents = own.get(path).body["consents"]
        return bool(next(one for one in consents if one["purpose"] == "keep")["granted"])

    assert not keeps()
    own.post(path, {**told, "decisions": [{"purpose": "keep", "granted": True}]})
    link.redeemed(consents=told)  # the same page once more: what was decided since is the last word
    assert keeps()


def test_a_session_that_is_gone_answers_like_no_invitation(aws: Aws) -> None:
    session_id = Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    link = invited(session_id=session_id)
    erase_session(FAMILY, session_id)
    assert refusal(link) == NOT_FOUND


def test_trying_codes_is_slowed_down_and_a_good_one_is_not_counted(aws: Aws) -> None:
    for _ in range(3):  # were they counted, the wait would begin three sooner
        invited().redeemed()
        assert invited().redeem(product="practice").status == 422, "a good code, with a choice that cannot be had"
    stranger = Guest("/#invitation=ivc_guess")
    statuses = [stranger.redeem().status for _ in range(32)]
    assert statuses[:31] == [404] * 31
    assert statuses[31] == 429
