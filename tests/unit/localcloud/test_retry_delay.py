"""How long a failed message waits locally."""

from __future__ import annotations

from localcloud.sources.queue_poller import retry_delay_s


def test_each_wait_is_twice_as_long_up_to_the_visibility_timeout() -> None:
    assert [retry_delay_s(1.0, receives, 10) for receives in range(1, 7)] == [1, 2, 4, 8, 10, 10]


def test_tests_may_ask_for_no_wait() -> None:
    assert retry_delay_s(0, 5, 30) == 0
