"""A live connection as it is stored, what its client can do, and one message that comes over it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

from pydantic import Field, JsonValue

from goldenfish.frozen import Frozen
from goldenfish.providers.speaker import Codec
from goldenfish.users.caller import Caller

Profile = Literal["golden_fish", "clarity_mentor", "voice_assistant"]
"""How events are written for a client.

* `golden_fish`: the canonical envelope.
* `clarity_mentor`, `voice_assistant`: the documented protocols of those two products.
"""

PROFILES: tuple[Profile, ...] = get_args(Profile)
DEFAULT_PROFILE: Profile = "golden_fish"
DEFAULT_CODECS: tuple[Codec, ...] = ("ogg_opus",)
"""What a client that never said `hello` is taken to play."""


class ClientAbilities(Frozen):
    """What a client said in `hello` of what it can do."""

    codecs: tuple[Codec, ...] = Field(
        default=DEFAULT_CODECS, description="formats it plays, the one it likes best first; empty: it plays no sound"
    )
    captions: bool = Field(default=False, description="it sends what the device recognises as `caption` messages")
    slices: bool = Field(default=False, description="it uploads an answer in slices while it is being spoken")


class Window(Frozen):
    """How many messages came since when; what the rate limit looks at."""

    started: datetime
    count: int


class Connection(Frozen):
    """The one live connection of a session."""

    session_id: str
    connection_id: str = Field(description="API Gateway's name of it")
    caller: Caller = Field(description="who asked for its ticket")
    profile: Profile = DEFAULT_PROFILE
    connected_at: datetime
    epoch: int = Field(description="rises by one with every connection of the session")
    sent_seq: int = Field(description="every event up to this number has been sent to this connection")
    rewinds: int = Field(default=0, description="how often this connection asked for a replay")
    client: ClientAbilities = Field(default_factory=ClientAbilities)
    window: Window
    previous: str | None = Field(
        default=None, description="connection that this one took over from, if not yet ended"
    )

    def age(self, now: datetime) -> timedelta:
        """How long it has been open."""
        return now - self.connected_at


class ClientMessage(Frozen):
    """One message of a client, in canonical terms whatever its dialect."""

    type: str
    id: str | None = Field(default=None, description="the client's own name of it; answers carry it as `ref`")
    data: dict[str, JsonValue] = Field(
        default_factory=dict, description="everything else, be it nested in `data` or beside `type`"
    )
