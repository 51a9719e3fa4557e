"""Whether webhooks may go to a server on this machine, for whoever tries them out."""

from __future__ import annotations

from urllib.parse import urlsplit

from goldenfish.settings import settings

_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def is_allowed() -> bool:
    """True only in a local cloud that was told so: where Amazon's services are real, the setting does nothing."""
    return settings().allow_local_webhooks and urlsplit(settings().aws_endpoint_url).hostname in _LOOPBACK
