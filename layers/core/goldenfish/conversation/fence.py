"""The fence of a turn: its generation must still be in force, or nothing more of it is sent.

A cancel reaches another Lambda than the one that streams, so the counter in DynamoDB is what both know.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from goldenfish.clock import now
from goldenfish.conversation import store

LOOK_EVERY_S = 0.25
LEASE = timedelta(seconds=12)
RENEW_EVERY_S = 8.0


class StaleTurnError(Exception):
    """The generation has moved on: the turn was cancelled or superseded."""


class LeaseLostError(Exception):
    """Another runner has the turn, or it is closed: nothing more is to be done with it."""


class Fence:
    """Reads the generation before every chunk, and in between so that no more than 250 ms pass without a look.

    Attributes:
        reads: how often it was read.
    """

    def __init__(self, session_id: str, number: int, gen: int, runner: str) -> None:
        self._session_id = session_id
        self._number = number
        self._gen = gen
        self._runner = runner
        self._read_at = time.monotonic()  # the turn has just been read, with its generation in force
        self._leased_at = time.monotonic()
        self.reads = 0

    async def check(self) -> None:
        """Look now.

        Raises:
            StaleTurnError: the turn is no longer in force.
            LeaseLostError: this runner stood still for so long that another one has the turn, or it is closed.
        """
        if time.monotonic() - self._leased_at >= LEASE.total_seconds():
            await self.renew()
        self._read_at = time.monotonic()
        self.reads += 1
        if await asyncio.to_thread(store.generation, self._session_id) != self._gen:
            raise StaleTurnError

    async def watch(self) -> None:
        """Look and keep the lease until cancelled.

        Raises:
            StaleTurnError: the turn is no longer in force.
            LeaseLostError: another runner has it.
        """
        while True:
            wait = self._read_at + LOOK_EVERY_S - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self.check()
            if time.monotonic() - self._leased_at >= RENEW_EVERY_S:
                await self.renew()

    async def renew(self) -> None:
        """Keep the lease.

        Raises:
            LeaseLostError: it is somebody else's, or the turn is closed.
        """
        self._leased_at = time.monotonic()
        moment = now()
        if not await asyncio.to_thread(
            store.lease, self._session_id, self._number, self._runner, now=moment, until=moment + LEASE
        ):
            raise LeaseLostError
