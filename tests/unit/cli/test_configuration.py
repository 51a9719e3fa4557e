"""`.env` and the environment, under the names of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.configuration import KNOWN_NAMES, LOCAL_DEFAULTS, STACK_NAMES, read_configuration, read_leniently
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
    assert configuration.values == LOCAL_DEFAULTS
    assert configuration.settings().asr_engine == "auto"


def test_nothing_said_means_engines_without_a_key(tmp_path: Path) -> None:
    assert read_configuration(tmp_path).settings().external_services_mode == "local"
    emptied = read_configuration(write_env(tmp_path, "EXTERNAL_SERVICES_MODE=\n"))
    assert emptied.settings().external_services_mode == "local"
    said = read_configuration(write_env(tmp_path, "EXTERNAL_SERVICES_MODE=mock\n"))
    assert said.settings().external_services_mode == "mock"


def test_a_line_that_cannot_be_read_stops_a_run_and_the_rest_is_still_known(tmp_path: Path) -> None:
    write_env(tmp_path, "STAGE=staging\nthis is no setting\nASR_ENGINE='mock\nRETENTION_DAYS=30\n")
    with pytest.raises(CommandError, match="line 2, 3 is not NAME=value") as refused:
        read_configuration(tmp_path)
    assert refused.value.code is Exit.CONFIGURATION
    lenient = read_leniently(tmp_path)
    assert lenient.unreadable_lines == (2, 3)
    assert lenient.in_file == {"STAGE": "staging", "RETENTION_DAYS": "30"}


def test_a_byte_order_mark_does_not_hide_the_first_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STAGE=staging\n", encoding="utf-8-sig")
    assert read_configuration(tmp_path).values["STAGE"] == "staging"


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
    assert configuration.environment() == {"ADDRESS_TERM": "bà"} | LOCAL_DEFAULTS


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("EXTERNAL_SERVICES_MODE=local", False),
        ("EXTERNAL_SERVICES_MODE=real", True),
        ("ASR_ENGINE=openai", True),
        ("CHAT_ENGINE=openai", True),
        ("SPEECH_ENGINE=openai", True),
        ("REALTIME=openai", True),
    ],
)
def test_the_vendors_key_goes_into_its_secret_where_the_vendor_is_asked(
    tmp_path: Path, line: str, asked: bool
) -> None:
    configuration = read_configuration(write_env(tmp_path, f"OPENAI_API_KEY=sk-1\n{line}\n"))
    tokens, made = configuration.tokens()
    assert made
    assert configuration.secrets(tokens).get("OpenAiKey") == ("sk-1" if asked else None)


def test_the_stack_gives_only_names_that_are_settings() -> None:
    assert STACK_NAMES < KNOWN_NAMES
