"""An erasure under way, or done."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

Kind = Literal["session", "person", "account"]
Status = Literal["erased", "erasing"]
"""What a request is told: nothing is left, or the rest goes without anybody asking again."""


class Erasure(Frozen):
    """What is to be erased. Of a session it stays as its tombstone; of a person or an account it goes at the end."""

    kind: Kind
    session_id: str = Field(default="", description="of a session's")
    owner: str = Field(default="", description="whose; a tombstone forgets it once nothing can write any more")
    person: str = Field(default="", description="key of the person beside the owner; forgotten likewise")
    made_at: datetime | None = Field(default=None, description="when the session was made: part of keys of its own")
    asked_at: datetime
    done_at: datetime | None = Field(default=None, description="when nothing was left for the first time")
