"""What a speech synthesiser's voices measure: known examples of what no reference of people should hold.

`synthesiser.csv` was made by `tools/measure_synthesiser.py` from espeak-ng: one row per window of 6 s, as it is and
with pink noise, with the measurements of `training.reference`. It holds figures only, of nobody, and is made again
when the extractor changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from goldenfish.estimates.predictor import Array
from training.csv_table import Table, read_table

PATH = Path(__file__).with_suffix(".csv")
VOICE, EXTRACTOR = "voice", "extractor"


@cache
def synthesiser() -> Table:
    """The whole table: columns `voice`, `speed`, `snr_db` (empty: no noise added), `extractor`, measurements."""
    return read_table(PATH)


def synthetic_rows(names: Sequence[str]) -> Array:
    """Measurements (s, g) of the synthesiser's windows; none (0, g) where the table lacks one of the names."""
    table = synthesiser()
    if not set(names) <= set(table.header):
        return np.zeros((0, len(names)))
    return np.array([[float(row[name]) for name in names] for row in table.rows])
