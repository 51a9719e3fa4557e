"""What was known before anybody spoke, as numbers: for the metadata-only baseline and control.

Age and education as they are; sex, language, device, codec, site and sampling rate as one column per value. The
coding looks at no score, so it may be made before the folds.
"""

from __future__ import annotations

import warnings

import numpy as np

from training.columns import BASELINE_CATEGORIES, BASELINE_NUMBERS
from training.csv_table import number
from training.dataset import Dataset, Floats, Integers


def metadata_matrix(data: Dataset) -> tuple[tuple[str, ...], Floats]:
    """Names of the columns, and one row per answer, shape (n, m), NaN where not known; m may be 0."""
    names: list[str] = []
    columns: list[Floats] = []
    for name in BASELINE_NUMBERS:
        cells = data.metadata.get(name, ())
        values = np.array([number(cell) for cell in cells], dtype=np.float64)
        known = values[~np.isnan(values)]
        if known.size and np.ptp(known) > 0:
            names.append(name)
            columns.append(values)
    for name in BASELINE_CATEGORIES:
        cells = data.metadata.get(name, ())
        found = sorted(set(cells))
        # With two values one column says it all.
        for value in found[1:]:
            names.append(f"{name} = {value or 'unknown'}")
            columns.append(np.array([float(cell == value) for cell in cells]))
    empty = np.empty((len(data.speaker_ids), 0))
    return tuple(names), np.column_stack(columns) if columns else empty


def speaker_means(values: Floats, speakers: Integers) -> Floats:
    """Mean of each column over each speaker's known values, shape (p, m); NaN where none is known."""
    groups = [values[speakers == code] for code in range(int(speakers.max()) + 1)]
    with warnings.catch_warnings():
        # A speaker without any known value is NaN, as documented.
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.array([np.nanmean(group, axis=0) for group in groups]).reshape(len(groups), values.shape[1])
