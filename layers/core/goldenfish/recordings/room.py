"""How much a guest may leave in storage.

A presigned form can be posted again and again until its time is over: S3 has no form that is good once, and a bucket
that keeps versions keeps every one of them. Nobody here is asked meanwhile. So what a session holds is looked at with
each form that its guest asks for, and no form of a guest's lasts long: above the room below comes only what their
line carries within that time.
"""

from __future__ import annotations

from goldenfish.clock import now
from goldenfish.ids import is_conversation
from goldenfish.limits.windows import end_of_day, until
from goldenfish.objects import store as objects
from goldenfish.problems import QuotaExhausted
from goldenfish.settings import settings
from goldenfish.users.caller import Caller

MAX_BYTES = 4_000_000_000
"""Of all versions: more than two days of 180 minutes in the most wasteful format (WAV, 48 kHz, 24 bits)."""

MAX_OBJECTS = 5_000
"""Five recordings of half an hour in parts of two seconds that were never completed."""

FORM_S = 900
"""Of a guest's form; a fresh one of the same upload is given for the same Idempotency-Key."""


def check_room(caller: Caller, session_id: str) -> None:
    """Look whether a guest has left so much that no further form is given. Two lists; none for others.

    Raises:
        QuotaExhausted: parts and turns go within two days, recordings with the session.
    """
    if not caller.session_id:
        return
    prefixes = ("turns",) if is_conversation(session_id) else ("parts", "audio")
    size_bytes = count = 0
    for prefix in prefixes:
        for page in objects.versions_under(f"{prefix}/{session_id}/"):
            size_bytes += sum(version.size_bytes for version in page)
            count += len(page)
            if size_bytes > MAX_BYTES or count > MAX_OBJECTS:
                moment = now()
                raise QuotaExhausted(
                    "There is no room for further recordings of this session.",
                    retry_after_s=until(end_of_day(moment), moment),
                )


def form_seconds(caller: Caller) -> int:
    """How long a form is good."""
    lasts_s = settings().upload_expires_seconds
    return min(lasts_s, FORM_S) if caller.session_id else lasts_s
