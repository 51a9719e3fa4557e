"""What is kept of invitations, and that it goes with the person, the account and the session."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.erasure import service as erasure
from goldenfish.invitations import store
from goldenfish.invitations.service import NewInvitation, invite
from goldenfish.people.store import person_key
from goldenfish.problems import Forbidden
from goldenfish.users.caller import Caller
from tests.callers import CLINIC, FAMILY
from tests.unit.api.conftest import Api
from tests.unit.authorisation.callers import signed_in
from tests.unit.conftest import TABLE, Aws
from tests.unit.invitations.conftest import invited


def rows(aws: Aws) -> list[dict[str, Any]]:
    """Everything in the table that belongs to an invitation."""
    found = aws.dynamodb.scan(TableName=TABLE)["Items"]
    return [row for row in found if "INVITATION#" in row["pk"]["S"] + row["sk"]["S"]]


def test_neither_code_nor_redeemer_nor_label_can_be_read_from_keys(aws: Aws) -> None:
    link = invited()
    link.redeemed()
    table = str(aws.dynamodb.scan(TableName=TABLE)["Items"])
    assert link.code not in table
    assert link.redeemer not in table
    assert "grandmother" not in str([(row["pk"], row["sk"]) for row in rows(aws)])
    assert len(rows(aws)) == 3


def test_they_go_with_the_session(aws: Aws) -> None:
    first = invited().redeemed()
    invited(session_id=first["session_id"])
    invited(user_id="grandfather")
    erasure.erase_session(FAMILY, first["session_id"])
    assert [one.user_id for one in store.of_owner("family")] == ["grandfather"]
    assert len(rows(aws)) == 2


def test_one_that_was_refused_something_still_goes_with_its_session(aws: Aws) -> None:
    made = Api().post("/api/conversations", {"product": "practice"}).body
    link, before = invited(session_id=made["session_id"]), rows(aws)
    decision = {"purpose": "assess", "granted": False, "erase": True}
    told = {"decisions": [decision], "version": "1", "language": "en"}
    assert link.redeem(consents=told).body["code"] == "invalid_request", "a conversation is erased as a whole"
    assert rows(aws) == before
    erasure.erase_session(FAMILY, made["session_id"])
    assert rows(aws) == []


def test_they_go_with_the_person(aws: Aws) -> None:
    link = invited()
    invited(user_id="grandfather")
    erasure.erase_person(FAMILY, "grandmother")
    assert [one.user_id for one in store.of_owner("family")] == ["grandfather"]
    assert link.redeem().status == 404
    assert len(rows(aws)) == 2


def test_they_go_with_the_account(aws: Aws) -> None:
    token = signed_in("ann", "user")
    link = invited(Api(token))
    assert Api(token).send("DELETE", "/users/me", b"").status == 200
    assert link.redeem().status == 404
    assert rows(aws) == []


def test_those_of_one_person_are_found(aws: Aws) -> None:
    invite(FAMILY, NewInvitation(user_id="grandmother"))
    invite(FAMILY, NewInvitation(user_id="grandfather"))
    invite(CLINIC, NewInvitation(user_id="grandmother"))
    assert [one.owner for one in store.of_owner("family", person_key("grandmother"))] == ["family"]
    assert len(list(store.of_owner("family"))) == 2


def test_a_guest_invites_nobody(aws: Aws) -> None:
    with pytest.raises(Forbidden):
        invite(Caller(owner="family", role="participant", session_id="ses_1"), NewInvitation(user_id="friend"))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, (422, "invalid_request")),
        ({"user_id": "x", "expires_in_s": 5}, (422, "invalid_request")),
        ({"user_id": "x", "product": "mentor"}, (422, "invalid_request")),
        ({"session_id": "ses_unknown"}, (404, "session_not_found")),
    ],
)
def test_what_cannot_be_invited_to(aws: Aws, wanted: dict[str, Any], expected: tuple[int, str]) -> None:
    reply = Api().post("/api/invitations", wanted)
    assert (reply.status, reply.body["code"]) == expected


def test_somebody_elses_session_is_not_there(aws: Aws) -> None:
    session_id = Api().post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    with pytest.raises(Exception, match="no such session"):
        invite(CLINIC, NewInvitation(session_id=session_id))
    assert invite(Caller(owner="office", role="admin"), NewInvitation(session_id=session_id))[1].owner == "family"


@pytest.mark.parametrize(
    ("product", "language", "path"),
    [
        ("memories", "", "/#invitation="),
        ("practice", "", "/practice.html#invitation="),
        (None, "vi", "/#invitation="),
    ],
)
def test_the_code_stands_behind_the_hash(aws: Aws, product: str | None, language: str, path: str) -> None:
    wanted = {"user_id": "x", "language": language} | ({"product": product} if product else {})
    made = Api().post("/api/invitations", wanted).body
    assert made["path"] == f"{path}{made['code']}" + ("&language=vi" if language else "")
