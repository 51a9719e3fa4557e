"""What the faults do to a queue's messages before a worker gets them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from localcloud.faults.injector import FaultInjector

Message = dict[str, Any]

AGAIN = "made-fault"
"""An attribute of messages that were sent again by a fault: nothing happens to them a second time."""


class MessageFaults:
    """The faults of one queue's messages; used in the local cloud's event loop.

    Args:
        injector: makes the choices.
        send: sends a message with these attributes to the queue.
        delete: takes messages off the queue.
        give_back: lets messages that nobody worked on come again.
    """

    def __init__(
        self,
        injector: FaultInjector,
        *,
        send: Callable[[str, dict[str, Any]], Awaitable[None]],
        delete: Callable[[list[Message]], Awaitable[None]],
        give_back: Callable[[list[Message]], Awaitable[None]],
    ) -> None:
        self._injector = injector
        self._send, self._delete, self._give_back = send, delete, give_back
        self._held: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Forgets the messages that are held."""
        for task in self._held:
            task.cancel()

    async def befall(self, messages: list[Message]) -> list[Message]:
        """Lets happen to messages what the faults say; gives those that a worker gets now."""
        now: list[Message] = []
        for message in messages:
            if AGAIN in message.get("MessageAttributes", {}):
                now.append(message)
            elif self._injector.drops(int(message["Attributes"]["ApproximateReceiveCount"])):
                await self._give_back([message])
            elif (wait_s := self._injector.wait_s()) > 0:
                task = asyncio.create_task(self._hold(message, wait_s))
                self._held.add(task)
                task.add_done_callback(self._held.discard)
            else:
                now.append(message)
                if self._injector.duplicates():
                    await self._send_again(message)
        return now

    async def _hold(self, message: Message, wait_s: float) -> None:
        """Lets a message come later, as if it had been sent then: its receives are not used up by waiting."""
        await asyncio.sleep(wait_s)
        for _ in range(2 if self._injector.duplicates() else 1):
            await self._send_again(message)
        await self._delete([message])

    async def _send_again(self, message: Message) -> None:
        attributes = {
            name: {key: value[key] for key in ("DataType", "StringValue") if key in value}
            for name, value in message.get("MessageAttributes", {}).items()
        }
        await self._send(message["Body"], {**attributes, AGAIN: {"DataType": "String", "StringValue": "1"}})
