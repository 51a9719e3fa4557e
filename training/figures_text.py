"""Figures as cells of a report: as many digits as their uncertainty deserves, a dash where there is none."""

from __future__ import annotations

import math

from training.calibration import Interval
from training.metrics import Figure

NONE = "–"
NAMES = {
    "mean": "mean predictor",
    "ridge": "ridge",
    "linear_svr": "linear SVR",
    "rbf_svr": "RBF SVR",
    "linear_svc": "linear SVC",
    "rbf_svc": "RBF SVC",
    "metadata_only": "metadata only",
    "chosen": "chosen (reported)",
    "silence_only": "silence only",
    "permuted_labels": "permuted labels",
}


def figure(value: float | None, digits: int = 2) -> str:
    """A number; a dash for None and NaN."""
    if value is None or math.isnan(value):
        return NONE
    return f"{value:.{digits}f}"


def with_interval(one: Figure | Interval | None, digits: int = 2) -> str:
    """A figure with its 95 % interval, if it has one."""
    if one is None or math.isnan(one.value):
        return NONE
    if math.isnan(one.low):
        return figure(one.value, digits)
    return f"{one.value:.{digits}f} ({one.low:.{digits}f} to {one.high:.{digits}f})"


def share(one: Figure | Interval | None) -> str:
    """A share in percent with its interval."""
    if one is None or math.isnan(one.value):
        return NONE
    if math.isnan(one.low):
        return f"{100 * one.value:.0f} %"
    return f"{100 * one.value:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f})"


def named(candidate: str) -> str:
    """A candidate's or control's name for people."""
    return NAMES.get(candidate, candidate)
