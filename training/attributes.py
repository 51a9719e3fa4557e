"""Groups of people for the fairness table: sex, age band, language, education band, device, of each speaker."""

from __future__ import annotations

from training.csv_table import number
from training.dataset import Dataset
from training.fairness import AGE_BANDS, EDUCATION_BANDS, band

BANDED = {"age": AGE_BANDS, "education_years": EDUCATION_BANDS}
ATTRIBUTES = ("sex", "age", "language", "education_years", "device")


def speaker_attributes(data: Dataset) -> dict[str, list[str | None]]:
    """Attribute to each speaker's group, in the order of `data.names`; None where it is not known.

    Attributes of which nothing is known for anybody are left out.
    """
    found: dict[str, list[str | None]] = {}
    for name in ATTRIBUTES:
        cells = data.speaker_metadata(name)
        if any(cells):
            bounds = BANDED.get(name)
            found[name] = [(band(number(cell), bounds) if bounds else cell) if cell else None for cell in cells]
    return found
