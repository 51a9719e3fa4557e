"""The time, in one place, so that tests can hold it still."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, UTC, whole milliseconds (what the store keeps)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_text(moment: datetime) -> str:
    """ISO 8601 with milliseconds and `Z`; such texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
