"""What a guest may leave in storage: a form can be posted again and again, so the next one looks at what is there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from goldenfish.clock import now
from goldenfish.recordings import room
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import BUCKET, Aws
from tests.unit.invitations.conftest import invited, page

ROUTES = {
    "parts": ("memories", "session/{}/parts", {"question_index": 1, "content_type": "audio/webm"}),
    "upload": ("memories", "session/{}/upload", {"question_index": 1, "content_type": "audio/webm", "size_bytes": 9}),
    "turn": ("practice", "conversations/{}/upload", {"content_type": "audio/webm", "size_bytes": 9}),
}


class Guest:
    """Somebody who holds a session by a link, and asks for forms there."""

    def __init__(self, aws: Aws, route: str) -> None:
        self.aws, (product, path, self.wanted) = aws, ROUTES[route]
        made = invited(product=product).redeemed()
        self.session_id, self.own = made["session_id"], page(made)
        self.path = "/api/" + path.format(self.session_id)
        if product == "memories":
            assert self.own.get(f"/api/session/{self.session_id}/question").status == 200

    def form(self, key: str, api: Api | None = None) -> Reply:
        """Ask for a form; with the same key for a fresh one of the same upload."""
        return (api or self.own).post(self.path, self.wanted, idempotency_key=key)

    def leave(self, prefix: str, number: int) -> None:
        """What S3 does with a form that is posted again and again."""
        for n in range(number):
            self.aws.s3.put_object(Bucket=BUCKET, Key=f"{prefix}/{self.session_id}/{n}", Body=b"12345")


@pytest.mark.parametrize(
    ("route", "prefix", "limit"),
    [("parts", "parts", "MAX_OBJECTS"), ("upload", "audio", "MAX_BYTES"), ("turn", "turns", "MAX_BYTES")],
)
def test_who_has_left_too_much_is_given_no_form(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, route: str, prefix: str, limit: str
) -> None:
    monkeypatch.setattr(room, limit, 4 if limit == "MAX_OBJECTS" else 20)
    guest = Guest(aws, route)
    guest.leave(prefix, 4)
    assert guest.form("first").status == 201
    guest.leave(prefix, 5)
    for key in ("first", "second"):
        refused = guest.form(key)
        assert (refused.status, refused.body["code"]) == (429, "quota_exhausted"), key
    assert guest.form("owner", Api()).status == 201, "whoever invited answers for themselves"
    assert Guest(aws, route).form("first").status == 201, "another guest has room of their own"


@pytest.mark.parametrize("route", ROUTES)
def test_a_guests_form_does_not_last_long(aws: Aws, route: str) -> None:
    guest = Guest(aws, route)
    lasts = [datetime.fromisoformat(guest.form("a", api).body["expires_at"]) - now() for api in (guest.own, Api())]
    assert lasts[0] <= timedelta(seconds=room.FORM_S) < lasts[1]
