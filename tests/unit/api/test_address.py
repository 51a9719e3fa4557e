"""The address that attempts to sign in are counted by."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from functions.api.address import _address


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
