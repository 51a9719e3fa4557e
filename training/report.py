"""The report of a training, as `report.md` and as `report.html` with its pictures inside."""

from __future__ import annotations

from pathlib import Path

import numpy
import scipy
import sklearn

from training.nested import CHOSEN
from training.report_blocks import Block, Items, Paragraph, Section, markdown, page
from training.report_groups import fairness_section
from training.report_people import (
    calibration_section,
    data_section,
    errors_section,
    intervals_section,
    missing_section,
    repeatability_section,
)
from training.report_results import candidates_section, choice_section, controls_section, leak_section, verdict
from training.study import Study

NOT_A_DIAGNOSIS = (
    "An estimate is made by a computer from voice recordings. It is not a diagnosis and not the result of an "
    "administered test. Nothing here says what brings a score about."
)
PREPROCESSING = (
    "Before each model, learnt in the fold: features that more than 30 % of the training rows lack or that do not "
    "vary are dropped, the others filled with the median, held within the training range, standardised; of more than "
    "50 the 50 that go best with the score are kept. Rows are weighted so that speakers count equally."
)
SYNTHETIC = "The speakers are simulated. Nothing here says anything about people."


def report_sections(study: Study, *, synthetic: bool, code_version: str) -> list[Section]:
    """All sections in order."""
    beats = study.metrics[CHOSEN].beats_mean
    head: list[Block] = [
        Paragraph(sentence, notice=place == 0 and not beats) for place, sentence in enumerate(verdict(study))
    ]
    if synthetic:
        head.insert(0, Paragraph(SYNTHETIC, notice=True))
    return [
        Section("Result", [*head, Paragraph(NOT_A_DIAGNOSIS)]),
        data_section(study),
        candidates_section(study),
        choice_section(study),
        leak_section(study),
        controls_section(study),
        errors_section(study),
        intervals_section(study),
        calibration_section(study),
        fairness_section(study),
        repeatability_section(study),
        missing_section(study),
        _method(study, code_version),
    ]


def write_report(study: Study, directory: Path, *, synthetic: bool, code_version: str) -> None:
    """Write both forms into `directory`."""
    title = f"Training report: {study.data.target_name}"
    sections = report_sections(study, synthetic=synthetic, code_version=code_version)
    (directory / "report.md").write_text(markdown(title, sections), encoding="utf-8")
    (directory / "report.html").write_text(page(title, sections), encoding="utf-8")


def _method(study: Study, code_version: str) -> Section:
    """What another person needs to get the same figures."""
    quick = (
        "; --quick: fewer folds, coarser grids, fewer permutations: not for publication" if study.plan.quick else ""
    )
    return Section(
        "How to repeat it",
        [
            Items(
                [
                    f"goldenfish {code_version}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, "
                    f"NumPy {numpy.__version__}",
                    f"seed {study.plan.seed}{quick}",
                    PREPROCESSING,
                    "Grids, folds and tests: docs/training.md.",
                ]
            )
        ],
    )
