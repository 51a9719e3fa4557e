"""Each route × the credential of one session: its own session, another one, when it is over, after the renewals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from functions.api.app import app
from goldenfish.clock import now
from goldenfish.settings import settings
from goldenfish.users import session_credentials
from goldenfish.users.keys_in_force import keys_in_force
from tests.callers import FAMILY
from tests.unit.authorisation.callers import signed_in
from tests.unit.authorisation.routes import RENEWAL, Route, kind_of, of_participants
from tests.unit.authorisation.test_routes import ROUTES, SERVER_FAULT, call, sessions_for
from tests.unit.conftest import ADMIN_TOKEN, OTHER_TOKEN, TOKEN, Aws

ELSEWHERE = {"hook_id": "whk_1", "delivery_id": "msg_1", "export_id": "exp_1", "user_id": "usr_1"}


@pytest.fixture
def sessions(aws: Aws) -> dict[str, str]:
    """An interview and a conversation of the family's."""
    return sessions_for(FAMILY)


def credential(session_id: str, *, ends: datetime, until: datetime) -> str:
    """As `goldenfish.invitations` gives it, for any times."""
    began = ends - timedelta(seconds=1800)
    return session_credentials.issue(
        FAMILY.owner,
        session_id,
        "person",
        until,
        keys_in_force().newest,
        stage=settings().stage,
        moment=began,
        lifetime_s=1800,
    )


def fresh(session_id: str) -> str:
    """One that holds."""
    later = now() + timedelta(minutes=20)
    return credential(session_id, ends=later, until=later + timedelta(hours=3))


def guarded() -> list[Route]:
    """Routes that look at a token."""
    return [route for route in ROUTES if kind_of(route) != "public"]


def _own(sessions: dict[str, str]) -> Iterator[str]:
    for route in guarded():
        for session_id in sessions.values():
            reply = call(fresh(session_id), route, session_id=session_id, **ELSEWHERE)
            # An interview's route answers 404 to a conversation and the other way round; to one it must answer.
            if reply.status != 404:
                break
        told = (reply.status, reply.body and reply.body.get("code"))
        if of_participants(route) and (reply.status in {401, 403, 404} or reply.status >= SERVER_FAULT):
            yield f"{route} of their own session: {told}"
        elif not of_participants(route) and told != (403, "forbidden"):
            yield f"{route}, which is not theirs: {told}"


def test_what_opens_of_ones_own_session_and_that_all_else_is_refused(sessions: dict[str, str]) -> None:
    assert list(_own(sessions)) == []


def _another(sessions: dict[str, str]) -> Iterator[str]:
    others = sessions_for(FAMILY)
    tokens = {kind: fresh(session_id) for kind, session_id in sessions.items()}
    for route in guarded():
        if "{session_id}" not in route[1]:
            continue
        for kind, token in tokens.items():
            reply = call(token, route, session_id=others[kind])
            unknown = call(token, route, session_id=others[kind][:4] + "unknown")
            expected = (404, "session_not_found") if of_participants(route) else (403, "forbidden")
            if (reply.status, reply.body["code"]) != expected or reply.body != unknown.body:
                yield f"{route} of another session: {reply.status} {reply.body}"


def test_another_session_of_the_same_owner_is_not_there(sessions: dict[str, str]) -> None:
    assert list(_another(sessions)) == []


def test_when_it_is_over_nothing_but_its_renewal_answers(sessions: dict[str, str]) -> None:
    session_id = sessions["interview"]
    ended = now() - timedelta(minutes=10)
    over = credential(session_id, ends=ended, until=now() + timedelta(hours=3))
    codes = {route: (call(over, route, session_id=session_id, **ELSEWHERE)) for route in guarded()}
    assert codes.pop(RENEWAL).status == 200
    assert {(reply.status, reply.body["code"]) for reply in codes.values()} == {(401, "token_expired")}


def test_after_the_time_of_renewals_not_even_that(sessions: dict[str, str]) -> None:
    session_id = sessions["interview"]
    ended = now() - timedelta(minutes=10)
    done = credential(session_id, ends=ended, until=ended)
    codes = [call(done, route, session_id=session_id, **ELSEWHERE) for route in guarded()]
    assert {(reply.status, reply.body["code"]) for reply in codes} == {(401, "token_expired")}


def test_the_routes_that_open_are_those_that_are_meant() -> None:
    """So that a new route is a decision."""
    assert {route for route in ROUTES if of_participants(route)} == {
        ("get", "/api/consents"),
        ("get", "/api/conversations/{session_id}"),
        ("post", "/api/conversations/{session_id}/upload"),
        *((method, f"/api/session/{{session_id}}/{name}") for method, name in _OF_A_SESSION),
    }
    assert app.openapi()["paths"]["/api/invitations/redeem"]["post"].get("security") is None


_OF_A_SESSION = (
    *(("get", name) for name in ("question", "results", "report", "events", "stream", "consent")),
    *(("post", name) for name in ("audio", "upload", "slice", "parts", "complete", "end_answer", "close", "text")),
    *(("post", name) for name in ("ticket", "realtime", "consent", "credential")),
)


def test_nobody_else_renews(sessions: dict[str, str]) -> None:
    for token in (TOKEN, OTHER_TOKEN, ADMIN_TOKEN, signed_in("ann", "user")):
        reply = call(token, RENEWAL, session_id=sessions["interview"])
        assert (reply.status, reply.body["code"]) == (403, "forbidden")
