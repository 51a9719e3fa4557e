"""Conversations in DynamoDB: the head, its turns and the generation, written in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from goldenfish.clock import to_text
from goldenfish.conversation.models import Change, Conversation, Talk, Turn
from goldenfish.events.models import Event, EventType
from goldenfish.events.store import EventItem
from goldenfish.owned.store import OwnedItem
from goldenfish.sessions.store import DUE, ConcurrentWriteError, overtaken, partition
from goldenfish.table import DueItem, Item, transaction
from goldenfish.users.access import sees
from goldenfish.users.caller import Caller

_PREFIX = "CONVERSATION#"
_HEAD = "CONVERSATION#HEAD"
"""Sorts behind all turns, whose keys go on with digits: one query from the end reads head and newest turns."""
_LIVE = "LIVE"


class HeadItem(DueItem):
    """A conversation; its questions of authority and concurrency as attributes, the rest as one document."""

    owner = UnicodeAttribute()
    version = NumberAttribute()
    body = JSONAttribute()


class TurnItem(Item):
    """One turn. Lease and playback stand beside the document: they change without a change of the conversation."""

    state = UnicodeAttribute()
    gen = NumberAttribute()
    body = JSONAttribute()
    runner = UnicodeAttribute(null=True)
    lease_until = NumberAttribute(null=True)
    played_ms = NumberAttribute(null=True)


class LiveItem(Item):
    """The generation in force: small, since a turn reads it again and again."""

    gen = NumberAttribute()


def load(caller: Caller, session_id: str, newest: int = 2) -> Talk | None:
    """Read a conversation with its newest turns and all that are open, consistently; None when the caller sees none.

    Args:
        caller: who asks.
        session_id: of the conversation.
        newest: how many turns to read at least.
    """
    connection = HeadItem._get_connection()
    page = connection.query(
        partition(session_id),
        range_key_condition=HeadItem.sk.startswith(_PREFIX),
        consistent_read=True,
        scan_index_forward=False,
        limit=newest + 1,
    )
    head: HeadItem | None = None
    turns: list[Turn] = []
    for values in page["Items"]:
        if values["sk"]["S"] == _HEAD:
            head = HeadItem()
            head.deserialize(values)
        else:
            row = TurnItem()
            row.deserialize(values)
            turns.append(_turn_of(row))
    if head is None or head.expired or not sees(caller, head.owner, session_id):
        return None
    conversation = Conversation.model_validate({**head.body, "version": head.version, "owner": head.owner})
    left = set(conversation.open_turns) - {turn.number for turn in turns}
    turns += [turn for number in left if (turn := _turn(session_id, number))]
    return Talk(conversation=conversation, turns=tuple(sorted(turns, key=lambda turn: turn.number)))


def turns_after(session_id: str, number: int) -> tuple[Turn, ...]:
    """All turns with a higher number, in order; consistent."""
    rows = TurnItem.query(
        partition(session_id),
        range_key_condition=TurnItem.sk.between(_turn_key(number + 1), _turn_key(10**6 - 1)),
        consistent_read=True,
    )
    return tuple(_turn_of(row) for row in rows)


def create(conversation: Conversation, events: tuple[Event, ...] = ()) -> None:
    """Store a new conversation, perhaps with the first events of its log.

    Raises:
        ConcurrentWriteError: the identifier is taken.
    """
    try:
        with transaction() as write:
            write.save(_head(conversation), condition=HeadItem.pk.does_not_exist())
            write.save(_live(conversation))
            write.save(OwnedItem.of(conversation))
            for event in events:
                write.save(EventItem.of(event, conversation.expires_at))
    except TransactWriteError as error:
        if overtaken(error):
            raise ConcurrentWriteError(conversation.session_id) from error
        raise


def replace(
    seen: Talk,
    change: Change,
    new: Conversation,
    events: tuple[Event, ...],
    due_at: datetime | None,
    *,
    sent_by_writer: bool = False,
) -> None:
    """Write what a transition decided over the version it was read from, in one transaction.

    Args:
        seen: as it was read.
        change: with the turns as they shall be.
        new: the head as it shall be, numbered.
        events: to append to the log.
        due_at: when the sweeper shall look at it next; None: never.
        sent_by_writer: the caller sends the events itself.

    Raises:
        ConcurrentWriteError: the stored version is another by now.
    """
    known = {turn.number: turn for turn in seen.turns}
    try:
        with transaction() as write:
            write.save(_head(new, due_at), condition=HeadItem.version == seen.conversation.version)
            for turn in change.talk.turns:
                if turn.number not in known:
                    write.save(_turn_item(turn, new))
                elif known[turn.number] != turn:
                    # Not saved whole: that would undo a lease or an acknowledgement written meanwhile.
                    actions: list[Action] = [TurnItem.body.set(_document(turn)), TurnItem.state.set(turn.state.value)]
                    write.update(TurnItem(partition(turn.session_id), _turn_key(turn.number)), actions=actions)
            if new.gen != seen.conversation.gen:
                write.save(_live(new))
            for event in events:
                # Somebody waits for a turn's end, and its writer may die before it sends it: the push looks too.
                marked = sent_by_writer and event.type is not EventType.STREAM_COMPLETE
                write.save(EventItem.of(event, new.expires_at, sent_by_writer=marked))
    except TransactWriteError as error:
        if overtaken(error):
            raise ConcurrentWriteError(new.session_id) from error
        raise


def generation(session_id: str) -> int | None:
    """The generation in force; None when the conversation is gone. Consistent: a cancel is seen at the next look."""
    try:
        return int(LiveItem.get(partition(session_id), _LIVE, consistent_read=True).gen)
    except DoesNotExist:
        return None


def lease(session_id: str, number: int, runner: str, *, now: datetime, until: datetime) -> bool:
    """Take or keep a turn for one runner; False when another one has it or it is closed."""
    item = TurnItem(partition(session_id), _turn_key(number))
    free: Condition = TurnItem.lease_until.does_not_exist() | (TurnItem.lease_until < now.timestamp())
    return item.update_if(
        (TurnItem.state == "open") & (free | (TurnItem.runner == runner)),
        [TurnItem.runner.set(runner), TurnItem.lease_until.set(until.timestamp())],
    )


def acknowledge(session_id: str, number: int, gen: int | None, played_ms: int) -> bool:
    """Keep how much of a turn the client has played at most: messages overtake one another on their way.

    Returns:
        False when there is no such turn of this generation, or more of it was played already.
    """
    item = TurnItem(partition(session_id), _turn_key(number))
    condition: Condition = TurnItem.pk.exists()
    condition &= TurnItem.played_ms.does_not_exist() | (TurnItem.played_ms < played_ms)
    if gen is not None:
        condition &= TurnItem.gen == gen
    return item.update_if(condition, [TurnItem.played_ms.set(played_ms)])


def _turn(session_id: str, number: int) -> Turn | None:
    try:
        return _turn_of(TurnItem.get(partition(session_id), _turn_key(number), consistent_read=True))
    except DoesNotExist:
        return None


def _turn_of(row: TurnItem) -> Turn:
    beside = {
        "lease_until": datetime.fromtimestamp(row.lease_until, UTC) if row.lease_until else None,
        "played_ms": row.body.get("played_ms") if row.played_ms is None else int(row.played_ms),
    }
    return Turn.model_validate({**row.body, **beside})


def _document(turn: Turn) -> dict[str, object]:
    return turn.model_dump(mode="json", exclude={"lease_until"})


def _turn_item(turn: Turn, conversation: Conversation) -> TurnItem:
    return TurnItem(
        partition(turn.session_id),
        _turn_key(turn.number),
        state=turn.state.value,
        gen=turn.gen,
        body=_document(turn),
        expires_at=conversation.expires_at,
    )


def _head(conversation: Conversation, due_at: datetime | None = None) -> HeadItem:
    return HeadItem(
        partition(conversation.session_id),
        _HEAD,
        owner=conversation.owner,
        version=conversation.version,
        body=conversation.model_dump(mode="json", exclude={"owner", "version"}),
        expires_at=conversation.expires_at,
        gsi_pk=DUE if due_at else None,
        gsi_sk=f"{to_text(due_at)}#{conversation.session_id}" if due_at else None,
    )


def _live(conversation: Conversation) -> LiveItem:
    return LiveItem(
        partition(conversation.session_id), _LIVE, gen=conversation.gen, expires_at=conversation.expires_at
    )


def _turn_key(number: int) -> str:
    return f"{_PREFIX}{number:06d}"
