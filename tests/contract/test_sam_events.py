"""events/*.json, which people give to `sam local invoke`, are what their code makes."""

from __future__ import annotations

import pytest

from tests.contract.translated_template import deployed
from tests.sam import events, identity


def test_no_file_is_missing_and_none_is_left_over() -> None:
    assert {path.stem for path in identity.FOLDER.glob("*.json")} == set(events.all_events()), "make events"


@pytest.mark.parametrize("name", sorted(events.all_events()))
def test_the_file_is_as_its_code_says(name: str) -> None:
    written = (identity.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert written == events.as_text(events.all_events()[name]), "make events"


def test_every_function_has_an_event() -> None:
    functions = {name.removesuffix("Function").lower() for name in deployed().of("AWS::Lambda::Function")}
    assert {name.partition("-")[0] for name in events.all_events()} == functions
