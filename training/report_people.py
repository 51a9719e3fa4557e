"""The report's sections on people: data, errors, intervals, calibration, repeatability, what is missing."""

from __future__ import annotations

import numpy as np

from training.calibration import Calibration
from training.dataset import Dataset
from training.figures_text import figure, with_interval
from training.intervals import NoIntervals
from training.report_blocks import Block, Items, Paragraph, Section, TableBlock
from training.study import Study
from training.study_pictures import (
    calibration_picture,
    interval_picture,
    observed_and_predicted,
    residual_histogram,
    score_histogram,
)

WHO = ("age", "sex", "education_years", "language", "question_id", "device", "recorded_codec", "codec", "site")
SHOWN_VALUES = 6


def data_section(study: Study) -> Section:
    """How many, of whom, with which scores."""
    data = study.data
    per = np.bincount(data.speakers)
    facts = [
        ["speakers", str(len(data.names))],
        ["sessions", str(len(set(data.session_ids)))],
        ["answers", str(data.target.size)],
        ["answers per speaker", f"median {np.median(per):g}, {per.min()} to {per.max()}"],
        [
            "features",
            f"{len(data.features)}; {100 * float(np.isnan(data.values).mean()):.1f} % of the values missing",
        ],
        ["sha256 of the table", data.sha256],
    ]
    facts += [[name.replace("_", " "), _described(data, name)] for name in WHO if any(data.metadata.get(name, ()))]
    blocks: list[Block] = [TableBlock(("", ""), facts)]
    scores = data.speaker_target
    if data.groups:
        ones = int(scores.sum())
        facts.append(["groups", f"{data.groups[0]}: {scores.size - ones} speakers; {data.groups[1]}: {ones}"])
    else:
        low, high = data.target_range
        spread = f"mean {scores.mean():.2f}, SD {scores.std(ddof=1):.2f}, {scores.min():g} to {scores.max():g}"
        facts.append([data.target_name, f"{spread}; scale {low:g} to {high:g}"])
        blocks.append(score_histogram(scores, data.target_name))
    return Section("Data", blocks)


def _described(data: Dataset, name: str) -> str:
    cells = [cell for cell in data.speaker_metadata(name) if cell]
    if name in ("age", "education_years"):
        numbers = np.array([float(cell) for cell in cells])
        told = f"mean {numbers.mean():.1f}, {numbers.min():g} to {numbers.max():g}"
    else:
        rows = [cell for cell in data.metadata[name] if cell] if name == "question_id" else cells
        found = sorted(set(rows), key=lambda value: (-rows.count(value), value))
        told = ", ".join(f"{value}: {rows.count(value)}" for value in found[:SHOWN_VALUES])
        told += f", and {len(found) - SHOWN_VALUES} more" if len(found) > SHOWN_VALUES else ""
        told += " (answers)" if name == "question_id" else ""
    unknown = len(data.names) - len(cells)
    return f"{told}; unknown: {unknown}" if unknown else told


def errors_section(study: Study) -> Section:
    """Observed against estimated, and how far off."""
    if study.data.groups:
        return Section("Errors", [Paragraph("Sensitivity and specificity stand in the table of candidates.")])
    observed, predicted = study.sessions.observed, study.sessions.predicted
    return Section(
        "Errors",
        [
            Paragraph("Of each speaker's first session, estimated out of fold: by a model that did not know them."),
            observed_and_predicted(observed, predicted, study.data.target_name),
            residual_histogram(observed, predicted),
        ],
    )


def intervals_section(study: Study) -> Section:
    """What an estimate's interval rests on."""
    found = study.conformal
    if found is None:
        return Section("Intervals", [Paragraph("A group has no interval.")])
    if isinstance(found, NoIntervals) or study.intervals is None:
        detail = found.detail if isinstance(found, NoIntervals) else ""
        return Section("Intervals", [Paragraph(f"Refused: {detail}.", notice=True)])
    covered = float(study.intervals.covered.mean())
    width = study.intervals.mean_width
    return Section(
        "Intervals",
        [
            Paragraph(
                f"CV+ conformal intervals at {found.coverage:.0%}: one residual per speaker (their first session), "
                "from the fold model that did not know them. Nothing is assumed about the errors' shape. Mean width "
                f"{width:.1f} points, clipped to {found.lowest:g} to {found.highest:g}. Of the training speakers "
                f"{100 * covered:.0f} % lie within an interval made from the others' errors; that is close to the "
                "nominal share by construction and no proof of coverage elsewhere."
            ),
            interval_picture(study.sessions.observed, study.intervals, study.data.target_name, found.coverage),
        ],
    )


def calibration_section(study: Study) -> Section:
    """Whether an estimate means what it says."""
    return calibration_of(study.calibration, study.data.target_name, groups=study.data.groups is not None)


def calibration_of(found: Calibration, target: str, *, groups: bool) -> Section:
    """The calibration section of a report."""
    if groups:
        return Section("Calibration", [Paragraph("Decision values of a group are no probabilities.")])
    if not found.deciles:
        return Section("Calibration", [Paragraph("Too few speakers to say.")])
    line = [
        ["slope (1 is right)", with_interval(found.slope)],
        ["intercept (0 is right)", with_interval(found.intercept)],
        ["bias, estimate - observed", with_interval(found.bias)],
    ]
    rows = [[str(one.speakers), figure(one.predicted), with_interval(one.observed)] for one in found.deciles]
    blocks: list[Block] = [
        TableBlock(("", "95 % interval"), line),
        TableBlock(("speakers", "mean estimate", "mean observed"), rows),
        calibration_picture(found, target),
    ]
    if found.reason:
        blocks.insert(0, Paragraph(f"No line: {found.reason.replace('_', ' ')}."))
    return Section("Calibration", blocks)


def repeatability_section(study: Study) -> Section:
    """How far two sessions of the same person lie apart."""
    found = study.reliability
    aside = []
    if found.set_aside:
        told = (
            f"{found.set_aside} more have two sessions and are set aside: the model that was chosen for them is the "
            "mean predictor, which says the same every time. With them the error would look smaller than it is."
        )
        aside.append(Paragraph(told))
    if found.reason:
        told = (
            f"{found.speakers} speakers have two sessions; 20 are needed to say how far estimates of one person "
            "vary. Without that no trend is judged."
        )
        return Section("Repeatability", [Paragraph(told), *aside])
    rows = [
        ["speakers with two sessions", str(found.speakers)],
        [
            "standard error of measurement of one session",
            f"{figure(found.sem)} ({figure(found.sem_low)} to {figure(found.sem_high)})",
        ],
        [
            "gain from the first session to the second",
            f"{figure(found.practice)} ({figure(found.practice_low)} to {figure(found.practice_high)})",
        ],
        ["ICC(C,1)", figure(found.icc)],
    ]
    return Section("Repeatability", [TableBlock(("", ""), rows), *aside])


def missing_section(study: Study) -> Section:
    """What was left out and what this report cannot say."""
    data = study.data
    gaps = [
        *data.warnings,
        *data.left_out,
        "No data of another site: cross-validation tells nothing about other clinics, devices or ways of asking; "
        "goldenfish evaluate does, on recordings that were not trained on.",
        "That features go with the score does not say why; illness, tiredness, hearing, mood, medicines and the "
        "recording itself change them too.",
    ]
    gaps += [
        f"Not known of the speakers: {name.replace('_', ' ')}."
        for name in WHO[:4]
        if not any(data.metadata.get(name, ()))
    ]
    return Section("Left out, and what is missing", [Items(gaps)])
