"""What is allowed: only what was told, or what an operator may have beforehand; every decision leaves a line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenfish.consents.beginning import first_consents
from goldenfish.consents.deciding import PRESUMED, allowed, decided, last_change, presumed
from goldenfish.consents.models import PURPOSES, Decision, Told
from goldenfish.consents.told import change_of, consent_changed
from goldenfish.consents.wording import VERSION, WITHDRAWAL, WORDING, sentence
from goldenfish.settings import settings
from tests.unit.consents.telling import told, withdrawn
from tests.unit.sessions.interviews import START

LATER = START + timedelta(minutes=1)


def test_without_a_word_only_what_an_operator_may_have_is_allowed() -> None:
    operators = presumed(operator=True, version="v", language="en", at=START)
    assert [one for one in PURPOSES if allowed(operators, one)] == list(PRESUMED)
    assert {record.source for record in operators.values()} == {"operator"}
    assert not any(allowed(presumed(operator=False, version="v", language="en", at=START), one) for one in PURPOSES)


def test_research_is_never_presumed() -> None:
    assert "research" not in PRESUMED
    assert not allowed(None, "research")


def test_a_session_of_an_earlier_version_goes_on_under_its_operators_consent() -> None:
    assert all(allowed(None, one) for one in PRESUMED)
    after, changes = decided(None, withdrawn("assess"), at=LATER)
    assert not allowed(after, "assess")
    assert allowed(after, "transcribe"), "what nobody has spoken of stays as it was"
    assert changes[0].before is not None
    assert changes[0].before.source == "operator"


def test_each_purpose_stands_for_itself() -> None:
    after, _ = decided({}, told("keep", refused=("assess",)), at=START)
    assert [one for one in PURPOSES if allowed(after, one)] == ["keep"]


def test_the_same_again_changes_nothing() -> None:
    once, _ = decided({}, told("keep"), at=START)
    again, changes = decided(once, told("keep"), at=LATER)
    assert (again, changes) == (once, ())


@pytest.mark.parametrize("differs", ["version", "language", "source"])
def test_the_same_in_other_words_is_told_anew(differs: str) -> None:
    once, _ = decided({}, told("keep"), at=START)
    other = told("keep").model_copy(
        update={differs: {"version": "2", "language": "vi", "source": "operator"}[differs]}
    )
    again, changes = decided(once, other, at=LATER)
    assert [change.before for change in changes] == [once["keep"]]
    assert again["keep"].at == LATER


def test_of_two_decisions_about_a_purpose_the_last_counts() -> None:
    both = Told(
        decisions=(Decision(purpose="keep", granted=True), Decision(purpose="keep", granted=False)),
        version="1",
        language="en",
    )
    after, changes = decided({}, both, at=START)
    assert not allowed(after, "keep")
    assert len(changes) == 1


def test_the_history_reads_back_what_was_told() -> None:
    after, changes = decided({}, told("keep", refused=("assess",), erase=True), at=START)
    event = consent_changed(changes, after)
    lines = event.data["changes"]
    assert isinstance(lines, list)
    assert tuple(change_of(line) for line in lines) == changes
    assert event.data["allowed"] == ["keep"]


def test_the_last_change_is_known() -> None:
    once, _ = decided({}, told("keep"), at=START)
    twice, _ = decided(once, withdrawn("keep"), at=LATER)
    assert (last_change(None), last_change({}), last_change(once), last_change(twice)) == (None, None, START, LATER)


@pytest.mark.parametrize(("setting", "expected"), [("operator", list(PRESUMED)), ("withheld", [])])
def test_a_session_begins_with_what_the_setting_says(
    monkeypatch: pytest.MonkeyPatch, setting: str, expected: list[str]
) -> None:
    monkeypatch.setenv("CONSENT_WHEN_UNTOLD", setting)
    settings.cache_clear()
    consents, events = first_consents(None, by="family", language="en", at=START)
    assert [one for one in PURPOSES if allowed(consents, one)] == expected
    assert events == (), "nothing was told"
    consents, events = first_consents(withdrawn("share"), by="family", language="en", at=START)
    assert not allowed(consents, "share")
    assert len(events) == 1
    assert consents["share"].by == "family"
    settings.cache_clear()


def test_every_purpose_has_one_sentence_in_each_language() -> None:
    assert set(WORDING) == set(PURPOSES)
    texts = [sentence(text, language) for text in [*WORDING.values(), WITHDRAWAL] for language in ("en", "vi")]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") and text.count(".") == 1 for text in texts)
    assert VERSION
