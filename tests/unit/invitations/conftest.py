"""Making and redeeming invitations through the API."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import Aws

Json = dict[str, Any]


class Guest:
    """Whoever has a link: a browser with a secret of its own."""

    def __init__(self, path: str) -> None:
        self.code = path.partition("#invitation=")[2].partition("&")[0]
        self.redeemer = secrets.token_urlsafe(32)

    def redeem(self, **wanted: Any) -> Reply:
        """Use the link."""
        body = {"code": self.code, "redeemer": self.redeemer, **wanted}
        return Api(None).post("/api/invitations/redeem", body)

    def redeemed(self, **wanted: Any) -> Json:
        """Use the link, which works."""
        reply = self.redeem(**wanted)
        assert reply.status == 201, reply.body
        body: Json = reply.body
        return body


def invited(inviter: Api | None = None, **wanted: Any) -> Guest:
    """A guest with a new link."""
    wanted = wanted if "session_id" in wanted else {"user_id": "grandmother", "product": "memories", **wanted}
    reply = (inviter or Api()).post("/api/invitations", wanted)
    assert reply.status == 201, reply.body
    return Guest(reply.body["path"])


def page(redeemed: Json) -> Api:
    """The API as the page calls it."""
    return Api(redeemed["credential"]["access_token"])


@pytest.fixture
def guest(aws: Aws) -> Guest:
    """Somebody invited to an interview."""
    return invited()
