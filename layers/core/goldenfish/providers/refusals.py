"""A vendor's faults as refusals, for calls that a client waits for."""

from __future__ import annotations

from goldenfish.problems import Problem
from goldenfish.providers.faults import FaultCode, ProviderFault


class NotConfigured(Problem):
    """A key, model or voice is missing here; the operator mends it."""

    code, status, title = "not_configured", 503, "A service that this needs is not configured here."


class UpstreamRefused(Problem):
    """The vendor would refuse the same request again."""

    code, status, title = "upstream_refused", 502, "A service that this needs refused."


class UpstreamRateLimited(Problem):
    """The vendor was asked too often."""

    code, status, title = "upstream_rate_limited", 503, "A service that this needs is asked too often; wait a little."


class UpstreamTimeout(Problem):
    """The vendor gave no answer in time."""

    code, status, title = "upstream_timeout", 504, "A service that this needs did not answer in time."


class UpstreamUnreachable(Problem):
    """No connection to the vendor."""

    code, status, title = "upstream_unreachable", 502, "A service that this needs cannot be reached."


class UpstreamFailed(Problem):
    """The vendor failed, or its answer was cut off."""

    code, status, title = "upstream_failed", 502, "A service that this needs failed."


class UpstreamGarbled(Problem):
    """The vendor's answer is none."""

    code, status, title = "upstream_garbled", 502, "A service that this needs gave no usable answer."


PROVIDER_REFUSALS: tuple[type[Problem], ...] = (
    NotConfigured,
    UpstreamRefused,
    UpstreamRateLimited,
    UpstreamTimeout,
    UpstreamUnreachable,
    UpstreamFailed,
    UpstreamGarbled,
)
"""One for each fault code."""
_BY_CODE: dict[FaultCode, type[Problem]] = {
    "not_configured": NotConfigured,
    "upstream_refused": UpstreamRefused,
    "upstream_rate_limited": UpstreamRateLimited,
    "upstream_timeout": UpstreamTimeout,
    "upstream_unreachable": UpstreamUnreachable,
    "upstream_failed": UpstreamFailed,
    "upstream_garbled": UpstreamGarbled,
}


def refusal_of(fault: ProviderFault) -> Problem:
    """What a client is told of a fault: its code, never the vendor's words."""
    return _BY_CODE[fault.code]()
