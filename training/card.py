"""The model card: the 27 items of TRIPOD+AI, each present or marked missing, beside what the model file itself knows.

What a machine can state truthfully is filled in; who was recruited, who approved and who paid only people know, and
`goldenfish train --card FILE` takes those items from a JSON file `{"6": "…", "17": "…"}`. A card with an item missing
cannot be marked for clinical use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from training.fitted import FittedModel
from training.refusals import TrainingRefused
from training.tripod import ITEMS

DISCLAIMER = (
    "An estimate by this model is made by a computer from voice recordings. It is not a diagnosis and not the result "
    "of an administered test."
)
SYNTHETIC = "Trained on simulated speakers. It knows nothing about real people and must not be used on them."


class CardIncomplete(Exception):
    """A model for clinical use needs all 27 items.

    Attributes:
        missing: numbers of the items that are missing.
    """

    def __init__(self, missing: tuple[int, ...]) -> None:
        super().__init__(f"clinical use needs all 27 TRIPOD+AI items; missing: {', '.join(map(str, missing))}")
        self.missing = missing


@dataclass(frozen=True)
class Card:
    """What the trainer and its user know; the model's own facts are added when it is written.

    Attributes:
        items: TRIPOD+AI item number to text; they replace what the machine would have written.
        results: figures of the evaluation as JSON values (RMSE against the mean predictor, coverage, fairness, …).
        clinical: meant for clinical use; refused while an item is missing.
    """

    items: Mapping[int, str] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)
    clinical: bool = False


def card_json(card: Card, fitted: FittedModel) -> bytes:
    """`card.json`.

    Raises:
        CardIncomplete: meant for clinical use with items missing.
        TrainingRefused: `synthetic_not_clinical`: meant for clinical use, trained on simulated speakers.
    """
    if card.clinical and fitted.synthetic:
        raise TrainingRefused("synthetic_not_clinical", "a model of simulated speakers is for no clinic")
    texts = machine_items(fitted) | {number: text for number, text in card.items.items() if text.strip()}
    missing = tuple(item.number for item in ITEMS if item.number not in texts)
    if card.clinical and missing:
        raise CardIncomplete(missing)
    content = {
        "schema": "goldenfish.card/1",
        "model": model_facts(fitted),
        "clinical": card.clinical,
        "disclaimer": DISCLAIMER,
        "warning": SYNTHETIC if fitted.synthetic else None,
        "tripod_ai": {
            "source": "doi:10.1136/bmj-2023-078378",
            "missing": list(missing),
            "items": [
                {
                    "number": item.number,
                    "section": item.section,
                    "name": item.name,
                    "status": "present" if item.number in texts else "missing",
                    "text": texts.get(item.number),
                }
                for item in ITEMS
            ],
        },
        "results": dict(card.results),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def card_markdown(card: Card, fitted: FittedModel) -> str:
    """`card.md`: the same card for people."""
    content = json.loads(card_json(card, fitted))
    lines = [f"# Model card: {fitted.model_id}", "", content["disclaimer"], ""]
    if content["warning"]:
        lines += [f"**{content['warning']}**", ""]
    if fitted.blocked:
        lines += [f"**Not served: {', '.join(fitted.blocked)}.**", ""]
    lines += [
        "| fact | |",
        "|---|---|",
        *(f"| {name} | {_cell(value)} |" for name, value in content["model"].items()),
    ]
    lines += ["", "## TRIPOD+AI", ""]
    missing = content["tripod_ai"]["missing"]
    lines.append(f"{len(ITEMS) - len(missing)} of {len(ITEMS)} items are present.")
    section = ""
    for item, written in zip(ITEMS, content["tripod_ai"]["items"], strict=True):
        if item.section != section:
            section = item.section
            lines += ["", f"### {section}"]
        lines += ["", f"**{item.number}. {item.name}.** {written['text'] or f'*Missing.* {item.question}'}"]
    if content["results"]:
        lines += [
            "",
            "## Results",
            "",
            "```json",
            json.dumps(content["results"], indent=1, ensure_ascii=False),
            "```",
        ]
    return "\n".join(lines) + "\n"


def model_facts(fitted: FittedModel) -> dict[str, Any]:
    """What the model file itself knows, as JSON values."""
    return {
        "model_id": fitted.model_id,
        "kind": fitted.predictor.kind,
        "target": fitted.target,
        "target_range": list(fitted.target_range),
        "features": len(fitted.features),
        "speakers": len(set(fitted.speakers)),
        "recordings": len(fitted.speakers),
        "scope": fitted.scope.model_dump(mode="json"),
        "interval": f"CV+ over {len(fitted.fold_predictors)} folds, {fitted.coverage:.0%}"
        if fitted.fold_predictors
        else None,
        "sem": fitted.sem,
        "practice": fitted.practice,
        "synthetic": fitted.synthetic,
        "blocked": list(fitted.blocked),
        "data_sha256": fitted.data_sha256,
        "code_version": fitted.code_version,
    }


def machine_items(fitted: FittedModel) -> dict[int, str]:
    """The items that follow from the model file alone."""
    low, high = fitted.target_range
    by_family: dict[str, int] = {}
    for feature in fitted.features:
        by_family[feature.family] = by_family.get(feature.family, 0) + 1
    counted = ", ".join(f"{count} {family}" for family, count in sorted(by_family.items()))
    return {
        4: f"Development of a model ({fitted.predictor.kind}) that predicts {fitted.target} from speech.",
        7: "Missing values take the training median, features are held within the training range and standardised; "
        "all of it is learnt inside the folds.",
        9: f"{len(fitted.features)} measurements per answer ({counted}) by {', '.join(fitted.scope.extractors)}; "
        "names and units stand in model.json.",
        11: "A measurement that could not be made is missing, never 0. It is filled by the training median where "
        "training answers missed it too; otherwise the answer is left out.",
        15: f"A number from {low:g} to {high:g} per session with a CV+ conformal interval of "
        f"{fitted.coverage:.0%} over people, or a named refusal. No threshold is applied.",
        22: "model.json and model.npz hold every coefficient, bound and support vector; docs/models.md gives the "
        "formula.",
        24: "The model has not been updated.",
    }


def _cell(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return "not known" if value is None else text.replace("|", "\\|")
