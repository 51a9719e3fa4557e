"""Which frames are stale: those of a turn that was cancelled, superseded or left behind."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
CUT_OFF = frozenset({"cancelled", "superseded"})
"""Endings of a turn after which its frames are not to be shown any more."""


class Generation:
    """The oldest generation whose frames are still taken; it only rises.

    A client need not wait for the server in order to be silent: `leave` makes every frame on its way stale at once.
    """

    def __init__(self) -> None:
        self.oldest = 0
        self.newest = 0

    def see(self, message: Json) -> bool:
        """Learn from an event or a frame.

        Returns:
            Whether a frame may be shown. Generation 0 stands for no turn at all and is never stale.
        """
        gen = int(message.get("gen") or 0)
        if gen == 0:
            return True
        self.newest = max(self.newest, gen)
        self.oldest = max(self.oldest, gen)
        if message.get("type") == "stream_complete" and message["data"].get("reason") in CUT_OFF:
            self.oldest = max(self.oldest, gen + 1)
        return gen >= self.oldest

    def leave(self) -> int:
        """Take no more frames of what is being said; gives its generation, which a cancel message names."""
        self.oldest = max(self.oldest, self.newest + 1)
        return self.newest
