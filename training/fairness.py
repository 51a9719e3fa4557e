"""How a model does for each group of people: number and figures with intervals, or "too few to say".

Groups come of what the manifest says about a speaker: sex, age band, language, education band, device.
Below 20 speakers nothing is said of a group (`reason` is `too_few`): an interval over so few reassures for no reason.
One row per speaker, predictions out of fold. Of a score: bias and mean absolute error with Student's t intervals, and
coverage. Of two groups to tell apart: accuracy, sensitivity and specificity, each only over 20 speakers or more of
those it is a share of. Shares carry the exact binomial interval (Clopper and Pearson 1934,
doi:10.1093/biomet/26.4.404), all 95 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from training.calibration import Interval, mean_interval

MIN_SPEAKERS = 20
AGE_BANDS = (60.0, 70.0, 80.0)
"""Years at which a band begins: under 60, 60-69, 70-79, 80 and over."""
EDUCATION_BANDS = (6.0, 10.0, 13.0)
"""Years of schooling at which a band begins: 0-5, 6-9, 10-12, 13 and over."""
UNKNOWN = "unknown"


@dataclass(frozen=True)
class GroupFigures:
    """One group's figures.

    Attributes:
        attribute: "sex", "age", "language", "education", "device".
        group: its value or band, "unknown" where the manifest says nothing.
        speakers: how many.
        bias: mean of predicted - observed; None if too few.
        mae: mean absolute error; None if too few.
        coverage: share within their interval; None if too few or if the model has no intervals.
        reason: `too_few` (fewer than 20 speakers), else None.
    """

    attribute: str
    group: str
    speakers: int
    bias: Interval | None
    mae: Interval | None
    coverage: Interval | None
    reason: str | None


@dataclass(frozen=True)
class ClassFigures:
    """One group of people, of a model that tells group 0 and group 1 apart.

    Attributes:
        attribute: see `GroupFigures`.
        group: likewise.
        speakers: how many.
        positive: how many of them belong to group 1.
        accuracy: share put into their group; None with fewer than 20 speakers.
        sensitivity: of those of group 1; None with fewer than 20 of them.
        specificity: of those of group 0; None likewise.
    """

    attribute: str
    group: str
    speakers: int
    positive: int
    accuracy: Interval | None
    sensitivity: Interval | None
    specificity: Interval | None


def band(value: float | None, bounds: Sequence[float]) -> str:
    """The band a number falls in: "<60", "60-69", "80+", or "unknown" for None and NaN.

    Args:
        value: years.
        bounds: ascending, where each band begins.
    """
    if value is None or np.isnan(value):
        return UNKNOWN
    place = int(np.searchsorted(bounds, value, side="right"))
    if place == 0:
        return f"<{bounds[0]:g}"
    if place == len(bounds):
        return f"{bounds[-1]:g}+"
    return f"{bounds[place - 1]:g}-{bounds[place] - 1:g}"


def fairness(
    observed: NDArray[np.floating],
    predicted: NDArray[np.floating],
    covered: NDArray[np.bool_] | None,
    attributes: Mapping[str, Sequence[str | None]],
) -> tuple[GroupFigures, ...]:
    """The table, by attribute in the order given, bands in rising order, other groups alphabetically, "unknown" last.

    Args:
        observed: shape (n,), one per speaker.
        predicted: shape (n,), out of fold.
        covered: shape (n,), `training.intervals.held_out(...).covered`; None without intervals.
        attributes: attribute to each speaker's group, length n (bands by `band`); None or "" is unknown.
    """
    error = predicted - observed
    return tuple(
        _figures(attribute, group, error[here], None if covered is None else covered[here])
        for attribute, group, here in _members(attributes)
    )


def class_fairness(
    observed: NDArray[np.floating], decision: NDArray[np.floating], attributes: Mapping[str, Sequence[str | None]]
) -> tuple[ClassFigures, ...]:
    """The table of a model that tells two groups apart, in the order of `fairness`.

    Args:
        observed: shape (n,), 0 or 1, one per speaker.
        decision: shape (n,), out of fold; above 0 decides for group 1.
        attributes: see `fairness`.
    """
    ones, right = observed > 0.5, (decision > 0) == (observed > 0.5)  # noqa: PLR2004 - groups are 0 and 1
    return tuple(
        ClassFigures(
            attribute,
            group,
            int(here.sum()),
            int((here & ones).sum()),
            _share(right[here]),
            _share(right[here & ones]),
            _share(right[here & ~ones]),
        )
        for attribute, group, here in _members(attributes)
    )


def _members(attributes: Mapping[str, Sequence[str | None]]) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Each attribute's groups in order, with who is in them, shape (n,)."""
    for attribute, given in attributes.items():
        of = np.array([group or UNKNOWN for group in given], dtype=object)
        for group in sorted(set(of), key=_order):
            yield attribute, group, of == group


def _share(right: NDArray[np.bool_]) -> Interval | None:
    return share_interval(int(right.sum()), right.size) if right.size >= MIN_SPEAKERS else None


def _order(group: str) -> tuple[bool, bool, int, str]:
    """Unknown last, "<60" before "60-69", "6-9" before "10-12"."""
    number = re.match(r"\d+", group)
    return group == UNKNOWN, not group.startswith("<"), int(number.group()) if number else 0, group


def share_interval(hits: int, n: int) -> Interval:
    """A share with its exact binomial 95 % interval."""
    low = float(stats.beta.ppf(0.025, hits, n - hits + 1)) if hits else 0.0
    high = float(stats.beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0
    return Interval(hits / n, low, high)


def _figures(
    attribute: str, group: str, error: NDArray[np.floating], covered: NDArray[np.bool_] | None
) -> GroupFigures:
    n = error.size
    if n < MIN_SPEAKERS:
        return GroupFigures(attribute, group, n, None, None, None, "too_few")
    coverage = None if covered is None else share_interval(int(covered.sum()), n)
    return GroupFigures(attribute, group, n, mean_interval(error), mean_interval(np.abs(error)), coverage, None)
