"""A process dies at its n-th AWS call, for every n, before and after the effect: every worker, sweep and request.

The rest of the history is quiet; at its end all promises hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from functions.insights import tally
from goldenfish.clock import now
from goldenfish.counters.counting import counts_of
from goldenfish.counters.service import read_days, sum_of
from goldenfish.events import store as log
from tests.faults.histories.interruptions import Backend, Fault, Kind
from tests.faults.histories.machine import DAY_S, Histories
from tests.faults.histories.memory import MemoryAws
from tests.faults.histories.running import prepared
from tests.unit.workers.messages import Context

MOST_CALLS = 80


class Interview(Histories):
    """An interview that is led by hand, over a table and a bucket of its own."""

    memory: ClassVar[MemoryAws]

    @classmethod
    def backend(cls) -> Backend:
        """As `Histories.backend`."""
        cls.memory = MemoryAws()
        return cls.memory.call

    def serve(self, worker: str, fault: Fault | None = None) -> None:
        """The first message of a worker reaches it."""
        waiting = self.stage.queues.waiting
        self.stage.deliver(next(one for one in waiting if one.worker == worker), fault)

    def answered(self, content: str = "phrase") -> None:
        """One answer, recorded and ended, and the session closed."""
        self.record(0, content)
        self.end(0)
        self.close()

    def sweep_later(self, seconds: float, fault: Fault | None = None) -> None:
        """The sweeper comes round after some time."""
        self.stage.clock.advance(seconds)
        self.reference.close_tried = True
        self.stage.sweep(fault)


def _done(one: Interview) -> None:
    one.answered("speech")
    one.stage.deliver_all()


def _joined(one: Interview) -> None:
    """All is transcribed and assessed, and the summary asked for."""
    one.answered()
    while not any(message.worker == "insights" for message in one.stage.queues.waiting):
        one.stage.deliver(one.stage.queues.waiting[0])


def _summary_lost(one: Interview) -> None:
    _joined(one)
    one.stage.queues.waiting.clear()


def _measured_first(one: Interview) -> None:
    one.answered()
    one.serve("assess")


def _heard_first(one: Interview) -> None:
    one.answered()
    one.serve("asr")


def _withdrawn(one: Interview) -> None:
    _done(one)
    one.consent(3, granted=False, fault=None)


@dataclass(frozen=True)
class Job:
    """Something that a process does, and what comes before it."""

    name: str
    before: Callable[[Interview], None]
    act: Callable[[Interview, Fault], None]


JOBS = (
    Job("asr", lambda one: one.answered(), lambda one, fault: one.serve("asr", fault)),
    Job("asr, measured before", _measured_first, lambda one, fault: one.serve("asr", fault)),
    Job("assess", _heard_first, lambda one, fault: one.serve("assess", fault)),
    Job("insights", _joined, lambda one, fault: one.serve("insights", fault)),
    Job("sweep, idle", lambda one: one.record(0, "speech"), lambda one, fault: one.sweep_later(2 * DAY_S, fault)),
    Job("sweep, no recording", lambda one: one.end(0), lambda one, fault: one.sweep_later(2 * DAY_S, fault)),
    Job("sweep, summary lost", _summary_lost, lambda one, fault: one.sweep_later(3600, fault)),
    Job("withdraw and erase", _done, lambda one, fault: one.consent(3, granted=False, fault=fault)),
    Job("grant again", _withdrawn, lambda one, fault: one.consent(0, granted=True, fault=fault)),
    Job("ask", lambda one: one.end(0), lambda one, fault: one.ask(fault)),
    Job("record", lambda one: None, lambda one, fault: one.record(0, "speech", fault)),
    Job("grant a form", lambda one: None, lambda one, fault: one.grant(0, "speech", fault)),
    Job("end", lambda one: one.record(0, "speech"), lambda one, fault: one.end(0, fault)),
    Job("close", lambda one: one.record(0, "speech"), lambda one, fault: one.close(fault)),
)


@pytest.mark.parametrize("kind", ["dies before", "dies after"])
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_wherever_it_dies_every_promise_holds(job: Job, kind: Kind) -> None:
    with prepared():
        for number in range(1, MOST_CALLS):
            one = Interview()
            one.create(kept=0, steps=1)
            job.before(one)
            known = len(one.stage.happened)
            job.act(one, Fault(kind, number))
            died = len(one.stage.happened) > known
            one.teardown()
            if not died:
                assert number > 1, "it makes no call at all"
                return
    raise AssertionError("never came to an end")


@pytest.mark.parametrize("kind", ["dies before", "dies after", "answer lost", "refused"])
def test_the_tally_counts_each_event_once(kind: Kind) -> None:
    with prepared():
        for number in range(1, MOST_CALLS):
            one = Interview()
            one.create(kept=0, steps=1)
            _done(one)
            items = one.memory.items[f"SESSION#{one.session_id}"]
            told = [items[key] for key in sorted(items) if key.startswith("EVENT#")]
            records = [{"dynamodb": {"SequenceNumber": str(n), "NewImage": item}} for n, item in enumerate(told)]
            known = len(one.stage.happened)
            one.stage.request(lambda: tally.handler({"Records": records}, Context()), Fault(kind, number))  # noqa: B023
            struck = len(one.stage.happened) > known
            for _ in range(2):  # the stream brings them again, and once more
                assert tally.handler({"Records": records}, Context()) == {"batchItemFailures": []}
            expected: Counter[str] = Counter()
            for event in log.after(one.session_id, 0, 1000):
                expected.update(counts_of(event))
            assert sum_of(read_days(now().date() - timedelta(days=1), now().date())) == expected
            one.teardown()
            if not struck:
                return
    raise AssertionError("never came to an end")
