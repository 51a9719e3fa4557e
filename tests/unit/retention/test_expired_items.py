"""An item past its `expires_at` is read by nobody: DynamoDB's TTL takes up to two days, and moto never removes any.

`table.Item` filters, for every store by construction. What reads past it is walked here one by one; a new store that
does so fails until it is walked too.
"""

from __future__ import annotations

import ast
import importlib
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goldenfish.captions import store as captions
from goldenfish.clock import now
from goldenfish.connections import store as connections
from goldenfish.conversation import service as conversations
from goldenfish.conversation import store as conversation_store
from goldenfish.counters import store as counters
from goldenfish.events import store as events
from goldenfish.events.models import EventType
from goldenfish.limits import store as limits
from goldenfish.people import store as people
from goldenfish.problems import Unauthorised
from goldenfish.sessions import service, store
from goldenfish.sessions.asked_with import AskedWith
from goldenfish.table import Item
from goldenfish.tickets import service as tickets
from goldenfish.tickets import store as ticket_store
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import TABLE, Aws

CORE = Path(__file__).parents[3] / "layers" / "core" / "goldenfish"
STORES = sorted(CORE.rglob("store.py"))
PAST, FUTURE = int(time.time()) - 5, int(time.time()) + 3600


def kinds() -> list[type[Item]]:
    """Every kind of item that a store keeps."""
    for path in STORES:
        importlib.import_module(".".join(("goldenfish", *path.relative_to(CORE).parent.parts, "store")))

    def below(kind: type[Item]) -> Iterator[type[Item]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return [kind for kind in below(Item) if kind.__module__.startswith("goldenfish.")]


def put(aws: Aws, pk: str, sk: str, expires_at: int) -> None:
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "expires_at": {"N": str(expires_at)}}
    aws.dynamodb.put_item(TableName=TABLE, Item=item)


def expire_everything(aws: Aws) -> None:
    """Let the time of all that is stored be over."""
    for row in aws.dynamodb.scan(TableName=TABLE)["Items"]:
        aws.dynamodb.update_item(
            TableName=TABLE,
            Key={"pk": row["pk"], "sk": row["sk"]},
            UpdateExpression="SET expires_at = :past",
            ExpressionAttributeValues={":past": {"N": str(PAST)}},
        )


def test_every_kind_of_item_is_gone_when_its_time_is_over(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kinds()
    assert len(found) > 15
    shared = Item._get_connection()
    for kind in found:
        monkeypatch.setattr(kind, "_connection", shared, raising=False)  # one of its own takes a third of a second
        put(aws, kind.__name__, "LIVING", FUTURE)
        put(aws, kind.__name__, "OVER", PAST)
        assert kind.get(kind.__name__, "LIVING").sk == "LIVING", kind
        with pytest.raises(kind.DoesNotExist):
            kind.get(kind.__name__, "OVER")
        assert [row.sk for row in kind.query(kind.__name__)] == ["LIVING"], kind
        kept = list(kind.query(kind.__name__, attributes_to_get=["pk", "sk"]))
        assert [row.sk for row in kept] == ["LIVING", "OVER"], "who removes items must find them"


def test_every_kind_of_item_has_an_end() -> None:
    """`expires_at` is TTL's attribute: a kind that hides it could never be removed."""
    assert {kind.expires_at.attr_name for kind in kinds()} == {"expires_at"}


READS_PAST_THE_TABLE = {
    "conversation": "load: one query for head and turns; walked below",
    "counters": "of_day: walked below",
    "health": "is the table there; reads no item that anybody writes",
    "limits": "hours, and counting, whose answer is this hour's; walked below",
    "sessions": "load: one query for session and answers, walked below; `keep_sound` only writes",
    "tickets": "take: removes and reads in one; walked below",
    "transcripts": "forget_payment only removes",
}
_PAST = {"_get_connection", "scan", "batch_get", "refresh"}


def test_a_store_that_reads_past_the_table_is_walked_here() -> None:
    reading = set()
    for path in STORES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        if called & _PAST or "dynamodb" in named:
            reading.add(path.parent.name)
    assert reading == set(READS_PAST_THE_TABLE)


def _session() -> Callable[[], object]:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return lambda: store.load(PLATFORM, made)


def _log() -> Callable[[], object]:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return lambda: [*events.after(made, 0, 10), *events.of_types(made, set(EventType)), *_last(made)]


def _last(session_id: str) -> list[int]:
    return [seq] if (seq := events.last_seq(session_id)) else []


def _conversation() -> Callable[[], object]:
    made = conversations.create(FAMILY, conversations.NewConversation(product="mentor", mode="mentor")).session_id
    return lambda: conversation_store.load(PLATFORM, made) or conversation_store.generation(made)


def _ticket() -> Callable[[], object]:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    text, ticket = tickets.issue(FAMILY, made)
    ticket_store.keep(text, ticket.model_copy(update={"expires_at": now() - timedelta(seconds=1)}))
    return lambda: _redeemed(text)


def _redeemed(text: str) -> object:
    try:
        return tickets.redeem(text)
    except Unauthorised:
        return None


def _connection() -> Callable[[], object]:
    connections.take("ses_x", "c1", caller=FAMILY, profile="golden_fish", asked_at=now(), sent_seq=0)
    return lambda: connections.read("ses_x") or connections.count_message("ses_x", "c1")


def _caption() -> Callable[[], object]:
    captions.take("ses_x", "what was said")
    return lambda: captions.take("ses_x", "later").before or captions.armed_phrase("ses_x")


def _person() -> Callable[[], object]:
    people.count_session("family", "x", FUTURE, AskedWith(language="vi"))
    return lambda: people.person("family", "x").language or people.count_session("family", "x", FUTURE, AskedWith())


def _hour() -> Callable[[], object]:
    at = datetime.now(UTC)
    limits.add("family", at, {"requests": 1}, {})
    return lambda: limits.hours("family", at, at)


WALKS = (_session, _log, _conversation, _connection, _caption, _person, _hour)


@pytest.mark.parametrize("begin", WALKS, ids=lambda begin: begin.__name__.strip("_"))
def test_nobody_reads_what_is_over(aws: Aws, begin: Callable[[], Callable[[], Any]]) -> None:
    read = begin()
    expire_everything(aws)
    assert not read()


def test_nobody_is_admitted_by_a_ticket_that_is_over(aws: Aws) -> None:
    assert _ticket()() is None


def test_no_day_counts_what_is_over(aws: Aws) -> None:
    today = datetime.now(UTC).date()
    for lane, ends in (("0", FUTURE), ("1", PAST)):
        put(aws, counters._partition(today), lane, ends)
        aws.dynamodb.update_item(
            TableName=TABLE,
            Key={"pk": {"S": counters._partition(today)}, "sk": {"S": lane}},
            UpdateExpression="SET sessions = :three",
            ExpressionAttributeValues={":three": {"N": "3"}},
        )
    assert counters.of_day(today) == {"sessions": 3}
