"""Runs schedules: each at its fixed rate, or at once when a test or the command asks."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any

from localcloud.runtime.functions import Functions
from localcloud.runtime.results import InvocationResult
from localcloud.template.model import ACCOUNT, REGION, Schedule


class Scheduler:
    """The stack's schedules; like EventBridge it counts the first period from the start."""

    def __init__(self, schedules: tuple[Schedule, ...], functions: Functions) -> None:
        self._schedules = {schedule.logical_id: schedule for schedule in schedules}
        self._functions = functions

    async def run(self) -> None:
        """Keeps every enabled schedule until cancelled."""
        async with asyncio.TaskGroup() as group:
            for schedule in self._schedules.values():
                if schedule.enabled:
                    group.create_task(self._keep(schedule))

    async def trigger(self, logical_id: str) -> InvocationResult:
        """Runs a schedule now and returns its function's result; the regular times stay as they are.

        Args:
            logical_id: of the schedule, or of the function that it invokes.

        Raises:
            KeyError: there is no such schedule.
        """
        by_function = {schedule.function: schedule for schedule in self._schedules.values()}
        schedule = (by_function | self._schedules)[logical_id]
        return await self._functions.invoke(schedule.function, json.dumps(_event(schedule)).encode())

    async def _keep(self, schedule: Schedule) -> None:
        while True:
            await asyncio.sleep(schedule.every_s)
            await self.trigger(schedule.logical_id)


def _event(schedule: Schedule) -> Any:  # noqa: ANN401 - any JSON value
    if schedule.input is not None:
        return schedule.input
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{schedule.logical_id}"],
        "detail": {},
    }
