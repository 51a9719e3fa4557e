"""The card lists TRIPOD+AI's 27 items, present or missing, and clinical use needs all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.estimates.studies import fitted_model, installed
from training.card import Card, CardIncomplete, card_json, card_markdown
from training.export import write_artefact
from training.refusals import TrainingRefused
from training.tripod import ITEMS

ALL = {number: f"Text of item {number}." for number in range(1, 28)}


def items(card: Card) -> dict[int, dict[str, Any]]:
    return {one["number"]: one for one in json.loads(card_json(card, fitted_model()))["tripod_ai"]["items"]}


def test_there_are_27_items_in_order() -> None:
    assert [item.number for item in ITEMS] == list(range(1, 28))
    assert len({(item.section, item.name) for item in ITEMS}) == 27


def test_what_only_people_know_is_missing_until_they_say_it() -> None:
    written = items(Card())
    assert {number for number, one in written.items() if one["status"] == "missing"} >= {6, 10, 17, 18, 19}
    assert all((one["text"] is None) == (one["status"] == "missing") for one in written.values())
    assert items(Card(items={17: "Approved by the committee."}))[17]["status"] == "present"
    assert items(Card(items={17: "  "}))[17]["status"] == "missing"


def test_clinical_use_is_refused_while_an_item_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CardIncomplete) as raised:
        write_artefact(tmp_path, fitted_model(), Card(items={n: t for n, t in ALL.items() if n != 19}, clinical=True))
    assert raised.value.missing == (19,)
    assert not (tmp_path / "model.json").exists()
    assert json.loads(card_json(Card(items=ALL, clinical=True), fitted_model()))["clinical"]


def test_a_model_of_simulated_speakers_is_never_clinical() -> None:
    with pytest.raises(TrainingRefused, match="synthetic_not_clinical"):
        card_json(Card(items=ALL, clinical=True), fitted_model(synthetic=True))
    card = json.loads(card_json(Card(items=ALL), fitted_model(synthetic=True)))
    assert not card["clinical"]
    assert "simulated speakers" in card["warning"]
    assert "simulated speakers" in card_markdown(Card(), fitted_model(synthetic=True))


def test_the_card_for_people_shows_what_is_missing_and_why_it_is_not_served(tmp_path: Path) -> None:
    installed(tmp_path, blocked=("no_better_than_mean",))
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert "**17. Ethical approval.** *Missing.*" in text
    assert "Not served: no_better_than_mean" in text
    assert "not a diagnosis" in text


def test_results_without_a_finite_value_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        card_json(Card(results={"rmse": float("nan")}), fitted_model())
