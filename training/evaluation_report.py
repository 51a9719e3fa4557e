"""The report of an external validation, as `evaluation.md` and `evaluation.html`."""

from __future__ import annotations

from pathlib import Path

from training.evaluate import External
from training.figures_text import figure, share, with_interval
from training.report import NOT_A_DIAGNOSIS, SYNTHETIC
from training.report_blocks import Block, Items, Paragraph, Section, TableBlock, markdown, page
from training.report_groups import fairness_of
from training.report_people import calibration_of
from training.study_pictures import observed_and_predicted, residual_histogram


def evaluation_verdict(found: External) -> list[str]:
    """The result in plain sentences, for the report's head and the terminal."""
    count = found.observed.size
    refused = sum(found.refused.values())
    sentences = []
    if found.metrics is None or found.coverage is None:
        sentences.append("Too few sessions got an estimate to say anything.")
    else:
        own = found.metrics.figures["rmse"]
        beats = "better than" if found.metrics.beats_mean else "not shown to be better than"
        gain = with_interval(found.metrics.gain)
        sentences.append(
            f"RMSE {with_interval(own)} over {count} people it never heard: {beats} their own mean (gain {gain})."
        )
        nominal, width = found.model.specification.coverage, figure(found.width, 1)
        sentences.append(
            f"{share(found.coverage)} of them lie within their {nominal:.0%} interval; mean width {width}."
        )
    sentences.append(f"{refused} of {found.sessions} sessions got no estimate{_reasons(found)}.")
    return sentences


def _reasons(found: External) -> str:
    if not found.refused:
        return ""
    return " (" + ", ".join(f"{reason} {count}" for reason, count in found.refused.most_common()) + ")"


def write_evaluation(found: External, directory: Path) -> None:
    """Write both forms into `directory`, which is made if missing."""
    directory.mkdir(parents=True, exist_ok=True)
    title = f"External validation of {found.model.specification.model_id}"
    sections = evaluation_sections(found)
    (directory / "evaluation.md").write_text(markdown(title, sections), encoding="utf-8")
    (directory / "evaluation.html").write_text(page(title, sections), encoding="utf-8")


def evaluation_sections(found: External) -> list[Section]:
    """All sections in order."""
    specification = found.model.specification
    head: list[Block] = [Paragraph(sentence) for sentence in evaluation_verdict(found)]
    if specification.synthetic or found.data.synthetic:
        head.insert(0, Paragraph(SYNTHETIC, notice=True))
    sections = [Section("Result", [*head, Paragraph(NOT_A_DIAGNOSIS)]), _data(found), _refusals(found)]
    if found.metrics is None:
        return sections
    rows = [[name, with_interval(one)] for name, one in found.metrics.figures.items()]
    errors: list[Block] = [
        TableBlock(("figure over speakers", "95 % interval"), rows),
        observed_and_predicted(found.observed, found.predicted, specification.target),
        residual_histogram(found.observed, found.predicted),
    ]
    return [
        *sections,
        Section("Errors", errors),
        calibration_of(found.calibration, specification.target, groups=False),
        fairness_of(found.fairness),
    ]


def _data(found: External) -> Section:
    data, specification = found.data, found.model.specification
    facts = [
        ["speakers", str(len(data.names))],
        ["sessions", str(found.sessions)],
        ["answers", str(data.target.size)],
        ["sha256 of the table", data.sha256],
        ["model", f"{specification.model_id}, sha256 {found.model.sha256}"],
        ["trained on", f"{specification.n_speakers} speakers, none of them among these"],
    ]
    return Section("Data", [TableBlock(("", ""), facts), Items([*data.warnings, *data.left_out])])


def _refusals(found: External) -> Section:
    rows = [["session", reason, str(count)] for reason, count in found.refused.most_common()]
    rows += [["answer", reason, str(count)] for reason, count in found.answers_left_out.most_common()]
    if not rows:
        return Section("Refused", [Paragraph("Every session got an estimate from all of its answers.")])
    told = "What lies outside the model's training is refused, not extrapolated; the figures below are of the rest."
    return Section("Refused", [Paragraph(told), TableBlock(("what", "reason", "number"), rows)])
