"""How many DynamoDB calls one turn takes, from the message to its end, the reads of its generation apart."""

from __future__ import annotations

from collections import Counter

import pytest
from botocore.client import BaseClient

from goldenfish.clock import now
from goldenfish.conversation import fence, service, turn
from goldenfish.conversation.service import NewConversation
from goldenfish.limits.store import earlier_hours
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.settings import settings
from tests.callers import FAMILY
from tests.faults.schedules.client import WorldClient
from tests.faults.schedules.world import World

REPLY = "One sentence. Then two more of them. This is the third one. And here it ends."
MOST = 10
WITH_LIMITS = MOST + 2
"""One to count the turn and see what of the day's tokens is left, one to add what the model took, afterwards."""


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(("limits", "most"), [("off", MOST), ("turns:99,tokens:999999", WITH_LIMITS)])
def test_a_turn_takes_ten_calls_besides_its_generation_reads(
    monkeypatch: pytest.MonkeyPatch, limits: str, most: int
) -> None:
    monkeypatch.setenv("ROLE_LIMITS", f"service={limits}")
    settings.cache_clear()
    monkeypatch.setattr(turn, "chat_model", lambda: MockChatModel([REPLY]))
    monkeypatch.setattr(turn, "speaker", MockSpeaker)
    looks: list[int] = []
    checked = fence.Fence.check

    async def counted(self: fence.Fence) -> None:
        looks.append(1)
        await checked(self)

    monkeypatch.setattr(fence.Fence, "check", counted)
    world = World(0, crashes=0, cuts=0, losses=0)
    calls: Counter[str] = Counter()
    real = World._call

    def count(self: World, *arguments: object) -> object:
        client_called: BaseClient = arguments[1]
        if client_called.meta.service_model.service_name == "dynamodb":
            calls[str(arguments[2])] += 1
        return real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(World, "_call", count)
    with world.turning():
        client = WorldClient(world, service.create(FAMILY, NewConversation("practice", "general")).session_id)
        client.reconnect()
        earlier_hours(FAMILY.owner, now().replace(minute=0, second=0, microsecond=0))  # once an hour
        calls.clear()
        client.say("text_message", text="Hello.")
        world.run_all()
    client.take()
    assert client.acceptor.log.of_type("stream_complete")[0]["data"]["reason"] == "completed"
    assert calls.total() - len(looks) <= most, calls
