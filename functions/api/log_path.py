"""The path of a request as it may be logged: a client can write anything into one, also a name."""

from __future__ import annotations

import re

from functions.api.routes import ROUTERS
from goldenfish.ids import LOGGABLE_PATTERN

_ABOUT_SESSION = re.compile(r"/api/(?:sessions?|conversations)/((?:ses|cnv)_[^/]+)")
_OUR_ID = re.compile(LOGGABLE_PATTERN)
_HIDDEN = "*"
_LONGEST = 12
_PATHS = [str(getattr(route, "path", "")) for router in ROUTERS for route in router.routes]
_WORDS = frozenset(part for path in _PATHS for part in path.split("/") if "{" not in part)
"""Every part of a path that a route spells out."""


def loggable(path: str) -> str:
    """The path with everything hidden that is neither a word of our routes nor an identifier of ours."""
    parts = path.split("/")[:_LONGEST]
    return "/".join(part if part in _WORDS or _OUR_ID.fullmatch(part) else _HIDDEN for part in parts)


def session_of(path: str) -> str:
    """The session that a path is about; empty if none, or what stands there is no identifier."""
    named = _ABOUT_SESSION.match(path)
    return named[1] if named and _OUR_ID.fullmatch(named[1]) else ""
