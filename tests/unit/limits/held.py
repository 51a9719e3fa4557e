"""A session, as far as limits ask for one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """See `goldenfish.limits.models.Held`."""

    owner: str
    session_id: str = "ses_1"
    invited: bool = False
