"""Signing in and out, by the paths of seeds 002 and 004. No reply is kept for an Idempotency-Key: it is secret."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response
from fastapi.responses import JSONResponse

from functions.api.address import Address
from functions.api.caller import PerhapsAuthenticated
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.user_schemas import Credentials, RefreshTokens, Register, SignOut, TokensIssued
from goldenfish.problems import (
    Busy,
    Forbidden,
    InvalidRequest,
    LoginTaken,
    RegistrationClosed,
    SignInFailed,
    TooManyRequests,
    Unauthorised,
    WeakPassword,
)
from goldenfish.sign_ins import service
from goldenfish.sign_ins.models import Tokens
from goldenfish.users.accounts import NewUser

router = APIRouter(tags=["users"])


@router.post(
    "/api/auth/register",
    status_code=201,
    response_model=TokensIssued,
    summary="Make an account for oneself",
    responses=declared(RegistrationClosed, LoginTaken, WeakPassword, InvalidRequest, TooManyRequests, Busy),
)
def register(body: Register, address: Address) -> JSONResponse:
    """Make an account with the role `user` and sign in; only where the operator has opened it."""
    wanted = NewUser(login=body.login, password=body.password, display_name=body.display_name)
    return _issued(service.register(wanted, address), 201)


@router.post(
    "/users/authorize",
    response_model=TokensIssued,
    summary="Sign in (the path of seed 004)",
    responses=declared(SignInFailed, InvalidRequest, TooManyRequests, Busy),
)
def authorize(body: Credentials, address: Address) -> JSONResponse:
    """The same as `POST /api/auth/login`."""
    return login(body, address)


@router.post(
    "/api/auth/login",
    response_model=TokensIssued,
    summary="Sign in",
    responses=declared(SignInFailed, InvalidRequest, TooManyRequests, Busy),
)
def login(body: Credentials, address: Address) -> JSONResponse:
    """Exchange login and password for an access token and a refresh token.

    An unknown login, a wrong password and a disabled account answer the same, and take as long.
    """
    return _issued(service.sign_in(body.login, body.password, address))


@router.post(
    "/api/auth/refresh",
    response_model=TokensIssued,
    summary="Get the next tokens",
    responses=declared(Unauthorised, InvalidRequest, Busy),
)
def refresh(body: RefreshTokens) -> JSONResponse:
    """Exchange a refresh token for the next pair. Each works once; keep the new one before you forget the old one.

    When the answer was lost, the same token may be presented again for a minute and is answered the same. After that
    it means that somebody else has it too, and the sign-in ends: then sign in again.
    """
    return _issued(service.refresh(body.refresh_token))


@router.post(
    "/api/auth/logout",
    status_code=204,
    response_class=Response,  # JSON's has a content type, and there is no content
    summary="Sign out",
    responses=declared(Unauthorised, Forbidden, InvalidRequest, Busy),
)
def logout(caller: PerhapsAuthenticated, body: Annotated[SignOut, Body(default_factory=SignOut)]) -> None:
    """End the sign-in of the access token, or, with `refresh_token`, that one's: then no other token is needed.

    Its access and refresh tokens work no more, at once.
    """
    service.sign_out(caller, body.refresh_token)


def _issued(tokens: Tokens, status: int = 200) -> JSONResponse:
    return JSONResponse(render(TokensIssued.of(tokens)), status)
