"""Playing many histories: a chunk of them for each seed, so that any one can be played again by itself."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from goldenfish.secrets.store import forget_secrets
from goldenfish.settings import settings as platform_settings
from tests.faults.histories.interruptions import Backend
from tests.faults.histories.machine import Histories

STEPS = 30
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "EXTERNAL_SERVICES_MODE": "mock",
    "TABLE_NAME": "goldenfish-test",
    "RECORDINGS_BUCKET": "recordings",
    "INSIGHTS_QUEUE_URL": "https://queues.test/insights",
    "ASSESS_QUEUE_URL": "https://queues.test/assess",
    "ASR_QUEUE_URL": "https://queues.test/asr",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


@contextmanager
def prepared() -> Iterator[None]:
    """What the handlers find in their environment; their logs stay unwritten, a history has hundreds of lines."""
    patch = pytest.MonkeyPatch()
    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)
    platform_settings.cache_clear()
    forget_secrets()
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # metrics are printed
            yield
    finally:
        logging.disable(before)
        patch.undo()
        platform_settings.cache_clear()
        forget_secrets()


def play(
    backend: Callable[[], Backend], *, number: int, histories: int, steps: int = STEPS, shrink: bool = False
) -> Counter[str]:
    """Play some histories; what they were is told in counts.

    Args:
        backend: a new one for each history.
        number: the seed: the same number gives the same histories.
        histories: how many.
        steps: of one history at most.
        shrink: look for the shortest history that fails, for some minutes.

    Raises:
        AssertionError: (or whatever went wrong) with the shortest story that was found among its notes.
    """

    class Own(Histories):
        tally: ClassVar[Counter[str]] = Counter()

    Own.backend = staticmethod(backend)
    wanted = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(Own), settings=wanted)
    return Own.tally
