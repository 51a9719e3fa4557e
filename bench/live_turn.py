"""The streamed turn: what it adds to model and voice, how soon it stops, and what it asks of DynamoDB."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from bench.calls import READS, WRITES, calls_of, count, difference
from bench.figures import Figure, percentile
from bench.latency import BenchCloud
from bench.peer import peer_figures
from bench.scripted_vendor import follow, scripted_cloud
from bench.turn_script import TurnScript
from cli.api_client import ApiClient
from cli.costs.prices import prices
from cli.live.acceptor import Accepted
from cli.live.live_socket import LiveSocket
from cli.log_text import json_fields
from cli.talking.session_socket import session_socket
from tests.vendors.openai_server import OpenAIServer
from tests.vendors.scripted import Exchange

Json = dict[str, Any]
OVERHEAD_GOAL_S = 0.05
CLOSED_GOAL_S = 0.35
CALLS_GOAL = 10
READS_GOAL = 240
"""One in 250 ms."""
SLOW_TOKEN_S = 0.25
"""A model's pace at which the reply takes as long to write as to say."""
WARM_TURNS = 4
TIMEOUT_S = 60
TURNS_PER_CONVERSATION = 8

T = TypeVar("T")


@dataclass(frozen=True)
class Turn:
    """When one turn's steps happened, in seconds of the monotonic clock, which all processes here share."""

    said: float
    sound: float
    chat: Exchange
    speech: Exchange
    open_s: float
    """How long a request to the model or the voice was open."""
    speech_s: float
    """How long the whole reply plays."""

    def overhead_s(self, script: TurnScript) -> float:
        """From what was said to the first sound, without what the vendors took until the first sentence was over."""
        return (self.sound - self.said) - (self._sentence(script) - self.chat.received_at) - self._voice_s

    def after_sentence_s(self, script: TurnScript) -> float:
        """From the moment the first sentence was over to its sound at the client, without what the voice took."""
        return (self.sound - self._sentence(script)) - self._voice_s

    def _sentence(self, script: TurnScript) -> float:
        return self.chat.sent_at[script.sentence_known_tokens - 1]

    @property
    def _voice_s(self) -> float:
        return (self.speech.ended_at or self.speech.received_at) - self.speech.received_at


class Talker:
    """One conversation with the scripted vendor."""

    def __init__(self, client: ApiClient, vendor: OpenAIServer) -> None:
        session_id = client.create_conversation(product="practice", mode="general", language="en")["session_id"]
        self._vendor, self._sounds = vendor, list[tuple[float, int]]()
        self.live: LiveSocket = session_socket(client, session_id, listener=self._note)

    def turn(self) -> Turn:
        """Say something and hear the reply out."""
        first, said = self._say()
        ended = len(self._endings()) + 1
        self.live.wait(lambda: len(self._endings()) >= ended, TIMEOUT_S, "the end of the reply")
        exchanges = self._vendor.exchanges[first:]
        chat = next(exchange for exchange in exchanges if "chat" in exchange.path)
        speeches = [exchange for exchange in exchanges if "speech" in exchange.path]
        ends = [exchange.ended_at for exchange in exchanges if exchange.ended_at]
        sound = self.live.view.reply(self._sounds[0][1]).sound
        speech_s = sum(audio.ms or 0 for audio in sound) / 1000
        return Turn(said, self._sounds[0][0], chat, speeches[0], max(ends) - chat.received_at, speech_s)

    def cancelled(self) -> tuple[float, int]:
        """Say something and cut the reply short at its first sound.

        Returns:
            Seconds until the last request to a vendor was closed, and how much sound was accepted after the cancel.
        """
        first, _ = self._say()
        self.live.wait(lambda: bool(self._sounds), TIMEOUT_S, "the first sound")
        ended = len(self._endings()) + 1
        gen = self.live.view.leave()
        cut = time.monotonic()
        self.live.send("cancel_stream", gen=gen, played_ms=0)
        self.live.wait(lambda: len(self._endings()) >= ended, TIMEOUT_S, "the end of the reply")
        open_then = [e for e in self._vendor.exchanges[first:] if not e.ended_at or e.ended_at > cut]
        for exchange in open_then:
            exchange.closed.wait(TIMEOUT_S)
        closed = max((e.closed_at or e.ended_at or cut for e in open_then), default=cut)
        return closed - cut, sum(at > cut and sound_gen <= gen for at, sound_gen in self._sounds)

    def _say(self) -> tuple[int, float]:
        self._sounds = []
        first, said = len(self._vendor.exchanges), time.monotonic()
        self.live.send("text_message", text="Please go on.")
        return first, said

    def _endings(self) -> list[Json]:
        return self.live.view.log.of_type("stream_complete")

    def _note(self, _message: Json, accepted: Accepted) -> None:
        if accepted.audio is not None:
            self._sounds.append((time.monotonic(), accepted.audio.gen))


def live_turn_figures(repeats: int, peer_python: str | None) -> list[Figure]:
    """All rows of the streamed turn, and the peer's beside them.

    Args:
        repeats: turns are held four times as often.
        peer_python: a Python that has pipecat; None for this one.
    """
    script = replace(TurnScript(), turns=4 * repeats)
    with scripted_cloud(script) as (bench, vendor), bench.client() as client:
        _held(client, vendor, WARM_TURNS, Talker.turn)  # messages and turns have environments of their own
        figures = _overheads(script, _held(client, vendor, script.turns, Talker.turn))
        figures += peer_figures(script, peer_python)
        (calls,) = _held(client, vendor, 1, partial(_calls, bench, vendor))
        follow(vendor, script, endless=True)
        return figures + calls + _cancellations(_held(client, vendor, script.turns, Talker.cancelled))


def _held(client: ApiClient, vendor: OpenAIServer, turns: int, hold: Callable[[Talker], T]) -> list[T]:
    """Hold turns in conversations too short to be compressed: that asks the model as well."""
    found: list[T] = []
    while len(found) < turns:
        talker = Talker(client, vendor)
        with talker.live:
            talker.live.wait(lambda live=talker.live: live.ready is not None, TIMEOUT_S, "the connection")  # type: ignore[misc]
            found += [hold(talker) for _ in range(min(TURNS_PER_CONVERSATION, turns - len(found)))]
    return found


def _overheads(script: TurnScript, turns: list[Turn]) -> list[Figure]:
    overheads = [turn.overhead_s(script) for turn in turns]
    after = [turn.after_sentence_s(script) for turn in turns]
    note = f"{len(turns)} turns, local cloud, vendor over HTTP; said → first sound, without model and voice"
    return [
        Figure("streamed turn: overhead, p50", percentile(overheads, 0.5), "s", OVERHEAD_GOAL_S, note),
        Figure("streamed turn: overhead, p95", percentile(overheads, 0.95), "s"),
        Figure("  of it after the first sentence, p50", percentile(after, 0.5), "s", None, "without the voice"),
    ]


def _calls(bench: BenchCloud, vendor: OpenAIServer, talker: Talker) -> list[Figure]:
    """Calls of one turn whose model takes its time; the runner's log says how many of them read the generation."""
    follow(vendor, replace(TurnScript(), token_delay_s=SLOW_TOKEN_S))
    bench.cloud.wait_idle()
    before, first_line = count(bench.cloud.aws_endpoint), len(bench.lines)
    turn = talker.turn()
    bench.cloud.wait_idle()
    calls = calls_of(difference(before, count(bench.cloud.aws_endpoint)), "dynamodb", WRITES | READS)
    fields = [json_fields(line.text) for line in bench.lines[first_line:]]
    reads = sum(found.get("generation_reads", 0) for found in fields)
    note = "whole turn: message, runner, events, push; without reads of the generation"
    asked = f"{reads} in a turn that asked vendors for {turn.open_s:.1f} s"
    rate = 60 * max(reads - 1, 0) / turn.open_s  # the first stands at the beginning: what comes again are the others
    cost = 60 * reads / turn.speech_s * prices()["dynamodb_read_unit"]
    return [
        Figure("DynamoDB calls per turn", calls - reads, "calls", CALLS_GOAL, note),
        Figure("  reads of the generation, a minute", rate, "calls", READS_GOAL, asked),
        Figure("  their cost, a minute of speech", cost, "USD", None, "one unit each"),
    ]


def _cancellations(cuts: list[tuple[float, int]]) -> list[Figure]:
    closed = [seconds for seconds, _ in cuts]
    accepted = float(sum(sounds for _, sounds in cuts))
    return [
        Figure("cancel: sound accepted after it", accepted, "frames", 0, f"{len(cuts)} cancels at the first sound"),
        Figure("cancel: requests to the vendor closed, p95", percentile(closed, 0.95), "s", CLOSED_GOAL_S),
    ]
