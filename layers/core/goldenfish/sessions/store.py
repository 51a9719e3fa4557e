"""Sessions and answers in DynamoDB.

An interview is one partition: one consistent query reads it, one transaction writes it, and the session's
`version` decides between concurrent writers. Events are put in the same transaction.
"""

from __future__ import annotations

import hashlib
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
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from goldenfish.clock import to_text
from goldenfish.events.models import Event
from goldenfish.events.store import EventItem
from goldenfish.sessions.models import Answer, Interview, Session
from goldenfish.table import Item, present, transaction

_SESSION = "SESSION"
_ANSWER = "SESSION#ANSWER#"
_PLAN = "SESSION#PLAN"
_DUE = "DUE"
_WHOLE_ITEM = frozenset({"version", "status", "owner", "expected", "transcribed", "assessed", "expires_at"})


class DueIndex(GlobalSecondaryIndex["SessionItem"]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
    """Sparse: only sessions that wait for a moment, by that moment. Read by the sweeper."""

    class Meta:
        """What PynamoDB wants to know."""

        index_name = "open-sessions"
        projection = KeysOnlyProjection()

    gsi_pk = UnicodeAttribute(hash_key=True)
    gsi_sk = UnicodeAttribute(range_key=True)


class SessionItem(Item):
    """One session. What conditions, joins and operators look at has an attribute; the rest stands in `body`."""

    version = NumberAttribute()
    owner = UnicodeAttribute()
    status = UnicodeAttribute()
    expected = UnicodeSetAttribute(null=True)
    transcribed = UnicodeSetAttribute(null=True)
    assessed = UnicodeSetAttribute(null=True)
    body = JSONAttribute()
    gsi_pk = UnicodeAttribute(null=True)
    gsi_sk = UnicodeAttribute(null=True)
    due = DueIndex()


class PlanItem(Item):
    """The questions of a session: written once, apart, since every change of the session pays for its size."""

    body = JSONAttribute()


class AnswerItem(Item):
    """One answer of a session."""

    state = UnicodeAttribute()
    late = BooleanAttribute()
    body = JSONAttribute()


class PersonItem(Item):
    """How many sessions one person of one owner has had; forms of the question set rotate by it."""

    sessions = NumberAttribute(default=0)


def partition(session_id: str) -> str:
    """The partition of a session's items."""
    return f"SESSION#{session_id}"


def load(session_id: str) -> Interview | None:
    """Read an interview, consistently; None when there is none or its retention is over."""
    item: SessionItem | None = None
    plan = PlanItem()
    answers: list[Answer] = []
    for values in _rows(session_id):
        if values["sk"]["S"] == _SESSION:
            item = SessionItem()
            item.deserialize(values)
            if item.expired:
                return None
        elif values["sk"]["S"] == _PLAN:
            plan.deserialize(values)
        else:
            answer = AnswerItem()
            answer.deserialize(values)
            answers.append(Answer.model_validate(answer.body))
    return Interview(session=_session(item, plan), answers=tuple(answers)) if item else None


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


def _session(item: SessionItem, plan: PlanItem) -> Session:
    return Session.model_validate(
        {
            **item.body,
            "questions": plan.body,
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
        body=session.model_dump(mode="json", exclude={"questions", *_WHOLE_ITEM}),
        gsi_pk=_DUE if due_at else None,
        gsi_sk=f"{to_text(due_at)}#{session.session_id}" if due_at else None,
    )


def create(session: Session, due_at: datetime | None) -> None:
    """Store a new session; `due_at` as for `replace`.

    Raises:
        ConcurrentWriteError: the identifier is taken.
    """
    plan = PlanItem(
        partition(session.session_id),
        _PLAN,
        body=[question.model_dump(mode="json") for question in session.questions],
        expires_at=session.expires_at,
    )
    try:
        with transaction() as write:
            write.save(_item(session, due_at), condition=SessionItem.pk.does_not_exist())
            write.save(plan)
    except TransactWriteError as error:
        if _overtaken(error):
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
        if _overtaken(error):
            raise ConcurrentWriteError(new.session.session_id) from error
        raise


def _overtaken(error: TransactWriteError) -> bool:
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


def person_key(user_id: str) -> str:
    """Sort key of a person beside the owner. The label is hashed: keys hold no personal data."""
    return f"PERSON#{hashlib.sha256(user_id.encode()).hexdigest()[:32]}"


def count_session(owner: str, user_id: str, expires_at: int) -> int:
    """Count one more session of a person and return how many came before it."""
    item = PersonItem(f"OWNER#{owner}", person_key(user_id))
    item.update(actions=[PersonItem.sessions.add(1), PersonItem.expires_at.set(expires_at)])
    return int(item.sessions) - 1


def due(now: datetime) -> Iterator[str]:
    """Identifiers of the sessions whose moment has come, the longest waiting first."""
    for row in SessionItem.due.query(_DUE, range_key_condition=DueIndex.gsi_sk < to_text(now)):
        yield row.pk.removeprefix("SESSION#")
