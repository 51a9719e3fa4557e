"""Server-sent events are read as the standard says."""

from __future__ import annotations

from random import SystemRandom

from cli.live.backoff import LONGEST_S, delays
from cli.live.server_sent_events import ServerSentEvent, parse


def test_events_ids_kinds_comments_and_the_pause_before_the_next_request() -> None:
    stream = parse('retry: 1500\n: hello\n\nid: 7\nevent: result_card\ndata: {"a":\ndata: 1}\n\ndata:x\n\n', "6")
    assert stream.retry_ms == 1500
    assert stream.events == (ServerSentEvent('{"a":\n1}', "7", "result_card"), ServerSentEvent("x", "7"))


def test_line_ends_of_all_three_kinds_and_a_byte_order_mark() -> None:
    assert parse("\ufeffdata: a\r\n\r\ndata: b\r\rdata: c\n\n").events == tuple(
        ServerSentEvent(letter, "") for letter in "abc"
    )


def test_an_event_that_was_cut_off_does_not_count() -> None:
    assert parse("id: 1\ndata: a\n\nid: 2\ndata: b\n").events == (ServerSentEvent("a", "1"),)
    assert parse("data: half").events == ()
    assert parse("id: 3\n\n").events == ()


def test_the_waits_grow_to_a_limit_and_are_never_all_the_same() -> None:
    waits = delays(SystemRandom())
    taken = [next(waits) for _ in range(40)]
    assert all(0 <= wait <= LONGEST_S for wait in taken)
    assert taken[0] <= 0.1
    assert max(taken[8:]) > 1
