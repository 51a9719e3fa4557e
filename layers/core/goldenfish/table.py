"""The one DynamoDB table: the base of all items, and a transaction over several of them.

Keys: `pk` names the thing all items of a group belong to, `sk` the item within it.

| pk | sk | item |
|---|---|---|
| `SESSION#<id>` | `SESSION` | the session, with the join's string sets |
| | `SESSION#PLAN` | its questions and the other words, as worded for the person |
| | `SESSION#SOUNDS` | which of these texts have been spoken in advance |
| | `SESSION#ANSWER#001` | one answer |
| | `EVENT#00000001` | one event of the log |
| | `CAPTION` | the last captions, and an end phrase that waits for its silence |
| | `CONNECTION` | the one live WebSocket connection |
| | `INVITATION#<hash>` | an invitation to this session, or that led to it |
| | `REPLY#<key>` | that a first reply is about this session, and whose |
| | `ERASED` | instead of all this: the session was erased, and is looked at for what comes late |
| `CONNECTION#<connection id>` | `CONNECTION` | which session it belongs to |
| `TICKET#<hash>` | `TICKET` | an admission to a session's socket, until it is used |
| `INVITATION#<hash>` | `INVITATION` | an invitation to a page, until a while after it has been used |
| `OWNER#<owner>` | `SESSION#<time>#<id>` | that a session is the owner's |
| | `INVITATION#<person>#<hash>` | an invitation of the owner's |
| | `PERSON#<hash>` | how many sessions a person has had |
| | `PERSON#<hash>#SESSION#<time>#<id>` | the figures of one of them, to compare with the next |
| `USER#<usr id>` | `USER` | an account |
| | `SIGN_IN#<id>` | one of its sign-ins, until it ends |
| `LOGIN#<hmac>` | `LOGIN` | which account a login, or an external identity, belongs to |
| `USERS` | `<time>#<usr id>` | an account in the list of all |
| `SPEECH#<hash>` | `SPEECH` | a spoken text: where its sound lies |
| `AUDIT#<owner>` | `<time>#<id>` | who did what, by whom it was done and by whose things they are |
| `ERASURE#<owner>` | `PERSON#<hash>`, `ACCOUNT` | a person or an account is being erased |
| `EXPORT#<owner>` | `<scope>#<id>` | an archive that is being made or can be fetched |
| `LIMIT#<owner>` | `HOUR#<yyyy-mm-ddThh>` | requests, turns and model tokens of an hour, by minute |
| | `DAY#<yyyy-mm-dd>` | audio of a day |
| | `AUDIO#<recording id>`, `AUDIO#<id>#<turn>` | a recording, or what was said in a turn, that has been counted |
| `LIMIT#SESSION#<id>` | `HOUR#<yyyy-mm-ddThh>`, `DAY#<yyyy-mm-dd>` | the same, of a session's participant |
| `LIMIT#LOGIN#<hash>`, `LIMIT#ADDRESS#<hash>` | `FAILURES` | sign-ins that failed |
| `LIMIT#REGISTRATIONS#<hash>` | `FAILURES` | accounts that were asked for from an address |
| `LIMIT#INVITATIONS#<hash>` | `FAILURES` | invitations that were tried from an address, and are none |
| `WEBHOOK#<owner>` | `HOOK#<id>` | a webhook, with its secrets |
| | `DELIVERY#<hook id>#<webhook id>` | one delivery to it, with its attempts |
| `COUNTERS#<yyyy-mm-dd>` | `<lane>` | part of the counts of a day, over all owners |
| `COUNTED#<hash>` | `COUNTED` | that an event has been counted |
| `IDEMPOTENCY#<owner>`, `IDEMPOTENCY#SESSION#<id>` | `<route>#<key>` | the first reply to a request |
"""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.session import get_session
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from goldenfish.attempts import attempts
from goldenfish.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from pynamodb.connection.table import TableConnection
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action
    from pynamodb.pagination import ResultIterator

_ATTEMPTS = 6
_FIRST_PAUSE_S = 0.01
_of_this_thread = threading.local()


class Item(Model):
    """Base of every item; the table's name is read from the settings at the first use, not at import."""

    class Meta:
        """What PynamoDB wants to know; overwritten by `_get_connection`."""

        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute(null=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        if "_connection" not in vars(cls):
            cls._connection = None  # else the base's, once there is one, which knows nothing of this class's index
        cls.Meta.table_name = settings().table_name
        cls.Meta.region = settings().aws_region
        is_new = cls._connection is None
        table = super()._get_connection()
        if is_new:
            _share_session(table.connection)
        return table

    def update(
        self, actions: list[Action], condition: Condition | None = None, *, add_version_condition: bool = True
    ) -> Any:  # noqa: ANN401 (PynamoDB's own type)
        """As PynamoDB's, and again while a transaction holds the item: DynamoDB refuses that, no SDK retries it."""
        for attempt in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
            try:
                return super().update(actions, condition, add_version_condition=add_version_condition)
            except UpdateError as error:
                held = error.cause_response_code == "TransactionConflictException"
                if not held or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt has returned or raised")

    @classmethod
    def get(cls, *keys: Any, **wanted: Any) -> Self:  # noqa: ANN401 (PynamoDB's own types)
        """As PynamoDB's; an item whose time is over is not there.

        Raises:
            DoesNotExist: nothing is stored under this key, or it has expired.
        """
        item = super().get(*keys, **wanted)
        if item.expired:
            raise cls.DoesNotExist
        return item

    @classmethod
    def query(cls, *keys: Any, **wanted: Any) -> ResultIterator[Self]:  # noqa: ANN401 (as above)
        """As PynamoDB's, without items whose time is over.

        A query for keys alone (`attributes_to_get`) sees them: that is how they are removed.
        """
        if "attributes_to_get" not in wanted and wanted.get("index_name") is None:
            asked = wanted.get("filter_condition")
            wanted["filter_condition"] = cls.living() if asked is None else asked & cls.living()
        return super().query(*keys, **wanted)

    @classmethod
    def living(cls) -> Condition:
        """That an item's time is not over."""
        living: Condition = cls.expires_at.does_not_exist() | (cls.expires_at > int(time.time()))
        return living

    def update_if(self, condition: Condition, actions: list[Action]) -> bool:
        """Change the item; False: the condition does not hold, nothing was changed."""
        return _holds(lambda: self.update(actions, condition))

    def save_if(self, condition: Condition) -> bool:
        """Write the item; False: the condition does not hold, nothing was written."""
        return _holds(lambda: self.save(condition))

    def delete_if(self, condition: Condition) -> bool:
        """Remove the item; False: the condition does not hold, nothing was removed."""
        return _holds(lambda: self.delete(condition))

    def update_living(self, actions: list[Action]) -> None:
        """Change an item, or begin it anew: one whose time is over is not built upon."""
        if not self.update_if(type(self).living(), actions):
            self.delete()
            self.update(actions)

    @property
    def expired(self) -> bool:
        """Whether the item's time is over; TTL removes items only within about two days, so readers look."""
        return self.expires_at is not None and self.expires_at <= time.time()


def _holds(write: Callable[[], object]) -> bool:
    """Do a conditional write; False: its condition does not hold."""
    try:
        write()
    except (PutError, UpdateError, DeleteError) as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


class DueIndex(GlobalSecondaryIndex["DueItem"]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
    """Sparse: only what waits for a moment, by its kind and that moment. Read by the sweeper."""

    class Meta:
        """What PynamoDB wants to know."""

        index_name = "open-sessions"
        projection = KeysOnlyProjection()

    gsi_pk = UnicodeAttribute(hash_key=True)
    gsi_sk = UnicodeAttribute(range_key=True)


class DueItem(Item):
    """Base of the items that may wait for a moment: those that do have both of these attributes."""

    gsi_pk = UnicodeAttribute(null=True)
    gsi_sk = UnicodeAttribute(null=True)
    due = DueIndex()


def is_over(row: Mapping[str, Any]) -> bool:
    """Whether the time of an item is over, as it comes from the table; for who reads it without PynamoDB."""
    ends = row.get("expires_at")
    return ends is not None and float(ends["N"]) <= time.time()


def transaction() -> TransactWrite:
    """A write of several items, all or none; use it with `with`."""
    return TransactWrite(connection=_connection(settings().aws_region))


def _share_session(connection: Connection) -> Connection:
    """Gives a new connection its thread's session of botocore.

    PynamoDB makes one for every class of items, and each reads and parses the description of DynamoDB and of all of
    AWS's addresses: 65 ms of a cold start per class instead of 3. Per thread, for a session makes no two clients at
    the same time.
    """
    if not hasattr(_of_this_thread, "session"):
        _of_this_thread.session = get_session()
    connection._local.session = _of_this_thread.session  # PynamoDB has no other way to hand one over
    return connection


@lru_cache(maxsize=1)
def _connection(region: str) -> Connection:
    """Kept: a connection of PynamoDB makes a client of its own, which takes longer than the transaction."""
    return _share_session(Connection(region=region))


def present(values: dict[str, Any]) -> dict[str, Any]:
    """The values that DynamoDB can hold: no nulls, no empty sets."""
    return {
        name: set(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
        if value is not None and value != frozenset()
    }
