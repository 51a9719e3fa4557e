"""The report's section on groups of people: how the model does for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from training.fairness import ClassFigures, GroupFigures
from training.figures_text import share, with_interval
from training.report_blocks import Paragraph, Section, TableBlock
from training.study import Study


def fairness_section(study: Study) -> Section:
    """Bias, error and coverage per group of people."""
    if study.data.groups:
        return _class_fairness(study.class_fairness, study.data.groups)
    return fairness_of(study.fairness)


def fairness_of(figures: Sequence[GroupFigures]) -> Section:
    """The fairness section of a report."""
    rows = [
        [
            one.attribute.replace("_", " "),
            one.group,
            str(one.speakers),
            *(
                ("too few to say",) * 3
                if one.reason
                else (with_interval(one.bias), with_interval(one.mae), share(one.coverage))
            ),
        ]
        for one in figures
    ]
    header = ("", "group", "speakers", "bias", "mean absolute error", "within their interval")
    return Section(
        "Groups of people",
        [
            Paragraph(
                "Figures of one session per speaker, with 95 % intervals. Below 20 speakers nothing is said: a few "
                "people reassure for no reason."
            ),
            TableBlock(header, rows) if rows else Paragraph("Nothing is known about the speakers."),
        ],
    )


def _class_fairness(figures: Sequence[ClassFigures], groups: tuple[str, str]) -> Section:
    """Accuracy, sensitivity and specificity per group of people."""
    rows = [
        [
            one.attribute.replace("_", " "),
            one.group,
            f"{one.speakers} ({one.speakers - one.positive}, {one.positive})",
            *(
                "too few to say" if each is None else share(each)
                for each in (one.accuracy, one.sensitivity, one.specificity)
            ),
        ]
        for one in figures
    ]
    negative, positive = groups
    header = ("", "group", f"speakers ({negative}, {positive})", "accuracy", "sensitivity", "specificity")
    told = (
        f"Answers of a speaker are averaged, as in the table of candidates; with 95 % intervals. Sensitivity is "
        f"over those of {positive}, specificity over those of {negative}. Of fewer than 20 speakers nothing is "
        "said: a few people reassure for no reason."
    )
    table = TableBlock(header, rows) if rows else Paragraph("Nothing is known about the speakers.")
    return Section("Groups of people", [Paragraph(told), table])
