"""What can be done with sign-ins: begun with a password, refreshed, ended.

Login and password are looked at in the same steps whether or not there is such an account, and the answer is the
same for an unknown login, a wrong password and an account that is disabled.
"""

from __future__ import annotations

from datetime import timedelta

from goldenfish.attempts import attempts
from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.limits.sign_ins import check_registration, check_sign_in, forget_failures
from goldenfish.problems import Busy, Forbidden, RegistrationClosed, SignInFailed, Unauthorised
from goldenfish.settings import settings
from goldenfish.sign_ins import refresh_tokens, store
from goldenfish.sign_ins.models import LONGEST, SignIn, Tokens
from goldenfish.users import access_tokens, accounts, passwords
from goldenfish.users import store as users
from goldenfish.users.accounts import NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import keys_in_force
from goldenfish.users.logins import address_key, login_key, normal_form
from goldenfish.users.models import User

_PREFIX = "sin"
_NOBODY = "usr_nobody"
"""Identifier of no account: looked up where a login is not known, so that the answer takes as long."""
_ATTEMPTS = 4
_FIRST_PAUSE_S = 0.02


def register(wanted: NewUser, address: str) -> Tokens:
    """Make an account for oneself and sign in.

    That a login is taken has to be told: no mail leaves this platform, so there is no other way to say it. Asking
    for one login after the other is slowed down like guessing passwords, and so is making many accounts.

    Args:
        wanted: the account; its role is `user`, whatever it says.
        address: network address of the client; empty: not known.

    Raises:
        RegistrationClosed: by the setting `SELF_REGISTRATION`; nothing else has been looked at.
        TooManyRequests: too many attempts from this address.
        InvalidRequest: the login is none.
        WeakPassword: says which rule.
        LoginTaken: another account has this login.
    """
    if not settings().self_registration:
        raise RegistrationClosed
    place = address_key(address, keys_in_force().login_secret)
    check_registration(place)
    user = accounts.create(None, NewUser(wanted.login, wanted.password, "user", wanted.display_name))
    return _begin(user)


def sign_in(login: str, password: str, address: str) -> Tokens:
    """Sign in with a password.

    Args:
        login: as it was typed.
        password: as it was typed.
        address: network address of the client; empty: not known.

    Raises:
        InvalidRequest: the login cannot be one.
        TooManyRequests: too many failures of this login, or from this address.
        SignInFailed: they do not go together, or the account is disabled.
    """
    secret = keys_in_force().login_secret
    key, place = login_key(normal_form(login), secret), address_key(address, secret)
    check_sign_in(key, place)
    user = users.read(users.id_of(key) or _NOBODY)
    matches = passwords.verify_password(password, user.password_hash if user else "")
    if user is None or not matches or not user.active:
        record(None, "sign_in_refused", subject_owner=user.user_id if user else "")
        raise SignInFailed
    forget_failures(key, place)
    if passwords.outdated(user.password_hash):
        accounts.keep_rehashed(user, password)
    return _begin(user)


def refresh(text: str) -> Tokens:
    """Give the next access and refresh token for a refresh token.

    Raises:
        Unauthorised: it is none, its sign-in has ended, or it was used before: then the sign-in ends now.
        Busy: others kept refreshing it.
    """
    presented = refresh_tokens.read_text(text)
    if presented is None:
        raise Unauthorised("A valid refresh token is needed.")
    lifetime = timedelta(seconds=settings().jwt_refresh_token_expires)
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        found = store.read(presented.user_id, presented.sign_in_id)
        user = users.read(presented.user_id)
        if found is None or user is None or not found.holds_for(user):
            raise Unauthorised("A valid refresh token is needed.")
        try:
            step = refresh_tokens.present(found, presented.secret, now(), lifetime)
        except refresh_tokens.ReusedError as error:
            record(None, "refresh_reused", subject_owner=user.user_id)
            store.remove(found.user_id, found.sign_in_id)
            raise Unauthorised("This refresh token was used before; the sign-in has been ended.") from error
        if isinstance(step, refresh_tokens.Repeated):
            return _tokens(user, found, step.secret)
        if store.rotate(found, step.sign_in):
            return _tokens(user, step.sign_in, step.secret)
    raise Busy("The sign-in is being refreshed by others; try again.")


def sign_out(caller: Caller | None, refresh_token: str) -> None:
    """End a sign-in: that of a refresh token, else that of the caller's access token.

    A refresh token whose sign-in has ended is no fault: what was wanted is so.

    Raises:
        Forbidden: the caller did not sign in here: a service token, or one of an external issuer.
        Unauthorised: there is neither, or the refresh token is none.
    """
    if refresh_token:
        _sign_out_by(refresh_token)
    elif caller is None:
        raise Unauthorised
    elif not caller.sign_in:
        raise Forbidden("There is no sign-in behind this token.")
    else:
        record(caller, "sign_out")
        store.remove(caller.owner, caller.sign_in)


def _sign_out_by(text: str) -> None:
    presented = refresh_tokens.read_text(text)
    if presented is None:
        raise Unauthorised("A valid refresh token is needed.")
    found = store.read(presented.user_id, presented.sign_in_id)
    if found is None:
        return
    # One that was replaced ends the sign-in too: it is what a refresh with it would do.
    record(Caller(owner=found.user_id, role="user", sign_in=found.sign_in_id), "sign_out")
    store.remove(found.user_id, found.sign_in_id)


def _begin(user: User) -> Tokens:
    moment, secret = now(), refresh_tokens.new_secret()
    made = SignIn(
        sign_in_id=new_id(_PREFIX),
        user_id=user.user_id,
        generation=user.generation,
        created_at=moment,
        expires_at=moment + min(timedelta(seconds=settings().jwt_refresh_token_expires), LONGEST),
        refresh_hash=refresh_tokens.hashed(secret),
        rotated_at=moment,
    )
    record(Caller(owner=user.user_id, role=user.role, sign_in=made.sign_in_id), "sign_in")
    store.create(made)
    return _tokens(user, made, secret)


def _tokens(user: User, held: SignIn, secret: str) -> Tokens:
    lifetime_s = settings().jwt_access_token_expires
    access = access_tokens.issue(
        user.user_id,
        user.role,
        held.sign_in_id,
        keys_in_force().newest,
        stage=settings().stage,
        moment=now(),
        lifetime_s=lifetime_s,
    )
    return Tokens(
        access_token=access,
        access_expires_s=lifetime_s,
        refresh_token=refresh_tokens.text_of(user.user_id, held.sign_in_id, secret),
        refresh_expires_at=held.expires_at,
        user=user,
    )
