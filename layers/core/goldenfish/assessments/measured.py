"""How the families report: a value, or none with a reason, never 0 for "could not"."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

from goldenfish.assessments.models import Measurement

Family = Literal["timing", "pitch", "level", "perturbation", "spectrum", "words"]
SIGNIFICANT_DIGITS = 6


def measured(
    family: Family,
    units: Mapping[str, str],
    values: Mapping[str, float | str],
    seconds_used: float,
    flags: tuple[str, ...] = (),
) -> tuple[Measurement, ...]:
    """One measurement for every name in `units`, in that order.

    Args:
        family: which module measured.
        units: name to unit; the family's list of what it always reports.
        values: name to value, or to the reason (a string) why there is none.
        seconds_used: seconds of signal that the values rest on.
        flags: what stands beside every value, none beside a reason.
    """
    return tuple(
        _one(family, name, unit, values[name], seconds_used=seconds_used, flags=flags) for name, unit in units.items()
    )


def not_measured(family: Family, units: Mapping[str, str], reason: str) -> tuple[Measurement, ...]:
    """The whole family without values."""
    return measured(family, units, dict.fromkeys(units, reason), 0.0)


def flagged(measurements: Iterable[Measurement], flags: tuple[str, ...]) -> tuple[Measurement, ...]:
    """The same measurements with further flags beside every value, none beside a reason."""
    return tuple(m if m.value is None else m.model_copy(update={"flags": (*m.flags, *flags)}) for m in measurements)


def _one(
    family: Family, name: str, unit: str, value: float | str, *, seconds_used: float, flags: tuple[str, ...]
) -> Measurement:
    if isinstance(value, str):
        return Measurement(name=name, family=family, value=None, unit=unit, reason=value, seconds_used=None)
    if not math.isfinite(value):
        return Measurement(name=name, family=family, value=None, unit=unit, reason="undefined", seconds_used=None)
    rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    used = round(seconds_used, 3)
    return Measurement(
        name=name, family=family, value=rounded, unit=unit, reason=None, seconds_used=used, flags=flags
    )
