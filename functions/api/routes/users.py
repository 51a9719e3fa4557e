"""Accounts: one's own, and for administrators everybody's. The paths with a slash at the end are seed 004's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from functions.api.address import Address
from functions.api.caller import Administrator, Authenticated
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.user_schemas import ChangeMe, ChangeUser, CreateUser, UserList, UserReply
from goldenfish.problems import (
    Busy,
    Forbidden,
    InvalidRequest,
    LoginTaken,
    SignInFailed,
    TooManyRequests,
    Unauthorised,
    UserNotFound,
    WeakPassword,
)
from goldenfish.users import accounts, listing, own_account
from goldenfish.users.accounts import Changes, NewUser
from goldenfish.users.models import USER_ID_PATTERN, AccountRole

router = APIRouter(tags=["users"])


@router.post(
    "/users/",
    status_code=201,
    response_model=UserReply,
    summary="Make an account (administrators)",
    responses=declared(Unauthorised, Forbidden, LoginTaken, WeakPassword, InvalidRequest, Busy),
)
@router.post("/users", status_code=201, include_in_schema=False)
def create_user(caller: Administrator, body: CreateUser) -> JSONResponse:
    """Make an account with a password, for a person of a configured OIDC issuer, or both.

    A retry after a lost answer is told `login_taken`.
    """
    wanted = NewUser(body.login, body.password, body.role, body.display_name, body.external)
    return JSONResponse(render(UserReply.of(accounts.create(caller, wanted))), 201)


@router.get(
    "/users/",
    response_model=UserList,
    summary="List accounts (administrators)",
    responses=declared(Unauthorised, Forbidden, InvalidRequest, Busy),
)
@router.get("/users", include_in_schema=False)
def list_users(
    caller: Administrator,
    role: Annotated[AccountRole | None, Query(description="only these")] = None,
    limit: Annotated[int, Query(ge=1, le=listing.MOST)] = 50,
    cursor: Annotated[str, Query(max_length=200, description="`next_cursor` of the page before")] = "",
) -> JSONResponse:
    """All accounts, the newest first."""
    found, following = listing.newest(caller, role, cursor, limit)
    return JSONResponse(render(UserList(users=[UserReply.of(user) for user in found], next_cursor=following)))


@router.get(
    "/users/me",
    response_model=UserReply,
    summary="Who one is",
    responses=declared(Unauthorised),
)
def read_me(caller: Authenticated) -> JSONResponse:
    """The caller's account; of a service token, or of an issuer's person without an account, what the token says."""
    user = own_account.behind(caller)
    return JSONResponse(render(UserReply.of(user) if user else UserReply.of_caller(caller)))


@router.patch(
    "/users/me",
    response_model=UserReply,
    summary="Change one's own account",
    responses=declared(Unauthorised, SignInFailed, Forbidden, WeakPassword, InvalidRequest, TooManyRequests, Busy),
)
def change_me(caller: Authenticated, address: Address, body: ChangeMe) -> JSONResponse:
    """Change name or password. A new password ends every sign-in of the account: sign in again with it."""
    user = own_account.change(
        caller,
        address=address,
        display_name=body.display_name,
        current_password=body.current_password,
        new_password=body.new_password,
    )
    return JSONResponse(render(UserReply.of(user)))


@router.patch(
    "/users/{user_id}",
    response_model=UserReply,
    summary="Change somebody's account (administrators)",
    responses=declared(Unauthorised, Forbidden, UserNotFound, WeakPassword, InvalidRequest, Busy),
)
def change_user(
    caller: Administrator,
    # In the document only: as a constraint FastAPI would answer 422 to what is simply no account.
    user_id: Annotated[str, Path(json_schema_extra={"pattern": USER_ID_PATTERN})],
    body: ChangeUser,
) -> JSONResponse:
    """Change role, name or password, disable or enable. All but a new name ends every sign-in of the account."""
    changes = Changes(role=body.role, status=body.status, display_name=body.display_name, password=body.password)
    return JSONResponse(render(UserReply.of(accounts.change(caller, user_id, changes))))
