"""Each route × each kind of caller: who is let in, who is refused, and to whom a thing is simply not there."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.exports import service as exports
from goldenfish.problems import Forbidden, TokenExpired, Unauthorised
from goldenfish.sessions import service as interviews
from goldenfish.users.caller import Caller
from goldenfish.webhooks import service as webhooks
from goldenfish.webhooks.models import HookType
from tests.contract.openapi_document import committed
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.authorisation.callers import Cast, cast, signed_in
from tests.unit.authorisation.routes import BODIES, Kind, Route, kind_of
from tests.unit.conftest import Aws

ROUTES: list[Route] = [(method, path) for path, item in committed()["paths"].items() for method in item]
REFUSED = {401, 403}
SERVER_FAULT = 500


@pytest.fixture
def people(aws: Aws) -> Cast:
    return cast()


def of_kind(*kinds: Kind) -> list[Route]:
    return [route for route in ROUTES if kind_of(route) in kinds]


def call(token: str | None, route: Route, **named: str) -> Reply:
    """One request; `named` fills the path."""
    method, path = route
    address = path
    for name, value in named.items():
        address = address.replace(f"{{{name}}}", value)
    client = Api(token)
    if path.endswith("/audio"):
        return client.upload(address, 1, wav_bytes(1))
    return client._call(httpx.Request(method.upper(), f"http://test{address}", json=BODIES.get(path)))


def sessions_of(people: Cast) -> dict[str, str]:
    """A new interview with its first question asked, and a new conversation, both of the owner."""
    return sessions_for(people.owning)


def sessions_for(caller: Caller) -> dict[str, str]:
    """The same, of any owner."""
    interview = interviews.create_session(caller, interviews.NewSession("grandmother")).session_id
    interviews.ask_question(caller, interview)
    return {
        "interview": interview,
        "conversation": conversations.create(caller, NewConversation("mentor", "mentor")).session_id,
    }


def test_every_route_has_been_thought_about() -> None:
    assert [route for route in ROUTES if kind_of(route) is None] == []


def _unanswered(people: Cast) -> Iterator[str]:
    for route in ROUTES:
        for wrong, token in people.unknown.items():
            reply = call(token, route, session_id="ses_1")
            code = TokenExpired.code if wrong == "expired" else Unauthorised.code
            if kind_of(route) == "public":
                if reply.status in REFUSED and reply.body["code"] in {Unauthorised.code, TokenExpired.code}:
                    yield f"{route} is public, but {wrong}: {reply.status}"
            elif (reply.status, reply.body["code"]) != (401, code):
                yield f"{route}, {wrong}: {reply.status} {reply.body}"


def test_no_route_answers_a_credential_that_does_not_hold(people: Cast) -> None:
    assert list(_unanswered(people)) == []


def _seen_by_others(people: Cast) -> Iterator[str]:
    sessions = sessions_of(people)
    for route in of_kind("session"):
        for kind, session_id in sessions.items():
            for who in ("other_user", "agent", "other_service"):
                reply = call(people.known[who], route, session_id=session_id)
                unknown = call(people.known[who], route, session_id=session_id[:4] + "unknown")
                if (reply.status, reply.body["code"]) != (404, "session_not_found") or unknown.body != reply.body:
                    yield f"{route}, {kind}, {who}: {reply.status} {reply.body}"


def test_to_others_a_session_is_not_there(people: Cast) -> None:
    assert list(_seen_by_others(people)) == []


def _refused_to_those_who_may(people: Cast) -> Iterator[str]:
    sessions = sessions_of(people)
    for route in of_kind("session"):
        for who, token in (("owner", people.owner), ("admin", people.known["admin"])):
            replies = {k: call(token, route, session_id=one) for k, one in sessions.items()}
            sessions = sessions_of(people) if route[0] == "delete" else sessions
            # An interview's route answers 404 to a conversation and the other way round; to one it must answer.
            if all(reply.status in REFUSED | {404} or reply.status >= SERVER_FAULT for reply in replies.values()):
                yield f"{route}, {who}: { {k: (r.status, r.body) for k, r in replies.items()} }"


def test_owner_and_administrator_are_let_in(people: Cast) -> None:
    assert list(_refused_to_those_who_may(people)) == []


def test_what_only_administrators_do(people: Cast) -> None:
    wrong = []
    for route in of_kind("admin"):
        for who, token in (people.known | {"owner": people.owner}).items():
            reply = call(token, route, user_id="usr_unknown")
            if (reply.status == Forbidden.status) == who.startswith("admin") or reply.status >= SERVER_FAULT:
                wrong.append(f"{route}, {who}: {reply.status} {reply.body}")
    assert wrong == []


def test_what_operators_see(people: Cast) -> None:
    wrong = []
    for route in of_kind("operator"):
        for who, token in (people.known | {"owner": people.owner}).items():
            let_in = who.startswith("admin") or who.endswith("service")
            reply = call(token, route)
            if reply.status != (200 if let_in else Forbidden.status):
                wrong.append(f"{route}, {who}: {reply.status} {reply.body}")
    assert wrong == []


def test_what_is_about_an_account_needs_one(people: Cast) -> None:
    wrong = []
    for number, route in enumerate(of_kind("account")):
        reply = call(people.known["other_service"], route)
        if (reply.status, reply.body["code"]) != (Forbidden.status, Forbidden.code):
            wrong.append(f"{route}, a service token: {reply.status} {reply.body}")
        reply = call(signed_in(f"visitor-{number}", "user"), route)  # some of these end the sign-in, or the account
        if reply.status in REFUSED or reply.status >= SERVER_FAULT:
            wrong.append(f"{route}, the account itself: {reply.status} {reply.body}")
    assert wrong == []


def test_everybody_has_their_own(people: Cast) -> None:
    wrong = []
    for route in of_kind("anyone"):
        for who, token in (people.known | {"owner": people.owner}).items():
            reply = call(token, route)
            if reply.status in REFUSED | {404} or reply.status >= SERVER_FAULT:
                wrong.append(f"{route}, {who}: {reply.status} {reply.body}")
    assert wrong == []


def test_to_others_a_thing_is_not_there(people: Cast) -> None:
    wrong = []
    for route in of_kind("thing"):
        hook = webhooks.create(people.owning, "https://example.org/hook", (HookType.SESSION_FINISHED,), content=False)
        delivery = webhooks.ping(people.owning, hook.hook_id)
        archive = exports.ask(people.owning)
        named = {"hook_id": hook.hook_id, "delivery_id": delivery.webhook_id, "export_id": archive.export_id}
        for who, token in people.known.items():
            reply = call(token, route, **named)
            if reply.status != 404:
                wrong.append(f"{route}, {who}: {reply.status} {reply.body}")
        reply = call(people.owner, route, **named)
        if reply.status in REFUSED | {404} or reply.status >= SERVER_FAULT:
            wrong.append(f"{route}, owner: {reply.status} {reply.body}")
    assert wrong == []


def test_a_text_goes_into_no_conversation_of_somebody_else(people: Cast) -> None:
    session_id = sessions_of(people)["conversation"]
    for who in ("other_user", "agent", "other_service"):
        reply = Api(people.known[who]).post("/api/text-chat", {"text": "Hello.", "session_id": session_id})
        assert (reply.status, reply.body["code"]) == (404, "session_not_found")
    assert conversations.read(people.owning, session_id)[1] == ()
