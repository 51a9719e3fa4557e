"""Sessions and answers in DynamoDB.

An interview is one partition: one consistent query reads it, one transaction writes it, and the session's
`version` decides between concurrent writers. Events are put in the same transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.operand import Path

from goldenfish.clock import to_text
from goldenfish.events.models import Event
from goldenfish.events.store import EventItem
from goldenfish.owned.store import OwnedItem
from goldenfish.sessions.models import Answer, Interview, Session
from goldenfish.speech.models import SpokenText
from goldenfish.table import DueIndex, DueItem, Item, present, transaction
from goldenfish.users.access import sees
from goldenfish.users.caller import Caller

_SESSION = "SESSION"
_ANSWER = "SESSION#ANSWER#"
_PLAN = "SESSION#PLAN"
_SOUNDS = "SESSION#SOUNDS"
_NO_SOUND = frozenset({"pk", "sk", "expires_at", "claimed_until"})
DUE = "DUE"
_WRITTEN_APART = frozenset({"questions", "words", "sounds"})
_WHOLE_ITEM = frozenset({"version", "status", "owner", "expected", "transcribed", "assessed", "expires_at"})


class SessionItem(DueItem):
    """One session. What conditions, joins and operators look at has an attribute; the rest stands in `body`."""

    version = NumberAttribute()
    owner = UnicodeAttribute()
    status = UnicodeAttribute()
    expected = UnicodeSetAttribute(null=True)
    transcribed = UnicodeSetAttribute(null=True)
    assessed = UnicodeSetAttribute(null=True)
    body = JSONAttribute()


class PlanItem(Item):
    """What is said in a session: written once, apart, since every change of the session pays for its size."""

    body = JSONAttribute()
    words = JSONAttribute(null=True)


class SoundsItem(Item):
    """Which texts of the session have been spoken in advance: an attribute each, named like the sound.

    One item, since every read of the session reads it; attributes, since two writers at once lose nothing.
    """

    claimed_until = NumberAttribute(null=True)


class AnswerItem(Item):
    """One answer of a session."""

    state = UnicodeAttribute()
    late = BooleanAttribute()
    body = JSONAttribute()


def partition(session_id: str) -> str:
    """The partition of a session's items."""
    return f"SESSION#{session_id}"


def load(caller: Caller, session_id: str) -> Interview | None:
    """Read an interview, consistently; None when the caller sees none or its retention is over."""
    item: SessionItem | None = None
    plan = PlanItem()
    answers: list[Answer] = []
    sounds: dict[str, SpokenText] = {}
    for values in _rows(session_id):
        if values["sk"]["S"] == _SESSION:
            item = SessionItem()
            item.deserialize(values)
            if item.expired:
                return None
        elif values["sk"]["S"] == _PLAN:
            plan.deserialize(values)
        elif values["sk"]["S"] == _SOUNDS:
            spoken = {name: value["S"] for name, value in values.items() if name not in _NO_SOUND}
            sounds = {name: SpokenText.model_validate_json(text) for name, text in spoken.items()}
        else:
            answer = AnswerItem()
            answer.deserialize(values)
            answers.append(Answer.model_validate(answer.body))
    if item is None or not sees(caller, item.owner, session_id):
        return None
    return Interview(session=_session(item, plan, sounds), answers=tuple(answers))


def _rows(session_id: str) -> Iterator[dict[str, dict[str, str]]]:
    """Raw items of the session and its answers: one query, although they are of two kinds."""
    connection = SessionItem._get_connection()
    start: dict[str, dict[str, str]] | None = None
    while True:
        page = connection.query(
            partition(session_id),
            range_key_condition=SessionItem.sk.startswith(_SESSION),
            consistent_read=True,
            exclusive_start_key=start,
        )
        yield from page["Items"]
        start = page.get("LastEvaluatedKey")
        if not start:
            return


def _session(item: SessionItem, plan: PlanItem, sounds: dict[str, SpokenText]) -> Session:
    return Session.model_validate(
        {
            **item.body,
            "questions": plan.body,
            "words": plan.words,
            "sounds": sounds,
            "version": item.version,
            "owner": item.owner,
            "status": item.status,
            "expected": item.expected or (),
            "transcribed": item.transcribed or (),
            "assessed": item.assessed or (),
            "expires_at": item.expires_at,
        }
    )


def _item(session: Session, due_at: datetime | None) -> SessionItem:
    values = present({name: getattr(session, name) for name in _WHOLE_ITEM if name != "status"})
    return SessionItem(
        partition(session.session_id),
        _SESSION,
        **values,
        status=session.status.value,
        body=session.model_dump(mode="json", exclude={*_WRITTEN_APART, *_WHOLE_ITEM}),
        gsi_pk=DUE if due_at else None,
        gsi_sk=f"{to_text(due_at)}#{session.session_id}" if due_at else None,
    )


def create(session: Session, due_at: datetime | None, events: tuple[Event, ...] = ()) -> None:
    """Store a new session, perhaps with the first events of its log; `due_at` as for `replace`.

    Raises:
        ConcurrentWriteError: the identifier is taken.
    """
    plan = PlanItem(
        partition(session.session_id),
        _PLAN,
        body=[question.model_dump(mode="json") for question in session.questions],
        words=session.words.model_dump(mode="json") if session.words else None,
        expires_at=session.expires_at,
    )
    try:
        with transaction() as write:
            write.save(_item(session, due_at), condition=SessionItem.pk.does_not_exist())
            write.save(plan)
            write.save(OwnedItem.of(session))
            for event in events:
                write.save(EventItem.of(event, session.expires_at))
    except TransactWriteError as error:
        if overtaken(error):
            raise ConcurrentWriteError(session.session_id) from error
        raise


class ConcurrentWriteError(Exception):
    """Somebody else wrote the session since it was read: read again and decide again."""


def replace(seen: Interview, new: Interview, events: tuple[Event, ...], due_at: datetime | None) -> None:
    """Write an interview over the version it was read from, with its new events, in one transaction.

    Args:
        seen: as it was read.
        new: as it shall be.
        events: to append to the log, already numbered.
        due_at: when the sweeper shall look at it next; None: never.

    Raises:
        ConcurrentWriteError: the stored version is another by now.
    """
    known = {a.question_index: a for a in seen.answers}
    try:
        with transaction() as write:
            write.save(_item(new.session, due_at), condition=SessionItem.version == seen.session.version)
            for answer in new.answers:
                if known.get(answer.question_index) != answer:
                    write.save(_answer_item(answer, new.session))
            for event in events:
                write.save(EventItem.of(event, new.session.expires_at))
    except TransactWriteError as error:
        if overtaken(error):
            raise ConcurrentWriteError(new.session.session_id) from error
        raise


def overtaken(error: TransactWriteError) -> bool:
    """Whether a transaction was cancelled because another writer came first."""
    reasons = {reason.code for reason in error.cancellation_reasons if reason}
    return bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})


def _answer_item(answer: Answer, session: Session) -> AnswerItem:
    return AnswerItem(
        partition(answer.session_id),
        f"{_ANSWER}{answer.member}",
        state=answer.state.value,
        late=answer.late,
        body=answer.model_dump(mode="json"),
        expires_at=session.expires_at,
    )


def keep_sound(session: Session, name: str, spoken: SpokenText) -> None:
    """Keep that one of a session's texts has been spoken. The session's version stays: nothing of it changes."""
    SoundsItem._get_connection().update_item(
        partition(session.session_id),
        _SOUNDS,
        actions=[Path([name]).set({"S": spoken.model_dump_json()}), SoundsItem.expires_at.set(session.expires_at)],
    )


def claim_sounds(session: Session, seconds: int) -> bool:
    """Claim the speaking of a session's texts, for so long at the most. False: somebody else is at it."""
    moment, item = int(time.time()), SoundsItem(partition(session.session_id), _SOUNDS)
    free = SoundsItem.claimed_until.does_not_exist() | (SoundsItem.claimed_until < moment)
    return item.update_if(
        free, [SoundsItem.claimed_until.set(moment + seconds), SoundsItem.expires_at.set(session.expires_at)]
    )


def release_sounds(session: Session) -> None:
    """Give back what `claim_sounds` has claimed."""
    SoundsItem(partition(session.session_id), _SOUNDS).update(actions=[SoundsItem.claimed_until.remove()])


def due(now: datetime) -> Iterator[str]:
    """Identifiers of the sessions whose moment has come, the longest waiting first."""
    for row in SessionItem.due.query(DUE, range_key_condition=DueIndex.gsi_sk < to_text(now)):
        yield row.pk.removeprefix("SESSION#")
