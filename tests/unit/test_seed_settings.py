"""The seeds' settings: each keeps its meaning, or is refused with its successor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.checks.names import check_names
from cli.configuration import CLI_NAMES, ROOT, SETTING_NAMES, read_configuration, read_leniently
from cli.errors import CommandError, Exit
from goldenfish.seed_settings import SEED_SETTINGS, refused
from goldenfish.settings import read_settings

REFUSED = sorted(name for name, seed in SEED_SETTINGS.items() if not seed.kept)
IN_A_FUNCTION = {"AWS_LAMBDA_FUNCTION_NAME": "stack-api"}


def test_what_is_kept_is_read() -> None:
    assert {name for name, seed in SEED_SETTINGS.items() if seed.kept} <= SETTING_NAMES | CLI_NAMES
    assert not set(REFUSED) & (SETTING_NAMES | CLI_NAMES)


@pytest.mark.parametrize("name", REFUSED)
def test_a_function_that_is_given_one_does_not_start_and_says_why(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is not read here; its successor: "):
        read_settings({**IN_A_FUNCTION, name: "something"})


@pytest.mark.parametrize("name", REFUSED)
def test_a_local_run_ends_with_the_same_line(name: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{name}=something\n", encoding="utf-8")
    with pytest.raises(CommandError) as ended:
        read_configuration(tmp_path)
    assert ended.value.code is Exit.CONFIGURATION
    assert SEED_SETTINGS[name].here in ended.value.what


def test_a_shell_may_hold_them_for_other_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    read_configuration(tmp_path)
    read_settings({"DATABASE_URL": "postgresql://elsewhere"})


@pytest.mark.parametrize("name", ["AUTH_ENABLED", "JWT_SECRET_KEY", "JWT_KEY"])
def test_in_a_shell_those_that_would_open_a_door_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "false")
    with pytest.raises(CommandError, match=f"^environment: {name} is not read here; its successor: ") as ended:
        read_configuration(tmp_path)
    assert (ended.value.code, ended.value.fix) == (Exit.CONFIGURATION, f"unset {name}")
    (check,) = check_names(read_leniently(tmp_path))
    assert (check.name, check.outcome) == (name, "fail")


@pytest.mark.parametrize(("address", "taken"), [("http://localhost:4317", False), ("https://collector:4318", True)])
def test_a_collector_that_would_never_answer_is_refused(address: str, *, taken: bool) -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": address}
    if taken:
        assert read_settings(given).otel_exporter_otlp_endpoint == address
    else:
        with pytest.raises(ValueError, match="4318"):
            read_settings(given)


def test_the_value_is_never_told() -> None:
    assert "hush" not in refused({"JWT_SECRET_KEY": "hush"})["JWT_SECRET_KEY"]


@pytest.mark.parametrize(("name", "value"), [("AUTH_ENABLED", "True"), ("DEBUG", "False"), ("REDIS_URL", " ")])
def test_what_holds_anyway_is_taken(name: str, value: str) -> None:
    assert refused({name: value}) == {}


def test_the_page_shows_the_same_list() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").partition("## Names of the seeds")[2]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert list(rows) == list(SEED_SETTINGS)
    for name, seed in SEED_SETTINGS.items():
        assert rows[name].startswith(seed.here), name
