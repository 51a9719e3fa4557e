"""Decides, message by message, which of the faults come to pass, and counts them."""

from __future__ import annotations

from collections import Counter
from random import Random

from localcloud.faults.models import Faults, short_name

OVERTAKEN_S = 2.0
"""The longest wait of a message that others overtake."""
CRASH_WITHIN_S = 0.2
"""A process that is to be killed works for so long at the most."""


class FaultInjector:
    """Makes the choices of one run of the local cloud; used in its event loop only.

    Each kind of fault has a generator of its own, so that with one seed the n-th message of a run is treated as the
    n-th message of another. Which message is the n-th depends on what runs side by side.

    Attributes:
        done: how often each fault came to pass.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._chances = {kind: Random(f"{faults.seed} {kind}") for kind in ("duplicate", "drop", "reorder", "crash")}
        self._invocations: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    def duplicates(self) -> bool:
        """Whether this message, batch or event comes twice."""
        return self._happens("duplicate", self._faults.duplicate)

    def drops(self, receives: int) -> bool:
        """Whether this receive of a message comes to nothing; only the first may, or none would be left."""
        return receives == 1 and self._happens("drop", self._faults.drop)

    def wait_s(self) -> float:
        """How long this message waits before its worker gets it."""
        wait_s = self._faults.delay_s
        self.done["delay"] += wait_s > 0
        if self._happens("reorder", self._faults.reorder):
            wait_s += self._chances["reorder"].uniform(0, OVERTAKEN_S)
        return wait_s

    def slow_s(self) -> float:
        """How much longer this batch takes."""
        self.done["slow"] += self._faults.slow_s > 0
        return self._faults.slow_s

    def crash_after_s(self, function: str) -> float | None:
        """How long this invocation's process may work before it is killed; None: it is not.

        Args:
            function: logical id.
        """
        name = short_name(function)
        self._invocations[name] += 1
        if self._invocations[name] not in self._faults.crash.get(name, ()):
            return None
        self.done["crash"] += 1
        return self._chances["crash"].uniform(0, CRASH_WITHIN_S)

    def _happens(self, kind: str, share: float) -> bool:
        if not share:
            return False
        happens = self._chances[kind].random() < share
        self.done[kind] += happens
        return happens
