"""A person or an account is erased: of everything that was said and given nothing is left anywhere."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import httpx
import pytest

from goldenfish.audit.service import trail
from goldenfish.clock import now
from goldenfish.erasure import service, store
from goldenfish.erasure.models import Erasure
from goldenfish.erasure.plan import LONGEST_RUN
from goldenfish.erasure.session import OutOfTimeError, until
from goldenfish.exports import service as exports
from goldenfish.people.store import person_key
from goldenfish.sessions.service import NewSession, create_session
from goldenfish.settings import settings
from goldenfish.users.caller import Caller
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import ADMIN_TOKEN, OTHER_TOKEN, TABLE, Aws
from tests.unit.erasure.conftest import PERSON, SAID, Held, hold_interview
from tests.unit.erasure.left_over import keys, mentions, versions


def test_of_a_person_nothing_is_left_and_of_others_everything(versioned: Aws, held: Held, api: Api) -> None:
    other = hold_interview(versioned, api, "somebody-else")
    clinic = hold_interview(versioned, Api(OTHER_TOKEN), PERSON)
    assert mentions(versioned, PERSON, SAID)
    reply = api.post("/api/people/erase", {"user_id": PERSON})
    assert (reply.status, reply.body) == (200, {"status": "erased"})
    kept = {other, clinic}
    found = [place for place in mentions(versioned, PERSON, SAID) if not any(one in place for one in kept)]
    # The clinic's first replies and figures are of a person of their own, whatever they call them.
    assert [place for place in found if "clinic" not in place and "somebody" not in place] == []
    assert not [key for key in keys(versioned) if key[0] == "OWNER#family" and key[1].startswith(person_key(PERSON))]
    assert api.get(f"/api/session/{other}/results").body["answers"][0]["transcript"]["text"] == SAID
    assert Api(OTHER_TOKEN).get(f"/api/session/{clinic}/results").status == 200
    assert {key for key in keys(versioned) if held.interview in str(key)} == {(f"SESSION#{held.interview}", "ERASED")}
    told = [entry.action for entry in trail(FAMILY).entries]
    assert told.count("erase_person") == 1
    assert PERSON not in trail(FAMILY).model_dump_json()


def test_somebody_who_is_not_known_answers_the_same(api: Api) -> None:
    for _ in range(2):
        reply = api.post("/api/people/erase", {"user_id": "nobody"})
        assert (reply.status, reply.body) == (200, {"status": "erased"})


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"user_id": "x", "owner": "clinic"}, {"user_id": "x" * 201}])
def test_what_is_no_person(api: Api, body: dict[str, str]) -> None:
    assert api.post("/api/people/erase", body).status == 422


def test_an_account_with_everything_that_belongs_to_it(versioned: Aws, held: Held, api: Api) -> None:
    """The family's things, erased as those of an account of that name."""
    owner = Caller(owner="family", role="user")
    other = hold_interview(versioned, Api(OTHER_TOKEN), "somebody-else")
    exports.ask(owner)
    erasure = Erasure(kind="account", owner="family", asked_at=now())
    assert service.carry_out(erasure, until(1e9)) == "erased"
    left = {key for key in keys(versioned) if "family" in key[0]}
    assert {partition for partition, _ in left} == {"AUDIT#family"}
    assert [place for place in mentions(versioned, PERSON) if other not in place] == []
    assert Api(OTHER_TOKEN).get(f"/api/session/{other}/results").status == 200
    assert "erased" in [entry.action for entry in trail(owner).entries]


def _account(owner: str = "ann@example.org") -> tuple[Api, str]:
    whole = {"login": owner, "password": "kính vạn hoa"}
    user_id: str = Api(ADMIN_TOKEN).post("/users/", whole).body["user_id"]
    return Api(Api(None).post("/users/authorize", whole).body["access_token"]), user_id


def test_who_has_an_account_takes_everything_along(versioned: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, user_id = _account()
    session_id = hold_interview(versioned, ann)
    ann.post("/users/me/export")
    reply = ann._call(httpx.Request("DELETE", "http://test/users/me"))
    assert (reply.status, reply.body) == (200, {"status": "erased"})
    assert ann.get(f"/api/session/{session_id}/results").status == 401, "the sign-in went first"
    left = {key for key in keys(versioned) if user_id in key[0] + key[1]}
    assert {partition for partition, _ in left} == {f"AUDIT#{user_id}", f"ERASURE#{user_id}"}
    assert mentions(versioned, PERSON, SAID, "ann@example.org") == []
    assert not [key for key in keys(versioned) if key[0].startswith("LOGIN#")]
    told = [entry.action for entry in trail(Caller(owner="office", role="admin"), owner=user_id).entries]
    assert {"erase_account", "erased"} <= set(told)


def test_the_sweeper_ends_what_an_account_had_begun_without_the_signing_keys(
    versioned: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, user_id = _account()
    hold_interview(versioned, ann)
    with monkeypatch.context() as patch:
        patch.setattr("goldenfish.users.accounts.erase", _dies)
        with pytest.raises(_Died):
            service.erase_account(Caller(owner=user_id, role="user"), until(1e9))
    monkeypatch.setenv("SIGNING_KEYS_SECRET", "there-is-none")
    settings.cache_clear()
    service.carry_on(now() + timedelta(minutes=6), until(1e9))
    assert mentions(versioned, PERSON, SAID, "ann@example.org") == []
    waits = store.of_account(user_id)
    assert waits is not None
    assert waits.done_at is not None


def test_what_a_request_that_was_under_way_makes_goes_with_the_second_look(versioned: Aws) -> None:
    _, user_id = _account()
    assert service.erase_account(Caller(owner=user_id, role="user"), until(1e9)) == "erased"
    made = create_session(Caller(owner=user_id, role="user"), NewSession(user_id=PERSON)).session_id
    waits = store.of_account(user_id)
    assert waits is not None
    store.keep(waits.model_copy(update={"asked_at": now() - LONGEST_RUN}), now())
    service.carry_on(now() + timedelta(seconds=1), until(1e9))
    assert store.of_account(user_id) is None
    assert store.of_session(made) is not None
    assert mentions(versioned, PERSON) == []
    told = [entry.action for entry in trail(Caller(owner="office", role="admin"), owner=user_id).entries]
    assert told.count("erased") == 2, "the account, once, and the session"


class _Died(BaseException):
    """The process."""


def _dies(_user_id: str) -> None:
    raise _Died


def test_a_service_token_has_no_account(api: Api) -> None:
    reply = api._call(httpx.Request("DELETE", "http://test/users/me"))
    assert (reply.status, reply.body["code"]) == (403, "forbidden")


def test_a_service_token_of_an_admin_has_none_either(versioned: Aws) -> None:
    office = Api(ADMIN_TOKEN)
    session_id = office.post("/api/session", {"user_id": PERSON}).body["session_id"]
    reply = office._call(httpx.Request("DELETE", "http://test/users/me"))
    assert (reply.status, reply.body["code"]) == (403, "forbidden")
    assert office.get(f"/api/session/{session_id}/results").status == 200


def test_the_same_label_from_another_keyboard_is_the_same_person(versioned: Aws, api: Api) -> None:
    label = unicodedata.normalize("NFC", "bà Ngô")
    session_id = api.post("/api/session", {"user_id": label}).body["session_id"]
    reply = api.post("/api/people/erase", {"user_id": unicodedata.normalize("NFD", "bà Ngô")})
    assert (reply.status, reply.body) == (200, {"status": "erased"})
    assert api.get(f"/api/session/{session_id}/results").status == 404


def test_sessions_whose_time_is_over_go_before_the_table_gets_to_them(versioned: Aws, held: Held, api: Api) -> None:
    for pk, sk in keys(versioned):
        if pk in {"OWNER#family", f"SESSION#{held.interview}", f"SESSION#{held.conversation}"}:
            versioned.dynamodb.update_item(
                TableName=TABLE,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                UpdateExpression="SET expires_at = :past",
                ExpressionAttributeValues={":past": {"N": "1"}},
            )
    assert api.get(f"/api/session/{held.interview}/results").status == 404
    assert api.post("/api/people/erase", {"user_id": PERSON}).body == {"status": "erased"}
    assert mentions(versioned, SAID, PERSON) == []


def test_the_archive_of_all_goes_with_a_person_whose_sessions_are_gone(versioned: Aws, held: Held, api: Api) -> None:
    for session_id in (held.interview, held.conversation):
        service.erase_session(FAMILY, session_id)
    export = exports.ask(FAMILY)
    exports.make_waiting(until(1e9))
    assert exports.read(FAMILY, export.export_id).state == "ready", "it holds how the person likes to be asked"
    service.erase_person(FAMILY, PERSON)
    assert [key for key, _ in versions(versioned) if key.startswith("exports/")] == []


@pytest.mark.parametrize("steps", [2, 9, 20])
def test_wherever_it_is_broken_off_it_is_carried_on(versioned: Aws, held: Held, steps: int) -> None:
    left = [steps]

    def go_on() -> None:
        if not left[0]:
            raise OutOfTimeError
        left[0] -= 1

    status = service.erase_person(FAMILY, PERSON, go_on)
    waits = store.of_person("family", person_key(PERSON))
    assert (status == "erasing") == (waits is not None)
    for _ in range(3):
        service.carry_on(now().replace(year=now().year + 1), until(1e9))
    assert mentions(versioned, PERSON, SAID) == []
    assert store.of_person("family", person_key(PERSON)) is None
