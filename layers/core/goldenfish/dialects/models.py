"""What every dialect can do: write events and frames as texts, and read a client's text."""

from __future__ import annotations

from typing import Protocol

from goldenfish.connections.models import ClientMessage
from goldenfish.events.models import Event, Frame


class Dialect(Protocol):
    """One product's protocol. It keeps no state: the same item gives the same texts."""

    whole_reply: bool
    """Whether a reply is shown as one text, and only then as sound."""

    def render(self, item: Event | Frame, *, replay: bool = False) -> list[str]:
        """The texts that tell of an item, in order; none where the protocol does not show it.

        Each fits into a frame of API Gateway (32 KB of UTF-8); see `fitting` for what is too long.

        Args:
            item: what to tell.
            replay: whether the client may have seen it before.
        """
        ...

    def parse(self, body: str) -> ClientMessage:
        """What a client says, in canonical terms.

        Raises:
            BadMessage: no JSON object with a `type`, or members that no message may have.
        """
        ...
