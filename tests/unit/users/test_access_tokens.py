"""Access tokens: what is signed, and everything that does not pass for one."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from goldenfish.clock import now
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.users import access_tokens
from goldenfish.users.signing_keys import SigningKey, SigningKeys, rotated

KEYS = SigningKeys(root="r" * 64)
KEY = KEYS.newest


def good(key: SigningKey = KEY, *, stage: str = "dev", moment: datetime | None = None) -> str:
    return access_tokens.issue("usr_1", "agent", "sin_1", key, stage=stage, moment=moment or now(), lifetime_s=3600)


def check(token: str, keys: SigningKeys = KEYS) -> access_tokens.AccessClaims:
    return access_tokens.verify(token, "dev", keys.by_id)


def altered(claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None, key: str = KEY.secret) -> str:
    """A token like a good one but for some claims (None: left out), properly signed."""
    body = jwt.decode(good(), options={"verify_signature": False}) | (claims or {})
    said = {"kid": KEY.kid, "typ": "at+jwt"} | (header or {})
    return jwt.encode(
        {name: value for name, value in body.items() if value is not None},
        key,
        "HS256",
        headers={name: value for name, value in said.items() if value is not None},
    )


def unsigned(algorithm: str) -> str:
    segments = [
        {"alg": algorithm, "kid": KEY.kid, "typ": "at+jwt"},
        jwt.decode(good(), options={"verify_signature": False}),
    ]
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in segments]
    return ".".join([*texts, ""])


def test_what_a_good_token_says() -> None:
    moment = datetime.now(UTC).replace(microsecond=0)
    token = good(moment=moment)
    said = check(token)
    assert (said.sub, said.sid, said.role) == ("usr_1", "sin_1", "agent")
    assert said.expires_at == moment + timedelta(hours=1)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "kid": "first", "typ": "at+jwt"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "role", "jti", "iat", "exp"}
    assert claims["jti"] != jwt.decode(good(), options={"verify_signature": False})["jti"]


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(altered({"aud": "another-api"}), id="wrong audience"),
        pytest.param(altered({"aud": ["goldenfish-api", "another"]}), id="several audiences"),
        pytest.param(altered({"iss": "urn:goldenfish:prod"}), id="another stage"),
        pytest.param(altered({"iss": "https://evil.example"}), id="another issuer"),
        pytest.param(altered({"nbf": int(now().timestamp()) + 3600}), id="not yet valid"),
        pytest.param(altered({"iat": int(now().timestamp()) + 3600}), id="issued in the future"),
        pytest.param(altered({"sub": 7}), id="subject is a number"),
        pytest.param(altered({"role": "platform"}), id="a role that no account has"),
        pytest.param(altered({"exp": "never"}), id="no time"),
        *(pytest.param(altered({name: None}), id=f"without {name}") for name in ("exp", "iat", "sub", "sid", "role",
                                                                              "aud", "iss", "jti")),
        pytest.param(altered(header={"kid": "unknown"}), id="unknown key"),
        pytest.param(altered(header={"kid": None}), id="no key named"),
        pytest.param(altered(header={"typ": "JWT"}), id="another kind of token"),
        pytest.param(altered(header={"crit": ["exp"]}), id="critical header"),
        pytest.param(altered(key="k" * 64), id="signed with another key"),
        pytest.param(unsigned("none"), id="alg none"),
        pytest.param(unsigned("None"), id="alg None"),
        pytest.param(unsigned("HS256"), id="empty signature"),
        pytest.param(good()[:-2] + "AA", id="signature altered"),
        pytest.param(good() + ".x", id="four segments"),
        pytest.param("a.b.c", id="no JWT"),
        pytest.param("", id="empty"),
    ],
)  # fmt: skip
def test_what_does_not_pass(token: str) -> None:
    with pytest.raises(Unauthorised):
        check(token)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_only_one_algorithm_is_taken(algorithm: str) -> None:
    body = jwt.decode(good(), options={"verify_signature": False})
    with pytest.raises(Unauthorised):
        check(jwt.encode(body, KEY.secret, algorithm, headers={"kid": KEY.kid, "typ": "at+jwt"}))


def test_claims_cannot_be_exchanged_under_a_signature() -> None:
    header, _, signature = good().split(".")
    _, claims, _ = altered({"role": "admin"}, key="x" * 64).split(".")
    with pytest.raises(Unauthorised):
        check(f"{header}.{claims}.{signature}")


def test_an_expired_token_is_told_apart_but_only_if_it_was_good() -> None:
    with pytest.raises(TokenExpired):
        check(good(moment=now() - timedelta(hours=2)))
    with pytest.raises(Unauthorised):
        check(altered({"exp": 1}, key="x" * 64))


def test_while_keys_rotate_old_tokens_hold_and_after_a_leak_they_do_not() -> None:
    token, moment = good(), now()
    once = rotated(KEYS, moment)
    assert check(token, once).sub == "usr_1"
    assert check(good(once.newest), once).sub == "usr_1"
    for gone in (rotated(once, moment + timedelta(days=1)), rotated(KEYS, moment, drop_old=True)):
        with pytest.raises(Unauthorised):
            check(token, gone)
