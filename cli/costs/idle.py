"""What a month costs in which nobody uses the platform, read from the template: what is there is counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack
from localcloud.template.translate import read_template

MONTH_S = 30 * 24 * 3600
POLLERS, POLL_S = 5, 20
"""So many of Lambda wait at a queue, so long each; an empty answer is paid for."""
SWEEPER_METRICS = 2
"""`SessionsLookedAt` and `StuckSessions`, written at every run; no other metric is written when nobody is there."""
_NOWHERE = Addresses("http://127.0.0.1:1", "http://127.0.0.1:2")
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "alarms": {"AlarmsEnabled": "true"},
    "dashboard": {"DashboardEnabled": "true"},
    "KMS key": {"Encryption": "SSE-KMS"},
    "seed socket paths": {"SeedSocketPaths": "true"},
    "vendor's key": {"ExternalServicesMode": "real"},
}
"""What a deployment can choose, and the parameters that do."""


@lru_cache(maxsize=8)
def deployed(template: Path, parameters: tuple[tuple[str, str], ...] = ()) -> Stack:
    """The template's resources, kept: reading it takes half a second."""
    return load_stack(template, dict(parameters), _NOWHERE)


def idle_costs(
    template: Path, usd: Mapping[str, float], sweep_s: float, parameters: Mapping[str, str] | None = None
) -> dict[str, float]:
    """US dollars of a month without a single session, by item.

    Args:
        template: of the stack.
        usd: prices by name.
        sweep_s: seconds of one run of the sweeper that finds nothing to do, as measured.
        parameters: of the deployment; None: its defaults.
    """
    stack = deployed(template, tuple(sorted((parameters or {}).items())))
    runs = {schedule.function: MONTH_S / schedule.every_s for schedule in stack.schedules}
    invocations = sum(runs.values())
    gb_s = sum(count * sweep_s * stack.functions[name].memory_mb / 1024 for name, count in runs.items())
    present = [entry.partition(" ")[::2] for entry in stack.accepted]
    alarms = frozenset(name for kind, name in present if kind == "AWS::CloudWatch::Alarm")
    dashboards = sum(kind == "AWS::CloudWatch::Dashboard" for kind, _ in present)
    return {
        f"polling of {len(stack.queue_sources)} queues": len(stack.queue_sources)
        * POLLERS
        * (MONTH_S / POLL_S)
        * usd["sqs_request"],
        f"{len(stack.secrets)} secrets": len(stack.secrets) * usd["secret_month"],
        "sweeper": gb_s * usd["lambda_arm64_gb_second"]
        + invocations * (usd["lambda_request"] + usd["dynamodb_read_unit"] + usd["xray_trace"]),
        f"{SWEEPER_METRICS} metrics of the sweeper": SWEEPER_METRICS * usd["metric_month"],
        "alarms": _alarm_metrics(template, alarms) * usd["alarm_metric_month"],
        "dashboard": dashboards * usd["dashboard_month"],
        "KMS key": len(stack.keys) * usd["kms_key_month"],
        "seed socket paths": len(stack.distributions) * usd["cdn_month"],
        "web page": len(stack.pages) * usd["cdn_month"],
    }


def option_costs(template: Path, usd: Mapping[str, float], sweep_s: float) -> dict[str, float]:
    """What each option adds to a month, by its name."""
    plain = sum(idle_costs(template, usd, sweep_s).values())
    return {
        name: sum(idle_costs(template, usd, sweep_s, parameters).values()) - plain
        for name, parameters in OPTIONS.items()
    }


@lru_cache(maxsize=4)
def _alarm_metrics(template: Path, alarms: frozenset[str]) -> int:
    """Metrics that alarms look at: one that computes with two costs two."""
    if not alarms:
        return 0
    resources: dict[str, Any] = read_template(template)["Resources"]
    return sum(
        max(1, sum("MetricStat" in metric for metric in resources[name]["Properties"].get("Metrics", [])))
        for name in alarms
    )
