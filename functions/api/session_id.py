"""The session that a route's path names."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Path

from functions.api.caller import Participant
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.problems import SessionNotFound


def _session_id(
    # In the document only: as a constraint FastAPI would answer 422 to what is simply no session.
    session_id: Annotated[str, Path(json_schema_extra={"pattern": SESSION_ID_PATTERN})],
    _caller: Participant,  # first of all 401
) -> str:
    if re.fullmatch(SESSION_ID_PATTERN, session_id) is None:
        raise SessionNotFound
    return session_id


SessionId = Annotated[str, Depends(_session_id)]
"""An identifier of the right form; routes that take it answer 404 to any other."""
