"""Conversations through the whole platform: socket, asynchronous turns, a vendor's wire format, interruption.

Model and voice are the scripted server of `tests/vendors`, so that it can be slow and can tell when it was left.
The soak in its short form is held here, too: connections lost at random, and nothing else.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from bench.scripted_vendor import follow
from bench.soak.run import SCRIPT, soak_on
from cli.answers import sample_answers
from cli.api_client import ApiClient
from localcloud.cloud import LocalCloud
from localcloud.engine import EngineSettings
from tests.flows.client import Client, Json
from tests.shared_cloud import API_TOKEN, ENVIRONMENTS, TEMPLATE, TOKENS
from tests.vendors.openai_server import ChatScript, OpenAIServer, SpeechScript, openai_server

PATIENCE_S = 60
LONG_TURN_S = 45
STORY = [f"This is sentence number {number}. " for number in range(1, 9)]


@pytest.fixture(scope="module")
def vendor() -> Iterator[OpenAIServer]:
    """The model's and the voice's server."""
    with openai_server() as running:
        yield running


@pytest.fixture(scope="module")
def cloud(vendor: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The platform in mock mode, but with model and voice of a vendor."""
    from cli.tokens import parse_tokens, secret_value  # noqa: PLC0415

    known = secret_value(parse_tokens(API_TOKEN))
    with LocalCloud(
        TEMPLATE,
        parameters={
            "ExternalServicesMode": "mock",
            "ChatEngine": "openai",
            "SpeechEngine": "openai",
            "OpenAiBaseUrl": vendor.url,
        },
        secrets={"ApiTokens": known},
        state_dir=tmp_path_factory.mktemp("cloud"),
        settings=EngineSettings(max_environments=ENVIRONMENTS + 1),  # one holds the turn of 45 seconds
    ) as running:
        yield running


@pytest.fixture
def family(cloud: LocalCloud) -> Iterator[Client]:
    """A client with the family's token."""
    with Client(cloud.http_url, TOKENS["family"]) as client:
        yield client


class Talker:
    """One socket and what came over it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen: list[Json] = []

    def send(self, kind: str, **data: Any) -> None:
        """Send a message."""
        self.socket.send(json.dumps({"type": kind, **data}))

    def until(self, wanted: Callable[[Json], bool], patience_s: float = PATIENCE_S) -> Json:
        """Receive until a message is wanted; returns it."""
        deadline = time.monotonic() + patience_s
        while True:
            message: Json = json.loads(self.socket.recv(timeout=deadline - time.monotonic()))
            if message.get("seq") and message["seq"] in [known.get("seq") for known in self.seen]:
                continue  # a push may come twice
            self.seen.append(message)
            if wanted(message):
                return message

    def until_type(self, kind: str, patience_s: float = PATIENCE_S) -> Json:
        """Receive until a message of a type comes."""
        return self.until(lambda message: message["type"] == kind, patience_s)

    def data(self, kind: str) -> list[Json]:
        """What the messages of one type held so far."""
        return [message["data"] for message in self.seen if message["type"] == kind]


@contextmanager
def talking(client: Client, session_id: str, last_seq: int | None = None) -> Iterator[Talker]:
    """An open socket that has said hello."""
    ticket = client.post(f"/api/session/{session_id}/ticket", {}).json()
    with connect(f"{ticket['websocket_url']}?ticket={ticket['ticket']}") as socket:
        talker = Talker(socket)
        resume = {} if last_seq is None else {"resume": {"last_seq": last_seq}}
        talker.send("hello", id="h", client={"codecs": ["ogg_opus"]}, **resume)
        talker.until_type("ready")
        yield talker


def created(client: Client) -> str:
    """A new conversation."""
    made = client.post("/api/conversations", {"product": "practice", "mode": "general"})
    assert made.status_code == 201, made.text
    session_id: str = made.json()["session_id"]
    return session_id


@pytest.fixture(scope="module", autouse=True)
def long_turn(cloud: LocalCloud, vendor: OpenAIServer) -> Iterator[Callable[[], Json]]:
    """A turn of 45 s that runs beside the other tests; the call waits for its end."""
    found: list[Json] = []
    delay = LONG_TURN_S / len(STORY)
    vendor.next_chat.append(ChatScript(tokens=STORY, piece_delay_s=delay, first_delay_s=delay))

    def hold() -> None:
        with Client(cloud.http_url, TOKENS["family"]) as client, talking(client, created(client)) as talker:
            talker.send("text_message", id="long", text="Tell me a long story.")
            found.append(talker.until_type("stream_complete", 3 * LONG_TURN_S))

    thread = threading.Thread(target=hold)
    thread.start()
    while vendor.next_chat:  # the script is for this turn alone
        time.sleep(0.05)

    def ended() -> Json:
        thread.join()
        return found[0]

    yield ended
    thread.join()


def test_a_turn_is_heard_sentence_by_sentence(family: Client, vendor: OpenAIServer) -> None:
    vendor.chat, vendor.speech = ChatScript(tokens=["One. ", "Two. ", "Three. ", "Four."]), SpeechScript()
    with talking(family, created(family)) as talker:
        talker.send("text_message", id="m1", text="Hello.")
        done = talker.until_type("stream_complete")["data"]
    assert (done["reason"], done["text"]) == ("completed", "One. Two. Three. Four.")
    assert "".join(data["text"] for data in talker.data("text_chunk")) == "One. Two. Three. Four."
    for data in talker.data("audio_chunk"):
        assert base64.b64decode(data["b64"]).startswith(b"OggS")
    assert talker.data("transcript_final")[0]["text"] == "Hello."


def test_a_message_that_is_sent_again_begins_no_second_turn(family: Client, vendor: OpenAIServer) -> None:
    vendor.chat = ChatScript(tokens=["Once. "])
    session_id = created(family)
    with talking(family, session_id) as talker:
        for _ in range(3):
            talker.send("text_message", id="same", text="Hello.")
        talker.until_type("stream_complete")
        talker.send("ping", id="p")
        talker.until_type("pong")
    told = family.get(f"/api/session/{session_id}/events").json()["events"]
    assert [event["type"] for event in told].count("transcript_final") == 1
    assert [event["type"] for event in told].count("stream_complete") == 1


def test_a_cancel_closes_the_vendors_connection_and_ends_the_turn(family: Client, vendor: OpenAIServer) -> None:
    vendor.next_chat.append(ChatScript(tokens=[f"Word {n}. " for n in range(500)], piece_delay_s=0.05))
    with talking(family, created(family)) as talker:
        talker.send("text_message", id="m1", text="Talk.")
        chunk = talker.until_type("audio_chunk")
        upstream = vendor.chats()[-1]
        talker.send("cancel_stream", id="c1", gen=chunk["gen"], played_ms=0)
        done = talker.until_type("stream_complete")
    assert (done["data"]["reason"], done["data"]["heard_text"]) == ("cancelled", "")
    assert upstream.closed.wait(PATIENCE_S)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (ChatScript(status=429), "upstream_rate_limited"),
        (ChatScript(status=500), "upstream_failed"),
    ],
)
def test_a_vendor_that_fails_ends_the_turn_with_an_error(
    family: Client, vendor: OpenAIServer, script: ChatScript, code: str
) -> None:
    vendor.next_chat.append(script)
    with talking(family, created(family)) as talker:
        talker.send("text_message", id="m1", text="Hello.")
        done = talker.until_type("stream_complete")["data"]
        assert talker.data("error")[0]["code"] == code
        talker.send("text_message", id="m2", text="Once more.")
        assert (done["reason"], done["error"]) == ("error", code)
        assert talker.until_type("stream_complete")["data"]["reason"] == "completed"


def test_a_reply_goes_on_over_a_new_connection_and_nothing_of_the_log_is_missed(
    family: Client, vendor: OpenAIServer
) -> None:
    vendor.next_chat.append(ChatScript(tokens=STORY, piece_delay_s=0.3))
    session_id = created(family)
    with talking(family, session_id) as talker:
        talker.send("text_message", id="m1", text="Tell me.")
        talker.until_type("text_chunk")
    seen = max(message.get("seq") or 0 for message in talker.seen)
    with talking(family, session_id, seen) as again:
        again.until_type("text_chunk")
        done = again.until_type("stream_complete")
    assert done["data"]["text"] == "".join(STORY)
    told = family.get(f"/api/session/{session_id}/events").json()["events"]
    received = {m["seq"] for m in [*talker.seen, *again.seen] if m.get("seq")}
    assert received == {event["seq"] for event in told}


def test_what_is_wrong_is_told_and_the_conversation_goes_on(family: Client, vendor: OpenAIServer) -> None:
    vendor.chat = ChatScript(tokens=["Fine. "])
    with talking(family, created(family)) as talker:
        for message, code in (
            ({"type": "no_such"}, "unknown_type"),
            ({"type": "text_message", "text": ""}, "bad_message"),
            ({"type": "text_message", "text": "  "}, "invalid_request"),
            ({"type": "audio_message", "b64": "§§", "audio_id": "a"}, "invalid_request"),
            ({"type": "audio_message", "upload_key": "turns/cnv_other/x/whole"}, "invalid_request"),
            ({"type": "start_language_test", "language": "xx"}, "invalid_request"),
        ):
            talker.send(**{"kind": message.pop("type"), "id": "bad", **message})
            refused = talker.until_type("error")
            assert (refused["data"]["code"], refused["data"]["fatal"]) == (code, False), message
            assert refused["ref"] == "bad"
        talker.send("cancel_stream", gen=99)
        talker.send("text_message", id="m1", text="Hello.")
        assert talker.until_type("stream_complete")["data"]["reason"] == "completed"


def test_what_is_said_in_parts_is_put_together_transcribed_and_answered_once(
    family: Client, vendor: OpenAIServer
) -> None:
    vendor.chat = ChatScript(tokens=["I heard you. "])
    recording = sample_answers("en")[0].read_bytes()
    third = -(-len(recording) // 3)
    pieces = [base64.b64encode(recording[at : at + third]).decode() for at in range(0, len(recording), third)]
    session_id = created(family)
    with talking(family, session_id) as talker:
        for part in (2, 0, 1, 0):  # in any order, and one of them twice
            talker.send("audio_message", id=f"p{part}", audio_id="a1", part=part, parts=3, b64=pieces[part])
        done = talker.until_type("stream_complete")["data"]
        assert (done["reason"], done["text"]) == ("completed", "I heard you. ")
        heard = talker.data("transcript_final")
        assert [(data["source"], bool(data["text"])) for data in heard] == [("audio", True)]
        assert talker.data("status")[0] == {"stage": "transcribing"}
        talker.send("audio_message", id="n1", b64=base64.b64encode(b"no sound at all").decode())
        refused = talker.until(lambda m: m["type"] == "stream_complete" and m["turn"] == 2)["data"]
    assert (refused["reason"], refused["error"]) == ("error", "unsupported_audio")


def test_a_short_soak_loses_nothing(cloud: LocalCloud, vendor: OpenAIServer) -> None:
    follow(vendor, SCRIPT)
    report = soak_on(
        lambda: ApiClient(cloud.http_url, TOKENS["family"]), vendor, 0, at_once=2, seed=4, loss_every_s=(0.1, 0.6)
    )
    assert report.faults == []
    assert report.counts["sessions"] == 2
    assert report.counts["losses"] >= 2
    assert report.counts["connections"] > report.counts["sessions"]
    assert report.counts["  stream_complete"] == report.counts["  transcript_final"] > 0


def test_a_turn_of_45_seconds_meets_no_limit(long_turn: Callable[[], Json]) -> None:
    done = long_turn()["data"]
    assert (done["reason"], done["text"]) == ("completed", "".join(STORY))
    assert done["timeline_ms"]["done"] > LONG_TURN_S * 1000
