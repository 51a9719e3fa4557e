"""Rows of a data set as the estimate sees answers and speakers, so that evaluation runs the code that serves."""

from __future__ import annotations

import numpy as np

from goldenfish.assessments.models import RecordingConditions
from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.models import AnswerRow
from training.csv_table import number
from training.dataset import Dataset
from training.feature_spec import feature_specs
from training.model_export import READY, UNKNOWN

YOUNGEST, OLDEST = 18, 120


def answer_rows(data: Dataset) -> list[AnswerRow]:
    """All answers, in the order of the rows."""
    units = {one.name: one.unit for one in feature_specs(data.features)}

    def cell(name: str, row: int) -> str:
        return data.metadata[name][row] if name in data.metadata else ""

    return [
        AnswerRow(
            question_id=cell("question_id", row),
            scored=True,  # what is not scored has been left out of the data
            language=cell("language", row) or UNKNOWN,
            extractors=tuple(cell("extractor", row).split()) or (READY,),
            values={
                name: float(value)
                for name, value in zip(data.features, data.values[row], strict=True)
                if not np.isnan(value)
            },
            units=units,
            verdict="good" if cell("quality", row) == "good" else "usable",
            speech_s=number(cell("speech_s", row)) or 0.0,
            conditions=_conditions(cell("sample_rate_hz", row), cell("recorded_codec", row)),
            device=cell("device", row) or None,
        )
        for row in range(data.target.size)
    ]


def _conditions(rate: str, codec: str) -> RecordingConditions | None:
    hertz = number(rate)
    if not hertz or np.isnan(hertz):
        return None
    return RecordingConditions(
        container="", codec=codec, sample_rate_hz=int(hertz), channels=1, duration_s=0.0, corrupt_packets=0
    )


def speaker_of(data: Dataset, row: int) -> Speaker:
    """Who gave the answer of this row."""
    age = number(data.metadata["age"][row]) if "age" in data.metadata else None
    return Speaker(age=age if age is not None and YOUNGEST <= age <= OLDEST else None)
