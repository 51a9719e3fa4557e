"""Holds sessions at the same time until the time is over, and cuts their connections meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from bench.scripted_vendor import scripted_cloud
from bench.soak.sessions import conversation, interview
from bench.soak.tally import Tally
from bench.turn_script import TurnScript
from cli.api_client import ApiClient
from cli.errors import CommandError
from tests.vendors.openai_server import OpenAIServer

SCRIPT = replace(TurnScript(), first_token_delay_s=0.1, token_delay_s=0.02, speech_delay_s=0.05)
"""How model and voice answer."""
LOSS_EVERY_S = (0.2, 2.0)
"""Least and longest time between two losses, for all sessions together."""

Session = Callable[[ApiClient, random.Random, Tally], None]


class Report(NamedTuple):
    """What a soak found."""

    seconds: float
    at_once: int
    seed: int
    counts: dict[str, int]
    faults: list[str]


def soak(seconds: float, *, at_once: int, seed: int) -> Report:
    """Soak on a local cloud of its own; see `soak_on`."""
    with scripted_cloud(SCRIPT) as (bench, vendor):
        return soak_on(bench.client, vendor, seconds, at_once=at_once, seed=seed)


def soak_on(
    client: Callable[[], ApiClient],
    vendor: OpenAIServer,
    seconds: float,
    *,
    at_once: int,
    seed: int,
    loss_every_s: tuple[float, float] = LOSS_EVERY_S,
) -> Report:
    """Soak a running cloud; sessions that are open when the time is over are held to their end.

    Args:
        client: makes a client of its API.
        vendor: its model and voice, which follow `SCRIPT`.
        seconds: to begin sessions for; 0 holds one of each holder.
        at_once: how many are held at the same time, interviews and conversations in turn.
        loss_every_s: least and longest time between two losses.
        seed: of what the persons do and of the losses; the order in which things then happen is the machine's.
    """
    began, tally = time.monotonic(), Tally()
    deadline, done = began + seconds, threading.Event()
    kinds: list[Session] = [interview, conversation]
    holders = [
        threading.Thread(target=_hold, args=(client, kinds[number % 2], seed + number, deadline, tally))
        for number in range(at_once)
    ]
    loser = threading.Thread(target=_lose, args=(tally, random.Random(seed), loss_every_s, done))  # noqa: S311 - no secret
    for thread in (*holders, loser):
        thread.start()
    for thread in holders:
        while thread.is_alive():
            thread.join(timeout=5)
            vendor.exchanges.clear()  # noted for tests of single turns; here they would only pile up
    done.set()
    loser.join()
    counts = {name: tally.counts[name] for name in sorted(tally.counts)}
    return Report(round(time.monotonic() - began, 1), at_once, seed, counts, tally.faults)


def _hold(open_client: Callable[[], ApiClient], hold: Session, seed: int, deadline: float, tally: Tally) -> None:
    """One session after the other; one at least, however long the first takes to begin."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with open_client() as client:
        while True:
            try:
                hold(client, chance, tally)
            except CommandError as stuck:
                tally.fault(f"{hold.__name__}: {stuck}")
            if time.monotonic() >= deadline:
                return


def _lose(tally: Tally, chance: random.Random, every_s: tuple[float, float], done: threading.Event) -> None:
    while not done.wait(chance.uniform(*every_s)):
        tally.lose_one(chance)
