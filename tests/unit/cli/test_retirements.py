"""What doctor says of the vendors' models: those in use, for how long, and what the vendor itself says."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import openai
import pytest
from openai.types.model import Model

from cli.checks.offered_models import ask_vendor
from cli.checks.retirements import DATA, WARN_DAYS, check_retirements, configured_models
from cli.checks.voices import check_voices
from goldenfish.settings import Settings

TODAY = date(2026, 11, 21)
ALL_OPENAI = {"chat_engine": "openai", "speech_engine": "openai", "asr_engine": "openai", "realtime": "openai"}
ANNOUNCED = re.compile(r'- ((?:"[\w.-]+",? ?)+): Announced shutdown date: (\d{4}-\d\d-\d\d)')


def settings(**given: Any) -> Settings:
    return Settings.model_validate(given)


def outcomes(today: date, **given: Any) -> dict[str, str]:
    return {check.name: check.outcome for check in check_retirements(settings(**given), today)}


def test_every_configured_model_is_listed_and_one_not_in_use_warns_of_nothing() -> None:
    checks = check_retirements(settings(), TODAY)
    assert [check.name for check in checks] == [
        "OPENAI_TRANSCRIBE_MODEL",
        "OPENAI_CHAT_MODEL",
        "OPENAI_SPEECH_MODEL",
        "GPT_REALTIME_MODEL",
    ]
    assert {check.outcome for check in checks} == {"ok"}
    assert all(check.found.endswith("(not in use)") for check in checks)
    assert set(outcomes(date(2030, 1, 1)).values()) == {"ok"}


def test_the_defaults_outlive_what_is_announced_but_for_speech_which_has_no_successor() -> None:
    checks = {check.name: check for check in check_retirements(settings(**ALL_OPENAI), TODAY)}
    speech = checks.pop("OPENAI_SPEECH_MODEL")
    assert {check.outcome for check in checks.values()} == {"ok"}
    assert all("no shutdown announced as of 2026-11-21" in check.found for check in checks.values())
    assert (speech.outcome, speech.found) == ("warn", "gpt-4o-mini-tts is shut down on 2027-01-06, in 46 days")
    assert "polly" in speech.fix
    assert settings(external_services_mode="real").speech == "polly", "so that nobody meets it by default"


@pytest.mark.parametrize(
    ("days_left", "outcome"), [(WARN_DAYS + 1, "ok"), (WARN_DAYS, "warn"), (0, "warn"), (-1, "fail")]
)
def test_a_shutdown_is_announced_and_then_fails(days_left: int, outcome: str) -> None:
    today = date.fromordinal(date(2027, 1, 20).toordinal() - days_left)
    chosen = settings(realtime="openai", gpt_realtime_model="gpt-realtime")
    check = check_retirements(chosen, today)[3]
    assert (check.name, check.outcome) == ("GPT_REALTIME_MODEL", outcome)
    assert "2027-01-20" in check.found
    assert check.fix == "set GPT_REALTIME_MODEL=gpt-realtime-2.1"


def test_a_server_of_ones_own_has_its_own_models() -> None:
    given = {
        "chat_engine": "openai",
        "openai_chat_model": "gpt-4",
        "openai_chat_base_url": "http://localhost:8000/v1",
    }
    check = check_retirements(settings(**given), TODAY)[1]
    assert check.outcome == "ok"
    assert "localhost:8000" in check.found


def test_the_data_says_what_the_installed_package_announces() -> None:
    announced: dict[str, str] = {}
    for path in (Path(openai.__file__).parent / "types").rglob("*.py"):
        text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
        for names, until in ANNOUNCED.findall(text):
            announced |= dict.fromkeys(re.findall(r'"([\w.-]+)"', names), until)
    known = {name: entry["until"] for name, entry in json.loads(DATA.read_text(encoding="utf-8"))["models"].items()}
    assert announced, "the docstrings have changed their form"
    assert announced.items() <= known.items()


@contextmanager
def models_endpoint(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers['authorization']}")
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()


def listed(**dates: str | None) -> bytes:
    """The endpoint's answer, by the vendor's own model of it."""
    models = [
        Model(id=name.replace("_", "-"), created=1, object="model", owned_by="openai", shutdown_date=until)
        for name, until in dates.items()
    ]
    return json.dumps({"object": "list", "data": [model.model_dump() for model in models]}).encode()


def test_the_vendors_own_dates_go_before_ours() -> None:
    chosen = settings(chat_engine="openai", openai_chat_model="gpt-6-luna")
    with models_endpoint(200, listed(gpt_6_luna="2026-12-24")) as (url, seen):
        offered, unknown = ask_vendor(chosen, "sk-1", url)
    assert (unknown, seen) == ([], ["/v1/models Bearer sk-1"])
    check = check_retirements(chosen, TODAY, offered)[1]
    assert (check.outcome, check.found) == ("warn", "gpt-6-luna is shut down on 2026-12-24, in 33 days")


def test_a_model_that_the_key_does_not_get_fails() -> None:
    chosen = settings(chat_engine="openai", openai_chat_model="gpt-6-luna")
    with models_endpoint(200, listed(other_model=None)) as (url, _):
        offered, _ = ask_vendor(chosen, "sk-1", url)
    assert check_retirements(chosen, TODAY, offered)[1].outcome == "fail"


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, b"{}", "fail"),
        (500, b"{}", "warn"),
        (200, b"<html>", "warn"),
        (200, b"[]", "warn"),
        (200, b'{"data": [{"id": "m", "shutdown_date": "soon"}]}', "warn"),
    ],
)
def test_a_vendor_that_does_not_say_is_told(status: int, body: bytes, outcome: str) -> None:
    with models_endpoint(status, body) as (url, _):
        offered, [check] = ask_vendor(settings(chat_engine="openai"), "sk-1", url)
    assert (offered, check.outcome) == (None, outcome)
    assert "sk-1" not in str(check)


def test_a_vendor_that_is_not_there_is_told() -> None:
    with models_endpoint(200, b"") as (url, _):
        pass
    offered, [check] = ask_vendor(settings(chat_engine="openai"), "sk-1", url)
    assert (offered, check.outcome) == (None, "warn")


@pytest.mark.parametrize(
    ("given", "key"),
    [({}, "sk-1"), (ALL_OPENAI, ""), (ALL_OPENAI | {"openai_base_url": "http://localhost:8000/v1"}, "sk-1")],
)
def test_nobody_is_asked_without_need(given: dict[str, str], key: str) -> None:
    assert ask_vendor(settings(**given), key, "http://127.0.0.1:9/v1") == (None, [])


def test_live_speech_needs_a_key_and_is_silent_when_off() -> None:
    def found(key: str, **given: str) -> list[str]:
        return [check.outcome for check in check_voices(settings(**given), key) if check.name == "live speech"]

    assert found("") == []
    assert found("", realtime="openai") == ["fail"]
    assert found("sk-1", realtime="openai") == ["ok"]


def test_all_settings_that_name_a_model_of_openais_are_looked_at() -> None:
    looked_at = {model.setting.lower() for model in configured_models(settings())}
    assert looked_at == {name for name in Settings.model_fields if re.fullmatch(r"(openai|gpt)_\w*_model", name)} - {
        ""
    } | {"gpt_realtime_model"}
