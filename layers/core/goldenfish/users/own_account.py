"""What people can do with their own account."""

from __future__ import annotations

from goldenfish.audit.service import record
from goldenfish.limits.sign_ins import check_sign_in, forget_failures
from goldenfish.problems import Forbidden, SignInFailed
from goldenfish.users import accounts, passwords, store
from goldenfish.users.accounts import Changes
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import keys_in_force
from goldenfish.users.logins import address_key, login_key, normal_form
from goldenfish.users.models import ACCOUNT_PREFIX, User


def behind(caller: Caller) -> User | None:
    """The caller's account; None for a service token, or a person of an external issuer who has none."""
    return store.read(caller.owner) if caller.owner.startswith(f"{ACCOUNT_PREFIX}_") else None


def change(
    caller: Caller, *, address: str, display_name: str | None, current_password: str, new_password: str | None
) -> User:
    """Change one's own account. A new password needs the old one, and ends all sign-ins, this one too.

    Args:
        caller: whose.
        address: network address of the client; empty: not known. Wrong passwords count like failed sign-ins.
        display_name: the new one; None: it stays.
        current_password: needed with `new_password`.
        new_password: None: it stays.

    Raises:
        Forbidden: the caller has no account: a service token, or a person of an external issuer.
        SignInFailed: `current_password` is not the account's.
        WeakPassword: says which rule.
        TooManyRequests: too many wrong passwords.
        Busy: others kept changing it.
    """
    user = behind(caller)
    if user is None:
        raise Forbidden("There is no account behind this token.")
    if new_password is not None:
        _verify(caller, user, current_password, address)
    changes = Changes(display_name=display_name, password=new_password)
    return accounts.change(caller, user.user_id, changes)


def _verify(caller: Caller, user: User, current_password: str, address: str) -> None:
    secret = keys_in_force().login_secret
    login, place = login_key(normal_form(user.login), secret), address_key(address, secret)
    check_sign_in(login, place)
    if not passwords.verify_password(current_password, user.password_hash):
        record(caller, "sign_in_refused")
        raise SignInFailed("The current password is another.")
    forget_failures(login, place)
