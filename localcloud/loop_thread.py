"""An event loop in a thread of its own, so that blocking code (tests, the command) can use asynchronous parts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines on behalf of other threads.

    The thread also starts the child processes: on Linux they are tied to the thread that started them, so it
    lives until ``stop``.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def start(self) -> None:
        """Starts the thread."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """Runs a coroutine in the loop and returns its result.

        Raises:
            TimeoutError: it took longer than ``timeout_s``; it is cancelled.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def call_soon(self, call: Callable[..., None], *arguments: object) -> None:
        """Makes the loop call this; returns at once. After `stop` nobody is left who could."""
        with suppress(RuntimeError):  # "Event loop is closed"
            self._loop.call_soon_threadsafe(call, *arguments)

    def stop(self) -> None:
        """Cancels what still runs and ends the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            remaining = asyncio.all_tasks(self._loop)
            for task in remaining:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*remaining, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
