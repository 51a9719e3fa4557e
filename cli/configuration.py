"""The configuration of a local run: `.env`, overruled by the environment, under the names of the settings."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError

from cli.errors import CommandError, Exit
from cli.tokens import Token, make_token, parse_tokens, secret_value
from goldenfish.seed_settings import refused
from goldenfish.settings import Settings

ROOT = Path(__file__).parents[1]
"""The repository: template.yaml, the functions and the samples stand here."""
TEMPLATE = ROOT / "template.yaml"
STATE_FOLDER = Path(".goldenfish")
"""Where `up` keeps its state and logs, in the current folder; ignored by git."""

CLI_NAMES = frozenset({"API_TOKEN", "OPENAI_API_KEY"})
"""Names that are no `Settings` field: secrets, which reach the functions through Secrets Manager."""
STACK_NAMES = frozenset(
    {
        "AWS_REGION",
        "TABLE_NAME",
        "RECORDINGS_BUCKET",
        "INSIGHTS_QUEUE_URL",
        "ASR_QUEUE_URL",
        "ASSESS_QUEUE_URL",
        "WEBHOOK_QUEUE_URL",
        "INTERVIEWER_FUNCTION",
        "ASR_FUNCTION",
        "API_TOKENS_SECRET",
        "SIGNING_KEYS_SECRET",
        "OPENAI_API_KEY_SECRET",
        "WEBSOCKET_ENDPOINT",
        "WEBSOCKET_URL",
        "PAGE_DOOR",
        "KMS_KEY_ARN",
        "AWS_ENDPOINT_URL",
    }
)
"""Names whose values the stack gives to its functions; nobody sets them by hand."""
SETTING_NAMES = frozenset(name.upper() for name in Settings.model_fields)
KNOWN_NAMES = SETTING_NAMES | CLI_NAMES
LOCAL_DEFAULTS = {"EXTERNAL_SERVICES_MODE": "local", "SELF_REGISTRATION": "true"}
"""What a run on this machine takes where nothing is said; a deployed stack begins with `mock`."""
UNREADABLE_FIX = "write NAME=value, close every quote, and begin comments with #"


@dataclass(frozen=True)
class Configuration:
    """Names and values in force, what the .env file itself holds, and its lines that say nothing readable."""

    values: Mapping[str, str]
    file: Path | None
    in_file: Mapping[str, str]
    unreadable_lines: tuple[int, ...] = ()

    def settings(self) -> Settings:
        """The settings that the functions will see.

        Raises:
            CommandError: a value is out of its range or not of its type.
        """
        if wrong := self.wrong_settings():
            faults = "; ".join(f"{name}: {fault}" for name, fault in wrong.items())
            raise CommandError(f"wrong setting: {faults}", "see docs/settings.md", Exit.CONFIGURATION)
        return Settings.model_validate(self._given())

    def wrong_settings(self) -> dict[str, str]:
        """What is wrong with each value that is out of its range or not of its type."""
        try:
            Settings.model_validate(self._given())
        except ValidationError as error:
            return {
                str(fault["loc"][0]).upper(): fault["msg"].removeprefix("Value error, ") for fault in error.errors()
            }
        return {}

    def without(self, names: Collection[str]) -> Configuration:
        """The same with the defaults of some settings."""
        return replace(self, values={name: value for name, value in self.values.items() if name not in names})

    def _given(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.values.items() if name in SETTING_NAMES}

    def tokens(self) -> tuple[tuple[Token, ...], bool]:
        """The bearer tokens, and whether one had to be made because none was configured."""
        tokens = parse_tokens(self.values.get("API_TOKEN", ""))
        return (tokens, False) if tokens else ((make_token(),), True)

    def parameters(self, of_template: Collection[str]) -> dict[str, str]:
        """Values for those template parameters that are settings (WHISPER_MODEL → WhisperModel)."""
        by_plain_name = {name.lower(): name for name in of_template}
        plain = {name.replace("_", "").lower(): value for name, value in self.values.items()}
        return {by_plain_name[name]: value for name, value in plain.items() if name in by_plain_name}

    def environment(self) -> dict[str, str]:
        """Settings to put into the functions' environment, parameters of the template included."""
        return {name: value for name, value in self.values.items() if name in SETTING_NAMES - STACK_NAMES}

    def secrets(self, tokens: tuple[Token, ...]) -> dict[str, str]:
        """Values of the stack's secrets by logical id; the vendor's key only where the vendor may be asked."""
        key = self.values.get("OPENAI_API_KEY", "")
        vendor = {"OpenAiKey": key} if self.settings().asks_openai and key else {}
        return {"ApiTokens": secret_value(tokens), **vendor}


def read_configuration(folder: Path = Path(), overrides: Mapping[str, str] | None = None) -> Configuration:
    """Read `.env` of a folder; the environment overrules it, and `overrides` (command options) both.

    An empty value counts as not given.

    Raises:
        CommandError: `.env` cannot be read, or not all of it, or a setting is given that has a successor.
    """
    configuration = read_leniently(folder, overrides)
    if said := refused(configuration.in_file):
        raise CommandError(f".env: {'; '.join(said.values())}", "remove the line", Exit.CONFIGURATION)
    if said := refused_in_shell():
        raise CommandError(f"environment: {'; '.join(said.values())}", f"unset {' '.join(said)}", Exit.CONFIGURATION)
    if lines := configuration.unreadable_lines:
        numbers = ", ".join(str(line) for line in lines)
        raise CommandError(f".env: line {numbers} is not NAME=value", UNREADABLE_FIX, Exit.CONFIGURATION)
    return configuration


def refused_in_shell() -> dict[str, str]:
    """What is to be said to names of the seeds in this process's environment."""
    return refused(os.environ, in_shell=True)


def read_leniently(folder: Path = Path(), overrides: Mapping[str, str] | None = None) -> Configuration:
    """The same, but unreadable lines are only noted.

    Raises:
        CommandError: `.env` is no text file in UTF-8.
    """
    file = folder / ".env"
    text = _text_of(file) if file.is_file() else ""
    unreadable = tuple(binding.original.line for binding in parse_stream(StringIO(text)) if binding.error)
    in_file = {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}
    from_environment = {name: value for name, value in os.environ.items() if name in KNOWN_NAMES}
    merged = {**in_file, **from_environment, **(overrides or {})}
    values = {name: value.strip() for name, value in merged.items() if value.strip()}
    return Configuration(LOCAL_DEFAULTS | values, file if file.is_file() else None, in_file, unreadable)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        what = f"{file} cannot be read: {error}"
        raise CommandError(what, "save it as plain text in UTF-8", Exit.CONFIGURATION) from error
