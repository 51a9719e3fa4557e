"""The credential of one session: what it says, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from goldenfish.clock import now
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.users import access_tokens, own_jwts, session_credentials
from goldenfish.users.signing_keys import SigningKeys

KEYS = SigningKeys(root="0123456789abcdef" * 4)
UNTIL = datetime(2100, 1, 1, tzinfo=UTC)


def made(moment: datetime | None = None, stage: str = "dev") -> str:
    return session_credentials.issue(
        "family", "ses_1", "person", UNTIL, KEYS.newest, stage=stage, moment=moment or now(), lifetime_s=3600
    )


def check(token: str, *, renewing: bool = False) -> session_credentials.SessionClaims:
    return session_credentials.verify(token, "dev", KEYS.by_id, renewing=renewing)


def forged(**changes: object) -> str:
    """One with other claims, signed with the right key: what a fault of ours could sign."""
    claims = jwt.decode(made(), options={"verify_signature": False}) | changes
    headers = {"kid": KEYS.newest.kid, "typ": session_credentials.TYPE}
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, KEYS.newest.secret, "HS256", headers)


def test_it_speaks_for_a_participant_of_one_session() -> None:
    caller = check(made()).caller()
    assert (caller.owner, caller.role, caller.session_id, caller.view) == ("family", "participant", "ses_1", "person")
    assert caller.renew_until == UNTIL
    assert caller.expires_at is not None
    assert timedelta(minutes=59) < caller.expires_at - now() <= timedelta(hours=1)


def test_when_it_is_over_it_is_good_for_its_renewal_alone() -> None:
    over = made(now() - timedelta(hours=2))
    with pytest.raises(TokenExpired):
        check(over)
    assert check(over, renewing=True).session_id == "ses_1"


@pytest.mark.parametrize(
    "changes", [{"ses": None}, {"view": None}, {"until": None}, {"view": "all"}, {"until": "later"}, {"until": 1e300},
                {"aud": "somebody-else"}, {"iss": own_jwts.issuer("prod")}, {"exp": None}, {"ses": ""}, {"ses": "*"},
                {"sub": ""}],
)  # fmt: skip
@pytest.mark.parametrize("renewing", [False, True])
def test_what_is_none(changes: dict[str, object], *, renewing: bool) -> None:
    with pytest.raises(Unauthorised):
        check(forged(**changes), renewing=renewing)


def test_neither_passes_for_an_access_token_nor_the_other_way_round() -> None:
    access = access_tokens.issue("usr_1", "admin", "sin_1", KEYS.newest, stage="dev", moment=now(), lifetime_s=60)
    with pytest.raises(Unauthorised):
        check(access, renewing=True)
    with pytest.raises(Unauthorised):
        access_tokens.verify(made(), "dev", KEYS.by_id)
