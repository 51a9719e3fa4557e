"""OpenAI's Realtime: what it is asked, and what becomes of everything that it can do wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai.types.realtime import RealtimeSessionCreateRequest

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.realtime import RealtimeCall
from goldenfish.providers.realtimes.openai import OpenAIRealtime, session_of
from tests.vendors.realtime_server import ANSWER, OFFER, RealtimeServer, realtime_server
from tests.vendors.scripted import Script

CALL = RealtimeCall(offer=OFFER, language="vi", phrases=("đã xong", "done"), speed=1.0, person="f" * 64)


@pytest.fixture
def vendor() -> Iterator[RealtimeServer]:
    with realtime_server() as running:
        yield running


def connect(vendor: RealtimeServer, timeout_s: float = 5.0) -> str:
    access = OpenAIAccess(base_url=vendor.url, timeout_s=timeout_s)
    return asyncio.run(OpenAIRealtime(access, model="gpt-realtime-2.1").connect(CALL))


def test_descriptions_are_exchanged_in_one_request(vendor: RealtimeServer) -> None:
    assert connect(vendor) == ANSWER
    [asked] = vendor.calls
    assert asked.body["sdp"] == OFFER
    assert json.loads(asked.body["session"]) == session_of(CALL, "gpt-realtime-2.1")
    assert asked.headers["openai-safety-identifier"] == "f" * 64


def test_the_session_reads_once_then_listens() -> None:
    """The session that the research found: validated by the vendor's own model, nothing answers by itself."""
    session: dict[str, Any] = dict(session_of(CALL, "gpt-realtime-2.1"))
    parsed = RealtimeSessionCreateRequest.model_validate(session)
    assert not parsed.model_extra
    heard = session["audio"]["input"]
    assert heard["turn_detection"] == {
        "type": "server_vad",
        "create_response": False,
        "interrupt_response": False,
        "silence_duration_ms": 1200,
    }
    assert heard["noise_reduction"] == {"type": "far_field"}
    assert heard["transcription"] == {
        "model": "gpt-live-transcribe",
        "languages": ["vi"],
        "keywords": ["đã xong", "done"],
    }
    assert session["output_modalities"] == ["audio"]
    assert 0.85 <= session["audio"]["output"]["speed"] <= 0.95
    assert session["truncation"] == {"type": "retention_ratio", "retention_ratio": 0.8}
    assert "tools" not in session


@pytest.mark.parametrize(("chosen", "sent"), [(0.1, 0.25), (0.5, 0.45), (1.0, 0.9), (2.0, 1.5)])
def test_the_speed_stays_within_what_the_vendor_takes(chosen: float, sent: float) -> None:
    session: Any = session_of(CALL.model_copy(update={"speed": chosen}), "m")
    assert session["audio"]["output"]["speed"] == sent


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (Script(status=429, headers={"retry-after": "7"}), "upstream_rate_limited"),
        (Script(status=429, error_code="insufficient_quota"), "upstream_refused"),
        (Script(status=500), "upstream_failed"),
        (Script(status=503), "upstream_failed"),
        (Script(status=401), "not_configured"),
        (Script(status=400), "upstream_refused"),
        (Script(fault="garbage"), "upstream_garbled"),
        (Script(fault="cut", fault_after=1), "upstream_failed"),
        (Script(fault="hang_up"), "upstream_failed"),
        (Script(fault="silent"), "upstream_timeout"),
        (Script(fault="stall", fault_after=1), "upstream_timeout"),
        (Script(first_delay_s=30), "upstream_timeout"),
        (Script(fault="endless", piece_delay_s=0.02), "upstream_timeout"),
        (Script(fault="endless"), "upstream_garbled"),
    ],
    ids=lambda value: getattr(value, "fault", value) if not isinstance(value, Script) else str(value.status),
)
def test_what_the_vendor_does_wrong_is_a_typed_fault(vendor: RealtimeServer, script: Script, code: str) -> None:
    vendor.script = script
    with pytest.raises(ProviderFault) as raised:
        # Short where nothing comes; long where the size of the answer is to end it, not the time.
        connect(vendor, timeout_s=5.0 if code != "upstream_timeout" else 1.0)
    assert raised.value.code == code
    assert "secret" not in str(raised.value), "the vendor's words may quote the request"
    assert len(vendor.calls) <= 1, "it is never asked twice: each call is paid"


@pytest.mark.parametrize("answer", [b"", b"{}", b"v=0\r\ns=-\r\nm=video 9 X 1\r\n", b"\xff\xfe"])
def test_an_answer_that_is_no_description_of_sound_is_garbled(vendor: RealtimeServer, answer: bytes) -> None:
    vendor.answer = answer
    with pytest.raises(ProviderFault) as raised:
        connect(vendor)
    assert raised.value.code == "upstream_garbled"


def test_no_connection() -> None:
    with realtime_server() as gone:
        pass
    with pytest.raises(ProviderFault) as raised:
        connect(gone)
    assert raised.value.code == "upstream_unreachable"
