"""Accounts in DynamoDB.

An account stands under its identifier; beside it one row for each thing it is found by (the hash of its login, of an
external identity), and one in the list of all accounts. They are written together or not at all: of two that want
the same login one gets it.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from goldenfish.clock import to_text
from goldenfish.table import Item, transaction
from goldenfish.users.models import AccountRole, User

_USER = "USER"
_LOGIN = "LOGIN"
_LIST = "USERS"
_FIRST = "~"
"""Sorts behind every time: the list is read from its end."""


class UserItem(Item):
    """One account."""

    login = UnicodeAttribute()
    role = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    display_name = UnicodeAttribute(null=True)
    password_hash = UnicodeAttribute(null=True)
    issuer = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    found_by = UnicodeSetAttribute()
    generation = NumberAttribute()
    version = NumberAttribute()

    def user(self) -> User:
        """The value that the item holds."""
        external = {"issuer": self.issuer, "subject": self.subject} if self.subject else None
        return User.model_validate(
            {
                "user_id": self.pk.partition("#")[2],
                "login": self.login,
                "role": self.role,
                "status": self.status,
                "created_at": self.created_at,
                "display_name": self.display_name or "",
                "password_hash": self.password_hash or "",
                "external": external,
                "found_by": frozenset(self.found_by),
                "generation": int(self.generation),
                "version": int(self.version),
            }
        )


class LoginItem(Item):
    """What an account is found by."""

    user_id = UnicodeAttribute()


class ListedItem(Item):
    """An account in the list of all."""

    user_id = UnicodeAttribute()
    role = UnicodeAttribute()


class KeyTakenError(Exception):
    """Another account has this login or external identity."""


class ConcurrentChangeError(Exception):
    """The account was changed or removed since it was read."""


def create(user: User) -> None:
    """Write a new account.

    Raises:
        KeyTakenError: one of the hashes it is found by is another account's.
        ConcurrentChangeError: somebody is about to write one of them; whether they do is not known yet.
    """
    try:
        with transaction() as write:
            for key in user.found_by:
                row = LoginItem(_login(key), _LOGIN, user_id=user.user_id)
                write.save(row, condition=LoginItem.pk.does_not_exist())
            write.save(_item(user), condition=UserItem.pk.does_not_exist())
            write.save(_listed(user))
    except TransactWriteError as error:
        # Only the rows of the keys can be there: the account's own identifier is new.
        if "ConditionalCheckFailed" in _reasons(error):
            raise KeyTakenError from error
        if _overtaken(error):
            raise ConcurrentChangeError from error
        raise


def replace(seen: User, new: User) -> None:
    """Write an account over the version it was read from.

    Raises:
        ConcurrentChangeError: the stored version is another by now.
    """
    try:
        with transaction() as write:
            write.save(_item(new), condition=UserItem.version == seen.version)
            if new.role != seen.role:
                write.save(_listed(new))
    except TransactWriteError as error:
        if _overtaken(error):
            raise ConcurrentChangeError from error
        raise


def read(user_id: str) -> User | None:
    """An account, consistently, or None."""
    try:
        return UserItem.get(_partition(user_id), _USER, consistent_read=True).user()
    except DoesNotExist:
        return None


def id_of(key: str) -> str | None:
    """Identifier of the account that is found by a key, consistently, or None."""
    try:
        return str(LoginItem.get(_login(key), _LOGIN, consistent_read=True).user_id)
    except DoesNotExist:
        return None


def newest(role: AccountRole | None, after: tuple[datetime, str] | None, most: int) -> list[User]:
    """Accounts, the newest first.

    Args:
        role: only these; None: all.
        after: creation and identifier of the last one that was told; None: from the newest.
        most: how many at the most.
    """
    rows = ListedItem.query(
        _LIST,
        range_key_condition=ListedItem.sk < (_rank(*after) if after else _FIRST),
        filter_condition=(ListedItem.role == role) if role else None,
        scan_index_forward=False,
        consistent_read=True,
        limit=most,
    )
    users = (read(row.user_id) for row in rows)
    return [user for user in users if user is not None]


def remove(user: User) -> None:
    """Remove an account and whatever it is found by. Its sign-ins have rows of their own."""
    with transaction() as write:
        for key in user.found_by:
            write.delete(LoginItem(_login(key), _LOGIN))
        write.delete(_listed(user))
        write.delete(_item(user))


def _item(user: User) -> UserItem:
    return UserItem(
        _partition(user.user_id),
        _USER,
        login=user.login,
        role=user.role,
        status=user.status,
        created_at=to_text(user.created_at),
        display_name=user.display_name or None,
        password_hash=user.password_hash or None,
        issuer=user.external.issuer if user.external else None,
        subject=user.external.subject if user.external else None,
        found_by=set(user.found_by),
        generation=user.generation,
        version=user.version,
    )


def _listed(user: User) -> ListedItem:
    return ListedItem(_LIST, _rank(user.created_at, user.user_id), user_id=user.user_id, role=user.role)


def _rank(created_at: datetime, user_id: str) -> str:
    return f"{to_text(created_at)}#{user_id}"


def _partition(user_id: str) -> str:
    return f"USER#{user_id}"


def _login(key: str) -> str:
    return f"LOGIN#{key}"


def _overtaken(error: TransactWriteError) -> bool:
    return bool(_reasons(error) & {"ConditionalCheckFailed", "TransactionConflict"})


def _reasons(error: TransactWriteError) -> set[str]:
    return {str(reason.code) for reason in error.cancellation_reasons if reason}
