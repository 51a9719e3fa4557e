"""The outcome of one check."""

from __future__ import annotations

from typing import Literal, NamedTuple

Outcome = Literal["ok", "warn", "fail"]


class Check(NamedTuple):
    """What was looked at, what was found, and what to do; `fail` means that something would not work."""

    name: str
    outcome: Outcome
    found: str
    fix: str = ""
