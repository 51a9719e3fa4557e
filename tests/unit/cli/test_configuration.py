"""`.env` and the environment, under the names of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.configuration import KNOWN_NAMES, STACK_NAMES, read_configuration
from cli.errors import CommandError, Exit


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN_NAMES:
        monkeypatch.delenv(name, raising=False)


def write_env(folder: Path, text: str) -> Path:
    (folder / ".env").write_text(text, encoding="utf-8")
    return folder


def test_the_environment_overrules_the_file_and_options_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(tmp_path, "STAGE=staging\nASR_ENGINE=mock\nRETENTION_DAYS=30\n")
    monkeypatch.setenv("ASR_ENGINE", "whisper")
    monkeypatch.setenv("RETENTION_DAYS", "90")
    values = read_configuration(tmp_path, overrides={"RETENTION_DAYS": "365"}).values
    assert (values["STAGE"], values["ASR_ENGINE"], values["RETENTION_DAYS"]) == ("staging", "whisper", "365")


def test_an_empty_value_counts_as_not_given(tmp_path: Path) -> None:
    configuration = read_configuration(write_env(tmp_path, "ASR_ENGINE=\nAPI_TOKEN=  \n"))
    assert configuration.values == {}
    assert configuration.settings().asr_engine == "auto"


def test_a_wrong_value_names_its_setting(tmp_path: Path) -> None:
    configuration = read_configuration(write_env(tmp_path, "MAX_ANSWER_SECONDS=soon\n"))
    with pytest.raises(CommandError, match="MAX_ANSWER_SECONDS") as refused:
        configuration.settings()
    assert refused.value.code is Exit.CONFIGURATION


def test_settings_become_parameters_of_the_template_by_name(tmp_path: Path) -> None:
    configuration = read_configuration(write_env(tmp_path, "OPENAI_TRANSCRIBE_MODEL=m\nADDRESS_TERM=bà\n"))
    assert configuration.parameters(["OpenAiTranscribeModel", "Stage"]) == {"OpenAiTranscribeModel": "m"}


def test_neither_secrets_nor_names_of_the_stack_reach_the_functions_environment(tmp_path: Path) -> None:
    text = "OPENAI_API_KEY=sk-1\nAPI_TOKEN=a-token-of-24-characters\nTABLE_NAME=t\nADDRESS_TERM=bà\n"
    configuration = read_configuration(write_env(tmp_path, text))
    assert configuration.environment() == {"ADDRESS_TERM": "bà"}


def test_the_vendors_key_goes_into_its_secret_in_real_mode_only(tmp_path: Path) -> None:
    configuration = read_configuration(write_env(tmp_path, "OPENAI_API_KEY=sk-1\n"))
    tokens, made = configuration.tokens()
    assert made
    assert set(configuration.secrets(tokens, "local")) == {"ApiTokens"}
    assert configuration.secrets(tokens, "real")["OpenAiKey"] == "sk-1"


def test_the_stack_gives_only_names_that_are_settings() -> None:
    assert STACK_NAMES < KNOWN_NAMES
