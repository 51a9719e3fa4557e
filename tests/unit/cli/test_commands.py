"""The commands as typed, where they need no cloud: version, help, doctor, and what stops `up`."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.typed import CLEAN, Typed


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """`run(folder, *arguments, **environment)`: a command as typed."""
    with Typed(tmp_path_factory.mktemp("streams")) as typed:
        yield typed


def test_the_program_starts_by_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from cli.main import main; main()", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_version_and_help_need_no_folder(run: Typed, tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.strip()
    help_text = run(tmp_path, "--help").stdout
    for command in ("up", "demo", "doctor", "trace", "redrive"):
        assert command in help_text
        assert "Examples" in run(tmp_path, command, "--help").stdout
    assert list(tmp_path.iterdir()) == []


def test_doctor_is_content_without_any_configuration(run: Typed, tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["ok"]
    assert {"settings", "template", "engine", "API_TOKEN"} <= {check["name"] for check in report["checks"]}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("EXTERNAL_SERVICE_MODE=local", "EXTERNAL_SERVICE_MODE"),
        ("API_TOKEN=change-me", "API_TOKEN"),
        ("EXTERNAL_SERVICES_MODE=real", "engine"),
        ("RETENTION_DAYS=31", "template"),
        ("MAX_ANSWER_SECONDS=long", "settings"),
        ("ADDRESS_TERM=bac", "ADDRESS_TERM"),
        ("STAGE dev", ".env"),
    ],
)
def test_doctor_fails_when_something_would_not_work(run: Typed, tmp_path: Path, line: str, name: str) -> None:
    (tmp_path / ".env").write_text(line + "\n", encoding="utf-8")
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    failed = [check for check in json.loads(done.stdout)["checks"] if check["outcome"] == "fail"]
    assert name in {check["name"] for check in failed}
    assert all(check["fix"] for check in failed)


def test_one_wrong_setting_does_not_hide_the_others_from_doctor(run: Typed, tmp_path: Path) -> None:
    text = "MAX_ANSWER_SECONDS=long\nASR_ENGINE=whisper\nRETENTION_DAYS=31\nIDLE_CLOSE_MINUTES=0\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    checks = json.loads(run(tmp_path, "doctor", "--json").stdout)["checks"]
    failed = [check["name"] for check in checks if check["outcome"] == "fail"]
    assert failed == ["settings", "settings", "engine", "template"]


@pytest.mark.parametrize("command", ["up", "demo", "doctor"])
def test_a_file_that_is_no_text_is_said_in_two_lines(run: Typed, tmp_path: Path, command: str) -> None:
    (tmp_path / ".env").write_bytes("STAGE=dev\nADDRESS_TERM=bác\n".encode("utf-16"))
    done = run(tmp_path, command)
    assert (done.returncode, done.stdout) == (4, "")
    assert len(done.stderr.splitlines()) == 2
    assert "UTF-8" in done.stderr


@pytest.mark.parametrize("arguments", [["up", "--port", "70000"], ["demo", "--timeout", "0"], ["up", "--mode", "x"]])
def test_options_out_of_their_range_are_wrong_usage(run: Typed, tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert arguments[1] in done.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("goldenfish up --mode ", {"mock", "local", "real"}),
        ("goldenfish demo --language ", {"en", "vi"}),
        ("goldenfish redrive ", {"asr", "assess", "insights", "webhook"}),
    ],
)
def test_the_shell_completes_values(run: Typed, tmp_path: Path, typed: str, offered: set[str]) -> None:
    words = len(typed.split())
    asked = {"_GOLDENFISH_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(words)}
    done = run(tmp_path, **asked)
    assert set(done.stdout.split()) == offered


def test_a_taken_port_is_said_in_two_lines(run: Typed, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run(tmp_path, "up", "--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "error: the port is taken",
        "try: name another with --port, or 0 for a free one",
    ]


def test_wrong_settings_have_their_own_exit_code(run: Typed, tmp_path: Path) -> None:
    done = run(tmp_path, "demo", API_TOKEN="short")
    assert done.returncode == 4
    assert "API_TOKEN" in done.stderr
