"""The report's sections on results: the sentence that counts, candidates, choice, leak check, controls."""

from __future__ import annotations

import math
from collections import Counter

from training.figures_text import figure, named, share, with_interval
from training.leak_check import LeakCheck
from training.metrics import Metrics, mae
from training.nested import CHOSEN
from training.report_blocks import Block, Items, Paragraph, Section, TableBlock
from training.study import METADATA_ONLY, Study
from training.study_pictures import controls_picture, gain_picture

MEAN = "mean"
BLOCKED = {
    "group_model": "a model for groups is evaluated here but not exported",
    "too_few_speakers": "with fewer than 20 speakers there is no interval, and without one nothing is exported",
    "no_better_than_mean": "it is not shown to beat the mean predictor",
    "control_flagged": "a control that must not work does: the recordings or the pipeline give the score away",
}


def verdict(study: Study) -> list[str]:
    """The result in plain sentences, for the report's head and the terminal."""
    chosen, data = study.metrics[CHOSEN], study.data
    sentences = [_result(study, chosen)]
    if METADATA_ONLY in study.metrics and not data.groups:
        known, voice = study.metrics[METADATA_ONLY].figures["rmse"], chosen.figures["rmse"]
        verb = "do no worse" if known.value <= voice.value else "do worse"
        sentences.append(f"Age, sex and what else was known beforehand {verb} alone: RMSE {with_interval(known)}.")
    if study.leaks.leaks:
        sentences.append(
            "Folds of recordings would have flattered: see the leak check. Figures from such folds are void here."
        )
    sentences += [f"Control flagged: {named(one.name)}." for one in study.controls if one.flagged]
    if study.blocked:
        sentences.append("The model is not to be used: " + "; ".join(BLOCKED[code] for code in study.blocked) + ".")
    return sentences


def _result(study: Study, chosen: Metrics) -> str:
    data = study.data
    if data.groups:
        area = chosen.figures["auc"]
        beats = "which is better than chance" if chosen.beats_mean else "which is not shown to be better than chance"
        negative, positive = data.groups
        unseen = f"over {len(data.names)} unseen speakers"
        return f"{positive} against {negative}: AUC {with_interval(area)} {unseen}, {beats}."
    own, mean = chosen.figures["rmse"], study.metrics[MEAN].figures["rmse"]
    unseen = f"over {len(data.names)} unseen speakers"
    said = f"RMSE {with_interval(own)} {unseen}; the mean predictor has {figure(mean.value)}"
    if chosen.beats_mean:
        return f"{said}. The gain of {with_interval(chosen.gain)} is more than chance."
    if math.isnan(own.low):
        return f"{said}. With so few speakers nothing can be said about the difference."
    return f"{said}. It does not beat the mean predictor: the gain is {with_interval(chosen.gain)}."


def candidates_section(study: Study) -> Section:
    """All candidates with intervals, beside the mean predictor."""
    order = [CHOSEN, *(name for name in study.metrics if name != CHOSEN)]
    names = list(study.metrics[CHOSEN].figures)
    cell = share if study.data.groups else with_interval
    rows = [
        [
            named(name),
            *(cell(study.metrics[name].figures[each]) for each in names),
            with_interval(study.metrics[name].gain),
        ]
        for name in order
    ]
    unit = "AUC above 0.5" if study.data.groups else f"RMSE in points of {study.data.target_name}"
    blocks: list[Block] = [
        Paragraph(
            f"Nested cross-validation: {study.plan.describe(len(study.data.names))}. Answers of a speaker are "
            "averaged; figures are over speakers, with 95 % intervals by resampling speakers: they tell how far a "
            "figure depends on who was tested, not on who was trained on. Hyperparameters, imputation, scaling and "
            "selection are learnt in the training part of each fold."
        ),
        TableBlock(("candidate", *(each.replace("_", " ") for each in names), "gain over the mean"), rows),
        Paragraph(
            "The row “chosen” is the result: in every outer fold the candidate is picked anew in the inner folds, "
            "so the picking is paid for. The other rows serve to compare; to quote the best would be optimistic."
        ),
        gain_picture({name: study.metrics[name] for name in order}, unit),
    ]
    if not any(study.metrics[name].beats_mean for name in order):
        blocks.insert(0, Paragraph("Nothing is shown to beat the mean predictor.", notice=True))
    return Section("Candidates", blocks)


def choice_section(study: Study) -> Section:
    """What was chosen where."""
    counts = Counter(choice.candidate.name for choice in study.nested.choices)
    folds = ", ".join(f"{named(name)} {count}" for name, count in counts.most_common())
    parameters = ", ".join(f"{name} {value:g}" for name, value in study.choice.parameters.items()) or "none"
    loss = "1 - AUC" if study.data.groups else "RMSE"
    rows = [[named(name), figure(value, 3)] for name, value in study.choice.losses.items()]
    return Section(
        "Chosen model",
        [
            Items(
                [
                    f"Chosen on all speakers: {named(study.choice.candidate.name)} (hyperparameters: {parameters}).",
                    f"Chosen in the outer folds: {folds}.",
                ]
            ),
            TableBlock(("candidate", f"{loss} in the inner folds, all speakers"), rows),
        ],
    )


def leak_section(study: Study) -> Section:
    """Folds of recordings against folds of speakers."""
    leaks, data = study.leaks, study.data
    shown = [*leaks.models, leaks.mean]
    rows = [[one.name, figure(one.by_recording), figure(one.by_speaker)] for one in shown]
    if not data.groups:
        chosen = mae(data.target, study.nested.predictions[CHOSEN])
        rows.append([named(CHOSEN), "not offered", figure(chosen)])
    gap = max(one.by_speaker - one.by_recording for one in leaks.models)
    return Section(
        "Leak check",
        [
            Paragraph(
                "What the same data would have shown had recordings been dealt to folds without regard to who "
                "speaks: mean absolute error over recordings (not speakers), ten folds, of two fixed diagnostic "
                f"models. They are never the result. The tree's leaves hold at least {leaks.leaf} recordings."
            ),
            TableBlock(("model", "folds of recordings (leak)", "folds of speakers"), rows),
            Paragraph(_leak_sentence(leaks, gap), notice=leaks.leaks),
        ],
    )


def _leak_sentence(leaks: LeakCheck, gap: float) -> str:
    if leaks.leaks:
        return (
            f"The gap is up to {gap:.2f}: with a speaker's other recordings in training, the models know the person. "
            "Only the folds of speakers say what happens with somebody new; a figure from folds of recordings must "
            "not be quoted for this data."
        )
    return f"The gap is {gap:.2f} at most: knowing a speaker's other recordings does not help here."


def controls_section(study: Study) -> Section:
    """Models that must not work."""
    rows = [
        [
            named(one.name),
            figure(one.rmse),
            figure(one.mean_rmse),
            figure(None if one.skill is None else 100 * one.skill, 1),
            figure(one.p_adjusted, 3),
            "not done: " + str(one.reason) if one.reason else "FLAGGED" if one.flagged else "not flagged",
        ]
        for one in study.controls
    ]
    header = ("control", "RMSE", "mean predictor", "squared error taken away, %", "p (Holm)", "outcome")
    blocks: list[Block] = [
        Paragraph(
            "Models that must not work. Silence only sees what a recording holds where nobody speaks; metadata only "
            "sees what was known beforehand; permuted labels run the pipeline on scores dealt anew between speakers. "
            "One-sided: for the first two exact permutation tests over speakers, for the last a t-test over "
            "several deals; 5 % over the whole family (Holm)."
        ),
        TableBlock(header, rows),
    ]
    if any(one.skill is not None for one in study.controls):
        blocks.append(controls_picture(study.controls))
    if any(one.name == "silence_only" and one.reason for one in study.controls):
        blocks.append(
            Paragraph(
                "Silence only was not done: the table holds no silence_* columns; a manifest of recordings does."
            )
        )
    if any(one.flagged for one in study.controls):
        blocks.append(Paragraph(_flagged(study), notice=True))
    return Section("Controls", blocks)


def _flagged(study: Study) -> str:
    names = [one.name for one in study.controls if one.flagged]
    if names == [METADATA_ONLY]:
        return (
            "What was known before anybody spoke goes with the score. That need not be a fault (age does), but the "
            "voice model has to be judged against the metadata-only row, not against the mean."
        )
    return (
        "A control that must not work does. Whatever the candidates show may come from how people were recorded or "
        "from the pipeline, and not from how they speak; the model must not be used."
    )
