"""What doctor says about names, values, engines and models."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.checks.engines import check_engines
from cli.checks.names import check_names, check_terms, check_values
from cli.configuration import Configuration
from goldenfish.settings import Settings


def configured(**in_file: str) -> Configuration:
    return Configuration(in_file, Path(".env"), in_file)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "says"),
    [
        ("EXTERNAL_SERVICE_MODE", "local", "fail", "EXTERNAL_SERVICES_MODE"),
        ("OPENAI_KEY", "sk-1", "fail", "OPENAI_API_KEY"),
        ("REDIS_URL", "redis://", "fail", "remove the line"),
        ("AUTH_ENABLED", "false", "fail", "remove the line"),
        ("AUTH_ENABLED", "true", "ok", ""),
        ("AWS_POLLY_ENGINE", "neural", "fail", "remove the line"),
        ("NOTHING_OF_THE_KIND", "1", "warn", ".env.example"),
        ("OPENAI_API_KEY", "sk-xxxx", "fail", "fill it in"),
        ("API_TOKEN", "change-me", "fail", "fill it in"),
        ("API_TOKEN", "<your token>", "fail", "fill it in"),
        ("TABLE_NAME", "t", "warn", "remove the line"),
        ("AWS_PROFILE", "mine", "ok", ""),
        ("WHISPER_MODEL", "PhoWhisper-small", "ok", ""),
    ],
)
def test_names_and_placeholders(name: str, value: str, outcome: str, says: str) -> None:
    (check,) = check_names(configured(**{name: value}))
    assert check.outcome == outcome
    assert says in check.fix


def test_no_file_is_no_fault() -> None:
    assert [c.outcome for c in check_names(Configuration({}, None, {}))] == ["ok"]


def test_wrong_values_and_short_tokens_fail() -> None:
    checks = check_values(configured(EXTERNAL_SERVICES_MODE="fast", API_TOKEN="short"))
    assert [(c.name, c.outcome) for c in checks] == [("settings", "fail"), ("API_TOKEN", "fail")]


@pytest.mark.parametrize(
    ("values", "wrong", "says"),
    [
        ({}, [], ""),
        ({"ADDRESS_TERM": "bà", "INTERVIEWER_TERM": "con"}, [], ""),
        ({"INTERVIEWER_TERM": "em"}, [], ""),
        ({"ADDRESS_TERM": "bac"}, ["ADDRESS_TERM"], "bác"),
        ({"INTERVIEWER_TERM": "com"}, ["INTERVIEWER_TERM"], "con"),
    ],
)
def test_a_misspelt_term_of_address_is_found(values: dict[str, str], wrong: list[str], says: str) -> None:
    checks = check_terms(configured(**values))
    assert [c.name for c in checks if c.outcome == "fail"] == wrong
    assert all(says in check.fix for check in checks)


def test_each_unreadable_line_of_the_file_fails() -> None:
    checks = check_names(Configuration({}, Path(".env"), {}, (2, 5)))
    assert [(c.outcome, c.found[:6]) for c in checks] == [("fail", "line 2"), ("fail", "line 5")]


def engine_outcome(key: str = "", **settings: str) -> str:
    return check_engines(Settings.model_validate(settings), key)[0].outcome


def test_the_engine_in_force_has_what_it_needs(tmp_path: Path) -> None:
    assert engine_outcome(external_services_mode="local") == "ok"
    assert engine_outcome(external_services_mode="real") == "fail"
    assert engine_outcome("sk-1", external_services_mode="real") == "ok"
    assert engine_outcome("sk-1", external_services_mode="local", asr_engine="openai") == "ok"
    assert engine_outcome(asr_engine="whisper") == "fail"
    assert engine_outcome(asr_engine="whisper", whisper_model_dir=str(tmp_path)) == "fail"
    (tmp_path / "model.bin").touch()
    assert engine_outcome(asr_engine="whisper", whisper_model_dir=str(tmp_path)) == "ok"


def test_local_mode_says_that_vietnamese_has_no_engine() -> None:
    by_name = {c.name: c for c in check_engines(Settings(external_services_mode="local"), "")}
    assert by_name["language en"].outcome == "ok"
    assert by_name["language vi"].outcome == "warn"


def test_a_missing_estimate_model_is_no_fault_and_a_wrong_folder_is() -> None:
    assert check_engines(Settings(), "")[-1].outcome == "ok"
    assert check_engines(Settings(assessment_model_dir="/nowhere"), "")[-1].outcome == "fail"
