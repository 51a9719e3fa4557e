"""What an interview asks of AWS: calls counted at the door, invocations read from the functions' logs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import httpx

from localcloud.aws.calls import PATH
from localcloud.logs import LogLine

Counts = dict[str, dict[str, int]]

DURATION = re.compile(r"^REPORT .*?Duration: ([0-9.]+) ms")
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
READS = frozenset({"GetItem", "Query", "TransactGetItems", "BatchGetItem"})
WRITE_UNIT = 1024
READ_UNIT = 4096


def count(endpoint: str) -> Counts:
    """All calls so far, by service and operation."""
    counts: Counts = httpx.get(endpoint + PATH).json()
    return counts


def difference(before: Counts, after: Counts) -> Counts:
    """The calls between two counts; operations that were not called are left out."""
    zero: dict[str, int] = {}
    found = {
        name: {field: value - before.get(name, zero).get(field, 0) for field, value in fields.items()}
        for name, fields in after.items()
    }
    return {name: fields for name, fields in found.items() if fields["calls"]}


def calls_of(counts: Counts, service: str, operations: Iterable[str]) -> int:
    """How many calls of some operations there were."""
    return sum(counts.get(f"{service}.{name}", {}).get("calls", 0) for name in operations)


def write_units(counts: Counts) -> float:
    """Write units, rather too many than too few: whole requests rounded up, two for each item of a transaction."""
    units = 0.0
    for name in WRITES:
        fields = counts.get(f"dynamodb.{name}", {})
        if calls := fields.get("calls", 0):
            size = math.ceil(fields["request_bytes"] / calls / WRITE_UNIT) * calls
            units += max(size, fields["items"]) * (2 if name.startswith("Transact") else 1)
    return units


def read_units(counts: Counts) -> float:
    """Read units, all counted as consistent: the answers' bytes rounded up per call."""
    units = 0.0
    for name in READS:
        fields = counts.get(f"dynamodb.{name}", {})
        if calls := fields.get("calls", 0):
            units += max(1, math.ceil(fields["response_bytes"] / calls / READ_UNIT)) * calls
    return units


def durations(lines: Iterable[LogLine]) -> dict[str, list[float]]:
    """Seconds of each invocation by function."""
    found: dict[str, list[float]] = {}
    for line in lines:
        if line.source == "platform" and (match := DURATION.search(line.text)):
            found.setdefault(line.function, []).append(float(match[1]) / 1000)
    return found


def log_bytes(lines: Iterable[LogLine]) -> int:
    """Bytes of all log lines, as CloudWatch would store them."""
    return sum(len(line.text.encode()) for line in lines)
