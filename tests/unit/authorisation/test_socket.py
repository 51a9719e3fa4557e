"""Each message of the WebSocket × each kind of caller; also where a connection should never have been made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.interviewer import captions, conversation, hello, memories
from goldenfish.background import store as background
from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.connections.models import DEFAULT_PROFILE
from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.sessions import service as interviews
from goldenfish.sign_ins import service as sign_ins
from goldenfish.users.caller import Caller
from goldenfish.users.service import authenticate, forget_admitted
from tests.callers import CLINIC, FAMILY
from tests.unit.authorisation.callers import OFFICE, signed_in
from tests.unit.conftest import Aws
from tests.unit.connections.conftest import gateway
from tests.unit.connections.gateway import Gateway
from tests.unit.interviewer.conftest import Socket

__all__ = ["gateway"]

PRODUCTS = {
    "ses": [*hello.HANDLERS, *memories.HANDLERS, *captions.HANDLERS],
    "cnv": [*hello.HANDLERS, *conversation.HANDLERS],
}
DATA: dict[str, dict[str, Any]] = {
    "caption": {"ask_id": "ask_1", "text": "the sea", "final": True},
    "playback": {"ask_id": "ask_1", "state": "ended", "client_ts": 1, "turn": 1, "gen": 1, "played_ms": 1},
    "speech": {"ask_id": "ask_1", "state": "started", "client_ts": 1},
    "silence": {"ask_id": "ask_1", "ms": 1},
    "text_message": {"text": "Hello."},
    "audio_message": {"b64": "AAAA"},
    "start_language_test": {"language": "en"},
}
"""What a message must say to reach the session that it is about."""
BEFORE_THE_SESSION = {"ping"}
"""Messages that look at no session."""


@pytest.fixture
def sessions(aws: Aws) -> dict[str, str]:
    """An interview and a conversation of the family."""
    talk = conversations.create(FAMILY, NewConversation("practice", "general")).session_id
    return {"ses": interviews.create_session(FAMILY, interviews.NewSession("x")).session_id, "cnv": talk}


def connected(gateway: Gateway, session_id: str, caller: Caller) -> Socket:
    """A socket whose connection says it is a caller's, however it came to be."""
    socket = Socket(gateway, session_id)
    connections.connect(session_id, socket.connection_id, caller=caller, profile=DEFAULT_PROFILE, asked_at=now())
    return socket


def answers(socket: Socket, kinds: list[str]) -> Iterator[tuple[str, str | None]]:
    """Each message and the code that it is refused with; None: it is not refused."""
    for kind in kinds:
        told = socket.send({"type": kind, "id": kind, "data": DATA.get(kind, {})})
        yield kind, next((one["data"]["code"] for one in told if one["type"] == "error"), None)


@pytest.mark.parametrize(
    "caller",
    [
        CLINIC,
        Caller(owner="oidc_other", role="user"),
        Caller(owner="oidc_agent", role="agent"),
        Caller(owner="family", role="participant", session_id="ses_another"),
    ],
)
@pytest.mark.parametrize("product", PRODUCTS)
def test_no_message_reaches_somebody_elses_session(
    gateway: Gateway, sessions: dict[str, str], product: str, caller: Caller
) -> None:
    """No ticket is issued for it (see `test_routes`); this is the second lock."""
    socket = connected(gateway, sessions[product], caller)
    refused = dict(answers(socket, PRODUCTS[product]))
    assert {k for k, code in refused.items() if code != "session_not_found"} == BEFORE_THE_SESSION


@pytest.mark.parametrize("caller", [FAMILY, OFFICE])
@pytest.mark.parametrize("product", PRODUCTS)
def test_owner_and_administrator_reach_it(
    gateway: Gateway, sessions: dict[str, str], product: str, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "start", lambda _: None)
    for kind, code in answers(connected(gateway, sessions[product], caller), PRODUCTS[product]):
        assert code not in {"session_not_found", "unauthorised", "token_expired", "internal"}, kind


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_guest_reaches_their_own(
    gateway: Gateway, sessions: dict[str, str], product: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "start", lambda _: None)
    guest = Caller(owner="family", role="participant", session_id=sessions[product], view="person")
    for kind, code in answers(connected(gateway, sessions[product], guest), PRODUCTS[product]):
        assert code not in {"session_not_found", "unauthorised", "token_expired", "internal"}, kind


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_message_is_refused_once_the_token_has_expired(
    gateway: Gateway, sessions: dict[str, str], product: str
) -> None:
    over = FAMILY.model_copy(update={"expires_at": now() - timedelta(seconds=1)})
    for kind in PRODUCTS[product]:
        socket = connected(gateway, sessions[product], over)
        assert dict(answers(socket, [kind])) == {kind: "token_expired"}


@pytest.mark.parametrize("product", ["ses", "cnv"])
def test_every_message_is_refused_once_the_sign_in_has_ended(gateway: Gateway, aws: Aws, product: str) -> None:
    caller = authenticate(f"Bearer {signed_in('nan', 'user')}")
    made = {
        "ses": interviews.create_session(caller, interviews.NewSession("x")).session_id,
        "cnv": conversations.create(caller, NewConversation("practice", "general")).session_id,
    }
    socket = connected(gateway, made[product], caller)
    assert dict(answers(socket, ["hello"])) == {"hello": None}
    sign_ins.sign_out(caller, "")
    forget_admitted()  # it is looked up every half minute
    for kind in PRODUCTS[product]:
        socket = connected(gateway, made[product], caller)
        assert dict(answers(socket, [kind])) == {kind: "unauthorised"}
