"""The loop of the local cloud, called from other threads."""

from __future__ import annotations

import threading

from localcloud.loop_thread import LoopThread


def test_a_call_comes_into_the_loops_own_thread_and_after_its_end_to_nobody() -> None:
    thread, called, where = LoopThread("loop"), threading.Event(), list[str]()

    def call(name: str) -> None:
        where.append(name + threading.current_thread().name)
        called.set()

    thread.start()
    thread.call_soon(call, "in the ")
    assert called.wait(60)
    thread.stop()
    thread.call_soon(call, "too late")
    assert where == ["in the loop"]
