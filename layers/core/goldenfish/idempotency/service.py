"""Carrying a request out once per key.

Stripe's contract (https://docs.stripe.com/api/idempotent_requests): the first status and body are replayed,
failures included; the parameters are compared; nothing is kept when the request was not begun, because it was
invalid or because its twin is under way. Keys are kept for 24 hours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from goldenfish.idempotency import store
from goldenfish.idempotency.models import Reply
from goldenfish.idempotency.store import KEPT_SECONDS
from goldenfish.problems import (
    Busy,
    ChecksumMismatch,
    IdempotencyInProgress,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    PartMissing,
    TooManyRequests,
)

_LONGEST_KEY = 255
_TO_BE_TRIED_AGAIN = {Busy.status, TooManyRequests.status}
"""Refusals that say when to come again: nothing was done, and the same key is to do it then."""
_TO_BE_MENDED = {PartMissing.code, ChecksumMismatch.code}
"""Refusals of something else than the request: the client mends that, and says the same once more."""


def fingerprint(*parts: str | bytes | int | None) -> str:
    """A digest of a request's parameters; the order and the limits of the parts count."""
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def carry_out_once(
    owner: str,
    key: str,
    parameters: str,
    work: Callable[[], Reply],
    *,
    kept_s: float = KEPT_SECONDS,
    session_id: str = "",
) -> tuple[Reply, bool]:
    """Do the work, or give back what came of it the first time.

    Args:
        owner: of the token; keys of different owners never meet.
        key: the client's Idempotency-Key.
        parameters: `fingerprint` of everything the request says.
        work: answers the request; it turns expected refusals into replies itself.
        kept_s: how long the reply is kept.
        session_id: that the request is about; empty: the one that the reply names, if any. The reply goes with it.

    Returns:
        The reply, and whether it is a replay.

    Raises:
        IdempotencyKeyInvalid: empty or too long.
        IdempotencyKeyReused: other parameters than the first time.
        IdempotencyInProgress: the first request is still under way.
    """
    if not 1 <= len(key) <= _LONGEST_KEY:
        raise IdempotencyKeyInvalid
    digest = hashlib.sha256(key.encode()).hexdigest()  # a client may have put a name into its key
    if not store.claim(owner, digest, parameters, kept_s):
        return _replay(owner, digest, parameters), True
    try:
        reply = work()
    except Exception:
        # Unforeseen: it may have taken effect, so a retry with this key must not do it again.
        store.keep(owner, digest, Reply(status=500, body=INTERNAL_ERROR))
        raise
    if reply.status in _TO_BE_TRIED_AGAIN or reply.body.get("code") in _TO_BE_MENDED:
        store.forget(owner, digest)
    else:
        store.keep(owner, digest, reply, kept_s, session_id=session_id)
    return reply, False


INTERNAL_ERROR = {
    "type": "about:blank",
    "title": "Something went wrong on our side.",
    "status": 500,
    "code": "internal_error",
    "detail": "The request may or may not have taken effect.",
}


def _replay(owner: str, digest: str, parameters: str) -> Reply:
    found = store.find(owner, digest)
    if found is None:
        raise IdempotencyInProgress  # released between the claim and this read: the client tries again
    first_parameters, reply = found
    if first_parameters != parameters:
        raise IdempotencyKeyReused
    if reply is None:
        raise IdempotencyInProgress
    return reply
