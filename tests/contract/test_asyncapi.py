"""The AsyncAPI document: committed, whole, and of one form with the golden texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from goldenfish.dialects.fitting import MAX_BYTES
from goldenfish.events.models import EventType, FrameType
from tests.contract.asyncapi.check import check_told, document
from tests.contract.asyncapi.client_messages import client_messages
from tests.contract.asyncapi.document import PATH, rendered
from tests.contract.asyncapi.event_data import EVENTS
from tests.contract.asyncapi.frame_data import FRAMES
from tests.contract.dialect_turn import path_of

SEEDS_EVENTS = {
    "question_asked",
    "transcript_partial",
    "transcript_final",
    "result_card",
    "session_summary",
    "error",
}
SEEDS_MESSAGES = {
    "start_interview",
    "start_language_test",
    "start_general",
    "audio_message",
    "text_message",
    "cancel_stream",
    "reset",
}


def test_the_committed_document_is_the_models() -> None:
    assert rendered() == PATH.read_text(encoding="utf-8"), "run `make asyncapi` and commit the difference"


def test_every_type_is_described() -> None:
    assert set(EVENTS) == set(EventType)
    assert set(FRAMES) == set(FrameType)
    described = {message["name"] for message in document()["components"]["messages"].values()}
    assert described == {*EventType, *FrameType, *(message.kind for message in client_messages())}
    assert described >= SEEDS_EVENTS | SEEDS_MESSAGES


def test_every_message_says_what_it_is() -> None:
    for name, message in document()["components"]["messages"].items():
        assert message["summary"].endswith((".", "!")), name
        Draft202012Validator.check_schema(message["payload"])


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == "$ref" and isinstance(value, str))
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def test_every_reference_leads_somewhere() -> None:
    for reference in set(_references(document())):
        node: Any = document()
        for part in reference.removeprefix("#/").split("/"):
            assert part in node, reference
            node = node[part]


@pytest.mark.parametrize("product", ["interview", "conversation"])
def test_each_product_sends_and_receives_its_channels_messages(product: str) -> None:
    channel = set(document()["channels"][product]["messages"])
    spoken = [
        reference["$ref"].rpartition("/")[2]
        for action in ("send", "receive")
        for reference in document()["operations"][f"{action}_{product}"]["messages"]
    ]
    assert sorted(spoken) == sorted(channel)
    messages = document()["components"]["messages"]
    sent = {messages[name]["name"] for name in channel if name.endswith("_message")}
    assert sent == {message.kind for message in client_messages() if message.product in {product, "session"}}


def test_every_message_is_in_a_channel() -> None:
    told = {name for channel in document()["channels"].values() for name in channel["messages"]}
    assert told == set(document()["components"]["messages"])


def test_the_golden_texts_are_described() -> None:
    names = [check_told(json.loads(line)) for line in path_of("golden_fish").read_text(encoding="utf-8").splitlines()]
    assert len(set(names)) >= 9


def test_a_limit_is_told_as_it_is_enforced() -> None:
    assert f"{MAX_BYTES // 1024} KB" in document()["info"]["description"]
