""".env.example, Settings, the template's parameters and doctor speak of the same names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.checks.names import check_names, check_values
from cli.configuration import CLI_NAMES, KNOWN_NAMES, ROOT, SETTING_NAMES, STACK_NAMES, read_configuration
from cli.local_cloud import parameter_names
from goldenfish.settings import Settings

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
LINE = re.compile(r"^(?P<comment># )?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)$", re.MULTILINE)
LEFT_TO_THE_MODE_OF_RUNNING = {"EXTERNAL_SERVICES_MODE", "SELF_REGISTRATION"}
"""Empty in the example: a copy of it is no choice between a local run's default and a deployed stack's."""
READERS = [
    path
    for folder in ("functions", "layers/core")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "settings.py"
]
SEED_NAMES = {"EXTERNAL_SERVICES_MODE", "API_TOKEN", "OPENAI_API_KEY", "GPT_REALTIME_MODEL", "WHISPER_MODEL"}


def listed() -> dict[str, re.Match[str]]:
    return {match["name"]: match for match in LINE.finditer(EXAMPLE)}


def test_every_setting_is_listed_once_and_nothing_else() -> None:
    assert set(listed()) == KNOWN_NAMES == SETTING_NAMES | CLI_NAMES
    assert len(LINE.findall(EXAMPLE)) == len(KNOWN_NAMES)
    assert set(listed()) >= SEED_NAMES


def test_what_the_stack_gives_is_commented_out_and_nothing_else() -> None:
    assert {name for name, match in listed().items() if match["comment"]} == STACK_NAMES


def test_each_name_has_one_line_that_explains_it() -> None:
    lines = EXAMPLE.splitlines()
    for name in listed():
        above = lines[next(i for i, line in enumerate(lines) if line.removeprefix("# ").startswith(name + "=")) - 1]
        assert above.startswith("# "), name
        assert "=" not in above.split()[1], name


@pytest.mark.parametrize("name", sorted(SETTING_NAMES - STACK_NAMES))
def test_each_setting_does_something(name: str) -> None:
    parameters = {parameter.lower() for parameter in parameter_names(ROOT / "template.yaml")}
    read = re.compile(rf"\.{name.lower()}\b")
    assert name.replace("_", "").lower() in parameters or any(
        read.search(path.read_text(encoding="utf-8")) for path in READERS
    )


@pytest.mark.parametrize("name", sorted(SETTING_NAMES - STACK_NAMES - LEFT_TO_THE_MODE_OF_RUNNING))
def test_the_value_shown_is_the_default(name: str) -> None:
    default = Settings.model_fields[name.lower()].default
    shown = listed()[name]["value"]
    assert shown == ("" if default == "" else str(default).lower() if isinstance(default, bool) else str(default))


def test_a_copy_of_the_example_passes_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN_NAMES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(EXAMPLE, encoding="utf-8")
    configuration = read_configuration(tmp_path)
    checks = check_names(configuration) + check_values(configuration)
    assert {check.outcome for check in checks} == {"ok"}, checks


def test_a_copy_of_the_example_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN_NAMES:
        monkeypatch.delenv(name, raising=False)
    without = read_configuration(tmp_path)
    (tmp_path / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert read_configuration(tmp_path).settings() == without.settings()


def test_the_settings_page_names_every_setting() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([A-Z][A-Z0-9_]+)`", page)) >= KNOWN_NAMES - STACK_NAMES


def test_parameters_named_like_settings_are_found() -> None:
    names = parameter_names(ROOT / "template.yaml")
    assert {"Stage", "ExternalServicesMode", "AsrEngine", "WhisperModel"} <= set(names)
