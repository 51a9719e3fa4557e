"""The sound of questions: fetched once, checked against its hash, kept for when it is needed."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import httpx

from cli.errors import CommandError, Exit

Json = dict[str, Any]
TIMEOUT_S = 30


class Sound(NamedTuple):
    """A sound as it is played."""

    codec: str
    ms: int
    content: bytes


class Sounds:
    """Sounds by their hash: a sound that was named with the question before is there when its question is asked."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self.fetched = 0

    def get(self, audio: Json) -> Sound:
        """The sound that an event names; fetched unless it is known.

        Args:
            audio: `url`, `codec`, `ms`, `sha256` of an event's `audio` or `next_audio`.

        Raises:
            CommandError: it cannot be fetched, or is not what it was said to be.
        """
        expected = str(audio["sha256"])
        if expected not in self._known:
            try:
                answer = httpx.get(str(audio["url"]), timeout=TIMEOUT_S).raise_for_status()
            except httpx.HTTPError as error:
                raise CommandError(f"the question's sound cannot be fetched: {error}", code=Exit.UPSTREAM) from error
            if hashlib.sha256(answer.content).hexdigest() != expected:
                raise CommandError("the question's sound is not what its hash says", code=Exit.UPSTREAM)
            self._known[expected] = answer.content
            self.fetched += 1
        return Sound(str(audio["codec"]), int(audio["ms"]), self._known[expected])
