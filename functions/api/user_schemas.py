"""What requests and answers about accounts and sign-ins hold."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AliasChoices, BaseModel, Field

from functions.api.request import Request
from goldenfish.sign_ins.models import Tokens
from goldenfish.users.caller import Caller, Role
from goldenfish.users.logins import LONGEST as LONGEST_LOGIN
from goldenfish.users.models import AccountRole, ExternalIdentity, Status, User
from goldenfish.users.passwords import LONGEST as LONGEST_PASSWORD

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
_PASSWORD = f"8 to {LONGEST_PASSWORD} characters, any; none of the 3,000 commonest"


class Credentials(Request):
    """`POST /users/authorize`, `POST /api/auth/login`."""

    login: str = Field(
        min_length=1,
        max_length=LONGEST_LOGIN,
        # The seeds' clients call it so.
        validation_alias=AliasChoices("login", "username", "email"),
        description="e-mail address or name, in any case; `username` and `email` are taken as names of this field",
    )
    password: str = Field(max_length=LONGEST_PASSWORD)


class Register(Credentials):
    """`POST /api/auth/register`."""

    password: str = Field(description=_PASSWORD)
    display_name: str = Field(default="", max_length=100, pattern=_PRINTABLE)


class CreateUser(Register):
    """`POST /users/`."""

    password: str = Field(default="", description=f"{_PASSWORD}; empty: only the external identity signs in")
    role: AccountRole = Field(default="user", description="`agent` and `user` see their own, `admin` everything")
    external: ExternalIdentity | None = Field(
        default=None, description="a person of a configured OIDC issuer, whose tokens then speak for this account"
    )


class RefreshTokens(Request):
    """`POST /api/auth/refresh`."""

    refresh_token: str = Field(max_length=1024)


class SignOut(Request):
    """`POST /api/auth/logout`."""

    refresh_token: str = Field(
        default="", max_length=1024, description="whose sign-in ends; empty: the access token's"
    )


class ChangeUser(Request):
    """`PATCH /users/{user_id}`; what is left out stays."""

    role: AccountRole | None = None
    status: Status | None = Field(default=None, description="`disabled` lets nobody in, and ends all sign-ins")
    display_name: str | None = Field(default=None, max_length=100, pattern=_PRINTABLE)
    password: str | None = Field(default=None, description=_PASSWORD)


class ChangeMe(Request):
    """`PATCH /users/me`; what is left out stays."""

    display_name: str | None = Field(default=None, max_length=100, pattern=_PRINTABLE)
    new_password: str | None = Field(default=None, description=f"{_PASSWORD}. Ends all sign-ins, this one too")
    current_password: str = Field(default="", max_length=LONGEST_PASSWORD, description="needed with `new_password`")


class UserReply(BaseModel):
    """An account; of a caller without one what the token says."""

    user_id: str = Field(description="the name of the owner, of a caller without an account")
    login: str | None = Field(description="null: no account")
    role: Role
    status: Status
    display_name: str
    created_at: datetime | None = Field(description="null: no account")
    external: ExternalIdentity | None = Field(default=None, description="whose tokens speak for this account too")

    @classmethod
    def of(cls, user: User) -> UserReply:
        """Of an account; its password is no part of it."""
        return cls.model_validate(user.model_dump(include=set(cls.model_fields)))

    @classmethod
    def of_caller(cls, caller: Caller) -> UserReply:
        """Of a caller without an account."""
        return cls(
            user_id=caller.owner, login=None, role=caller.role, status="active", display_name="", created_at=None
        )


class UserList(BaseModel):
    """A page of accounts, the newest first."""

    users: list[UserReply]
    next_cursor: str = Field(description="pass it as `cursor` for the next page; empty: that is all")


class TokensIssued(BaseModel):
    """A sign-in, or the continuation of one."""

    access_token: str = Field(description="a JWT, for `Authorization: Bearer …`")
    token_type: Literal["bearer"]
    expires_in: int = Field(description="seconds, of the access token")
    refresh_token: str = Field(description="a secret: gives the next two tokens, once")
    refresh_expires_at: datetime
    user: UserReply

    @classmethod
    def of(cls, tokens: Tokens) -> TokensIssued:
        """What a client is told of a sign-in."""
        return cls(
            access_token=tokens.access_token,
            token_type="bearer",  # noqa: S106 (OAuth's word for the kind of token)
            expires_in=tokens.access_expires_s,
            refresh_token=tokens.refresh_token,
            refresh_expires_at=tokens.refresh_expires_at,
            user=UserReply.of(tokens.user),
        )
