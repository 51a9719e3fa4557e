"""One random schedule of a conversation, and what must hold at its end."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.conversation import fence, service, store, turn
from goldenfish.conversation.service import NewConversation
from goldenfish.events import store as log
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.sessions.sweep import sweep
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.faults.schedules.client import WorldClient
from tests.faults.schedules.world import Action, World

REPLY = "One sentence. Then two more of them. This is the third one. And here it ends."
STEPS = 24
LEASE = timedelta(milliseconds=50)
"""Short, since a runner that died is waited for in real time; one that stands still for longer loses its turn."""


def hold(seed: int) -> World:
    """Hold one conversation and check it; gives the world as it was left."""
    world = World(seed)
    patch = pytest.MonkeyPatch()
    patch.setattr(turn, "chat_model", lambda: MockChatModel([REPLY]))
    patch.setattr(turn, "speaker", MockSpeaker)
    patch.setattr(turn, "LEASE", LEASE)
    patch.setattr(fence, "LEASE", LEASE)
    try:
        with world.turning():
            session_id = service.create(FAMILY, NewConversation("practice", "general")).session_id
            client = WorldClient(world, session_id)
            _live(world, client, session_id)
            _come_to_rest(world, client, session_id)
            _check(client, session_id)
    finally:
        patch.undo()
    return world


def _live(world: World, client: WorldClient, session_id: str) -> None:
    with world.calm():
        client.reconnect()
    acts: dict[str, tuple[int, Action]] = {
        "say": (5, lambda: client.say("text_message", text=f"Words {len(client.said)}")),
        "talk over": (2, lambda: _talk_over(world, client)),
        "cancel": (4, lambda: _cancel(world, client)),
        "acknowledge": (2, lambda: _acknowledge(world, client)),
        "again": (4, lambda: client.post(world.random.choice(client.said)) if client.said else None),
        "reconnect": (3, client.reconnect),
        "hello": (1, client.hello),
        "push": (3, lambda: world.push(session_id)),
        "begin": (1, lambda: client.say("start_general")),
        "reset": (1, lambda: client.say("reset")),
    }
    world.live(acts, STEPS)


def _cancel(world: World, client: WorldClient) -> None:
    client.leave()
    client.say("cancel_stream", gen=client.gen, played_ms=world.random.choice([0, 500, 2000, 60_000]))


def _talk_over(world: World, client: WorldClient) -> None:
    played_ms = world.random.choice([0, 900, 60_000])
    client.say("text_message", text=f"Words {len(client.said)}", played_ms=played_ms)


def _acknowledge(world: World, client: WorldClient) -> None:
    said = world.random.randrange(1, 6)
    client.post({"type": "playback", "turn": said, "gen": client.gen, "played_ms": world.random.randrange(3000)})


def _come_to_rest(world: World, client: WorldClient, session_id: str) -> None:
    """The line holds: the client says again what it had to say, what is due runs, the sweeper looks."""
    with world.calm():
        client.say_all_again()
        world.run_all()
        outcomes = sweep(now() + timedelta(hours=1))
        assert not outcomes["failed"], outcomes
        world.run_all()
        client.catch_up()


def _check(client: WorldClient, session_id: str) -> None:
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    assert talk.conversation.open_turns == ()
    events = log.after(session_id, 0, 10_000)
    assert [event.seq for event in events] == list(range(1, talk.conversation.last_seq + 1))
    turns = store.turns_after(session_id, 0)
    assert [each.number for each in turns] == list(range(1, talk.conversation.last_turn + 1))
    ended = Counter(event.turn for event in events if event.type.value == "stream_complete")
    assert ended == {each.number: 1 for each in turns}, "each turn has one terminal event"
    said = Counter(m["id"] for m in client.said if m["type"] == "text_message")
    begun = Counter(each.client_id for each in turns if each.user_text is not None)
    assert begun == said, "each message began one turn"
    for each in turns:
        assert not each.is_open
        assert each.text.startswith(each.remembered.rstrip()), each
        assert each.ending is None or each.reason == each.ending.reason, "it ended for the reason that it was told"
        left_behind = each.gen < talk.conversation.gen and each.ending is None and each.error is None
        assert each.reason != "superseded" or each.ending is not None or left_behind, each
    assert client.stale == []
    assert [event["seq"] for event in client.acceptor.log.events] == [event.seq for event in events]
    assert [event["data"] for event in client.acceptor.log.events] == [
        event.model_dump(mode="json")["data"] for event in events
    ], "the replayed log is the uninterrupted one"
