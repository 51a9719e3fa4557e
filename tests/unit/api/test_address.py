"""The address that sign-ins are counted by: the word of the gateway or of the page's distribution, of no client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.requests import Request

from functions.api.address import _address
from goldenfish.settings import settings

EDGE = "198.51.100.7"
DOOR = "51af3dc0-da77"


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"),
        ("", ""),
        (None, ""),
        ("unknown", "unknown"),
    ],
)
def test_ipv6_counts_by_its_network(source: str | None, counted: str) -> None:
    event = {"requestContext": {"http": {"sourceIp": source}}}
    headers = [(b"x-forwarded-for", b"198.51.100.1")]  # a client's own word
    assert _address(Request({"type": "http", "headers": headers, "aws.event": event})) == counted


def asked(**headers: str) -> str:
    """The address of a request that the gateway got from the edge."""
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    event = {"requestContext": {"http": {"sourceIp": EDGE}}}
    return _address(Request({"type": "http", "headers": pairs, "aws.event": event}))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployment with a page."""
    monkeypatch.setenv("PAGE_DOOR", DOOR)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_the_pages_distribution_is_believed(door: None) -> None:
    assert asked(x_page_door=DOOR, x_page_viewer="203.0.113.9") == "203.0.113.9"
    assert asked(x_page_door=DOOR, x_page_viewer="2001:db8:0:1:2:3:4:5") == "2001:db8:0:1::/64"


@pytest.mark.parametrize("said", [None, "", DOOR[:-1], DOOR + "x", "é"])
def test_nobody_else_is(door: None, said: str | None) -> None:
    headers = {} if said is None else {"x_page_door": said}
    assert asked(**headers, x_page_viewer="203.0.113.9", x_forwarded_for="203.0.113.9") == EDGE


def test_without_a_page_no_word_opens_the_door() -> None:
    assert settings().page_door == ""
    assert asked(x_page_door="", x_page_viewer="203.0.113.9") == EDGE
