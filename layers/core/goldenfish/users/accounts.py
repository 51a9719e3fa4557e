"""What can be done with accounts: made, changed, erased."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from goldenfish.attempts import attempts
from goldenfish.audit.models import Action
from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.problems import Busy, LoginTaken, UserNotFound, WeakPassword
from goldenfish.sign_ins import store as sign_ins
from goldenfish.users import passwords, store
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import keys_in_force
from goldenfish.users.logins import external_key, login_key, normal_form
from goldenfish.users.models import ACCOUNT_PREFIX, USER_ID_PATTERN, AccountRole, ExternalIdentity, Status, User

_ATTEMPTS = 5
_FIRST_PAUSE_S = 0.02


@dataclass(frozen=True)
class NewUser:
    """An account as it is asked for."""

    login: str
    password: str = ""
    role: AccountRole = "user"
    display_name: str = ""
    external: ExternalIdentity | None = None


@dataclass(frozen=True)
class Changes:
    """What shall be different; None: it stays."""

    role: AccountRole | None = None
    status: Status | None = None
    display_name: str | None = None
    password: str | None = None

    def of(self, user: User) -> User:
        """The account with these changes. Role, status and password end all sign-ins."""
        said = {"role": self.role, "status": self.status, "display_name": self.display_name}
        updates: dict[str, object] = {
            name: value for name, value in said.items() if value is not None and value != getattr(user, name)
        }
        if self.password is not None:
            updates["password_hash"] = passwords.hash_password(self.password)
        if not updates:
            return user
        ends = bool(updates.keys() - {"display_name"})
        return user.model_copy(update={**updates, "version": user.version + 1, "generation": user.generation + ends})


def create(caller: Caller | None, wanted: NewUser) -> User:
    """Make an account.

    Args:
        caller: the administrator; None: the person registers.
        wanted: the account. Without a password only tokens of its external identity speak for it.

    Raises:
        InvalidRequest: the login is none.
        WeakPassword: says which rule.
        LoginTaken: another account has this login or external identity.
        Busy: others kept trying to get it.
    """
    login = normal_form(wanted.login)
    if not wanted.password and (caller is None or wanted.external is None):
        raise WeakPassword("An account has a password, or an external identity.")
    if wanted.password:
        passwords.check_new(wanted.password, login, wanted.display_name)
    user = User(
        user_id=new_id(ACCOUNT_PREFIX),
        login=wanted.login.strip(),
        role=wanted.role,
        created_at=now(),
        display_name=wanted.display_name,
        password_hash=passwords.hash_password(wanted.password) if wanted.password else "",
        external=wanted.external,
        found_by=_keys(login, wanted.external),
    )
    record(caller, "create_user" if caller else "register", subject_owner=user.user_id, detail=user.role)
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        try:
            store.create(user)
        except store.KeyTakenError as error:
            raise LoginTaken from error
        except store.ConcurrentChangeError:
            continue
        return user
    raise Busy("The login is being taken by others; try again.")


def read(user_id: str) -> User:
    """An account.

    Raises:
        UserNotFound: there is none.
    """
    user = store.read(user_id) if re.fullmatch(USER_ID_PATTERN, user_id) else None
    if user is None:
        raise UserNotFound
    return user


def change(caller: Caller, user_id: str, changes: Changes) -> User:
    """Change somebody's account. A new role, status or password ends all of its sign-ins.

    Raises:
        UserNotFound: there is no such account.
        WeakPassword: says which rule.
        Busy: others kept changing it.
    """
    user = read(user_id)
    if changes.password is not None:
        passwords.check_new(changes.password, user.login, user.display_name)
    for action, detail in _deeds(user, changes):
        record(caller, action, subject_owner=user_id, detail=detail)
    return _apply(user_id, changes.of)


def keep_rehashed(user: User, password: str) -> None:
    """Hash a password that was just verified with today's parameters; when somebody else changes it now, not."""
    new = user.model_copy(update={"password_hash": passwords.hash_password(password), "version": user.version + 1})
    try:
        store.replace(user, new)
    except store.ConcurrentChangeError:
        return


def erase(user_id: str) -> None:
    """Remove an account with everything it is found by and its sign-ins; one that is gone stays gone."""
    user = store.read(user_id)
    if user is not None:
        # First of all it lets nobody in: what comes after can be broken off and done again.
        user = _apply(user_id, Changes(status="disabled").of)
        store.remove(user)
    sign_ins.remove_all(user_id)


def _apply(user_id: str, decide: Callable[[User], User]) -> User:
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        user = read(user_id)
        new = decide(user)
        if new == user:
            return user
        try:
            store.replace(user, new)
        except store.ConcurrentChangeError:
            continue
        if new.generation != user.generation:
            sign_ins.remove_all(user_id)
        return new
    raise Busy("The account is being changed by others; try again.")


def _deeds(user: User, changes: Changes) -> list[tuple[Action, str]]:
    """What a change is called in the audit trail."""
    deeds: list[tuple[Action, str]] = []
    if changes.role not in {None, user.role}:
        deeds.append(("change_role", str(changes.role)))
    if changes.status not in {None, user.status}:
        deeds.append(("disable_user" if changes.status == "disabled" else "enable_user", ""))
    if changes.password is not None:
        deeds.append(("change_password", ""))
    if changes.display_name not in {None, user.display_name}:
        deeds.append(("change_user", ""))
    return deeds


def _keys(login: str, external: ExternalIdentity | None) -> frozenset[str]:
    """What an account is found by. It is kept with the account: who erases one need not have the secret."""
    secret = keys_in_force().login_secret
    by_login = login_key(login, secret)
    return frozenset({by_login, external_key(external, secret)} if external else {by_login})
