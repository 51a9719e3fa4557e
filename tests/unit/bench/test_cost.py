"""The cost model: amounts times prices, and percentiles by nearest rank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.figures import Figure, percentile
from cli.costs.prices import prices
from cli.costs.session import Usage, costs

NOTHING = Usage({}, 0, 0, 0, 0, 0.0, 0.0, 0, 0, 0, 0, 0)


def test_nothing_used_costs_nothing() -> None:
    assert sum(costs(NOTHING, prices()).values()) == 0


@pytest.mark.parametrize(
    ("amounts", "usd"),
    [
        ({"lambda_gb_s": {"asr": 10.0}}, 10 * 0.0000133334),
        ({"dynamodb_writes": 1e6, "dynamodb_reads": 1e6}, 0.625 + 0.125),
        ({"stored_bytes": 10**9, "stored_days": 90}, 3 * 0.023),
        ({"s3_writes": 1000, "s3_reads": 1000}, 0.005 + 0.0004),
        ({"http_requests": 10**6, "sqs_requests": 10**6, "events": 10**6}, 1 + 0.4 + 1),
        ({"socket_messages": 10**6, "socket_minutes": 1e6, "traces": 10**6, "kms_requests": 1e6}, 1 + 0.25 + 5 + 3),
    ],
)
def test_amounts_times_prices(amounts: dict[str, object], usd: float) -> None:
    assert sum(costs(replace(NOTHING, **amounts), prices()).values()) == pytest.approx(usd)  # type: ignore[arg-type]


def test_percentiles_are_measured_values() -> None:
    assert percentile([5.0], 0.95) == 5.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0


def test_a_goal_is_met_when_the_value_is_no_greater() -> None:
    assert Figure("a", 1.0, "s", 1.0).met
    assert Figure("a", 1.1, "s", 1.0).met is False
    assert Figure("a", 1.1, "s").met is None
