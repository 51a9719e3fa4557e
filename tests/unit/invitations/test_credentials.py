"""The credential of a session over its day: renewed, and ended with what it is for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from goldenfish.clock import now
from goldenfish.connections.admission import shut_out
from goldenfish.connections.models import Connection, Window
from goldenfish.erasure.service import erase_session
from goldenfish.tickets.service import redeem as use_ticket
from goldenfish.users import accounts
from goldenfish.users.service import authenticate, forget_admitted
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.authorisation.callers import OFFICE, signed_in
from tests.unit.conftest import Aws
from tests.unit.invitations.conftest import Guest, invited, page


def test_it_is_renewed_and_its_day_stays_the_same(guest: Guest) -> None:
    made = guest.redeemed()
    fresh = page(made).post(f"/api/session/{made['session_id']}/credential")
    assert (fresh.status, fresh.headers["cache-control"]) == (200, "no-store")
    assert fresh.body["renew_until"] == made["credential"]["renew_until"]
    assert Api(fresh.body["access_token"]).get(f"/api/session/{made['session_id']}/question").status == 200


def test_no_credential_lasts_longer_than_its_day(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    made = guest.redeemed()
    caller = authenticate(f"Bearer {made['credential']['access_token']}")
    until = caller.renew_until
    assert until is not None
    from goldenfish.invitations import credentials  # noqa: PLC0415 (to hold its clock)

    monkeypatch.setattr(credentials, "now", lambda: until - timedelta(minutes=5))
    assert credentials.renew(caller, caller.session_id).expires_at == until


def test_a_ticket_that_it_gets_speaks_for_the_same(guest: Guest) -> None:
    made = guest.redeemed()
    ticket = page(made).post(f"/api/session/{made['session_id']}/ticket").body["ticket"]
    caller = use_ticket(ticket).caller
    assert caller == authenticate(f"Bearer {made['credential']['access_token']}")


def test_it_ends_with_its_session(guest: Guest) -> None:
    made = guest.redeemed()
    erase_session(FAMILY, made["session_id"])
    own = page(made)
    for method, route in (("GET", "question"), ("POST", "credential"), ("POST", "ticket")):
        reply = own.send(method, f"/api/session/{made['session_id']}/{route}", b"")
        assert (reply.status, reply.body["code"]) == (404, "session_not_found"), route
    assert guest.redeem().body["code"] == "invitation_not_found"


def connection(caller: Any, at: datetime) -> Connection:
    window = Window(started=at, count=0)
    return Connection(session_id=caller.session_id, connection_id="c", caller=caller, connected_at=at, epoch=1,
                      sent_seq=0, window=window)  # fmt: skip


def test_it_ends_with_the_account_of_whoever_invited(aws: Aws) -> None:
    token = signed_in("ann", "user")
    link, later = invited(Api(token)), invited(Api(token))
    made = link.redeemed()
    caller, moment = authenticate(f"Bearer {made['credential']['access_token']}"), now()
    assert shut_out(connection(caller, moment), moment) is None
    accounts.change(OFFICE, caller.owner, accounts.Changes(status="disabled"))
    forget_admitted()  # it is looked up every half minute
    refused = shut_out(connection(caller, moment), moment)
    assert refused is not None
    assert refused.code == "unauthorised"
    assert page(made).get(f"/api/session/{made['session_id']}/question").body["code"] == "unauthorised"
    assert later.redeem().body["code"] == "invitation_not_found"


def test_two_guests_of_one_owner_do_not_meet_in_idempotency_keys(aws: Aws) -> None:
    """Else one could learn that a key is another's."""
    for made in (invited().redeemed(), invited().redeemed()):
        reply = page(made).post(f"/api/session/{made['session_id']}/close", idempotency_key="the same")
        assert reply.status == 200, reply.body
