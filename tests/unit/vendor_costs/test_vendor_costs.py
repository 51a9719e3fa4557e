"""What vendors are paid: list prices, and never a zero for what is not known."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from goldenfish.providers.chat_model import Usage
from goldenfish.settings import Settings, settings
from goldenfish.vendor_costs import metering
from goldenfish.vendor_costs.models import Spending
from goldenfish.vendor_costs.pricing import cost, price_of, price_table

CHAT = Spending(kind="chat", engine="openai", model="gpt-6-luna", amounts={"read_token": 1e6, "written_token": 1e6})


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The metrics that were written, without their envelope."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [{name: value for name, value in line.items() if name not in {"_aws", "stage"}} for line in lines]


def test_every_price_says_where_it_is_from() -> None:
    table = price_table()
    assert date.fromisoformat(table.looked_up) >= date(2026, 11, 1)
    assert all(price.source and min(price.usd.values()) > 0 for price in table.prices)
    assert len({(price.engine, price.model) for price in table.prices}) == len(table.prices)


def test_the_default_models_have_prices() -> None:
    default = Settings()
    for engine, model in (
        ("openai", default.openai_transcribe_model),
        ("openai", default.openai_chat_model),
        ("openai", default.openai_speech_model),
        ("polly", default.polly_engine),
    ):
        assert price_of(engine, model) is not None, model


@pytest.mark.parametrize(
    ("model", "same_as"),
    [("gpt-4o-mini-tts-2025-12-15", "gpt-4o-mini-tts"), ("gpt-4o-transcribe", "gpt-4o-transcribe")],
)
def test_a_date_is_no_other_model(model: str, same_as: str) -> None:
    assert price_of("openai", model) == price_of("openai", same_as) is not None


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-6-luna-fast", "gpt-6", "", "gpt-4o-transcribe-diarize", "neural"])
def test_a_name_that_only_looks_alike_has_no_price(model: str) -> None:
    assert price_of("openai", model) is None


def test_amounts_times_prices() -> None:
    assert cost(CHAT).usd == pytest.approx(0.1 + 0.5)
    minute = Spending(kind="transcription", engine="openai", model="gpt-transcribe", amounts={"audio_minute": 2})
    assert cost(minute).usd == pytest.approx(0.009)


@pytest.mark.parametrize(
    ("spending", "reason"),
    [
        (CHAT.model_copy(update={"model": "gpt-9"}), "unknown_model"),
        (CHAT.model_copy(update={"amounts": {"read_token": 5}}), "unknown_model"),
        (CHAT.model_copy(update={"vendors_own": False}), "another_server"),
        (CHAT.model_copy(update={"kind": "realtime"}), "not_seen"),
    ],
)
def test_what_is_not_known_is_null_with_a_reason(spending: Spending, reason: str) -> None:
    assert cost(spending).usd is None
    assert cost(spending).reason == reason


def test_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    metering.transcribed("gpt-transcribe", 60.0, vendors_own=True)
    metering.spoken("gpt-4o-mini-tts", 60.0, vendors_own=True)
    metering.spoken_by_polly("neural", 1000)
    metering.spoken("gpt-9-tts", 60.0, vendors_own=True)
    metering.transcribed("whisper-1", 60.0, vendors_own=False)
    metering.called("gpt-realtime-2.1")
    assert told(capsys) == [
        {"service": "vendor-costs", "outcome": "transcription", "VendorCostUsd": pytest.approx(0.0045)},
        {"service": "vendor-costs", "outcome": "speech", "VendorCostUsd": pytest.approx(0.015)},
        {"service": "vendor-costs", "outcome": "speech", "VendorCostUsd": pytest.approx(0.016)},
        {"service": "vendor-costs", "outcome": "unknown_model", "VendorCostUnknown": 1},
        {"service": "vendor-costs", "outcome": "another_server", "VendorCostUnknown": 1},
        {"service": "vendor-costs", "outcome": "not_seen", "VendorCostUnknown": 1},
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"CHAT_ENGINE": "rules"}, []),
        ({"CHAT_ENGINE": "openai"}, [("chat", pytest.approx(0.00006))]),
        ({"CHAT_ENGINE": "openai", "OPENAI_CHAT_BASE_URL": "http://mine"}, [("another_server", 1)]),
        ({"CHAT_ENGINE": "openai", "OPENAI_CHAT_MODEL": "llama"}, [("unknown_model", 1)]),
    ],
)
def test_a_reply_costs_only_where_a_vendor_wrote_it(
    environment: dict[str, str],
    expected: list[tuple[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        metering.replied(Usage(read=100, written=100, estimated=False))
    finally:
        settings.cache_clear()
    lines = told(capsys)
    assert [(line["outcome"], line.get("VendorCostUsd", line.get("VendorCostUnknown"))) for line in lines] == expected
