"""The vendors of a measured turn: an OpenAI-compatible server on loopback that follows the script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.latency import BenchCloud
from bench.turn_script import TurnScript
from tests.vendors.openai_server import ChatScript, OpenAIServer, SpeechScript, openai_server

KEY = "bench-key-of-no-vendor"


@contextmanager
def scripted_cloud(script: TurnScript) -> Iterator[tuple[BenchCloud, OpenAIServer]]:
    """A local cloud whose model and voice are the scripted server, over HTTP as a vendor's would be."""
    with openai_server() as vendor:
        follow(vendor, script)
        parameters = {
            "ChatEngine": "openai",
            "SpeechEngine": "openai",
            "OpenAiChatBaseUrl": vendor.url,
            "OpenAiSpeechBaseUrl": vendor.url,
        }
        with BenchCloud(parameters, {"OpenAiKey": KEY}) as bench:
            yield bench, vendor


def follow(vendor: OpenAIServer, script: TurnScript, *, endless: bool = False) -> None:
    """Let the server answer by a script from now on; `endless` lets the model go on until the client hangs up."""
    vendor.chat = ChatScript(
        first_delay_s=script.first_token_delay_s,
        piece_delay_s=script.token_delay_s,
        tokens=script.tokens,
        fault="endless" if endless else "none",
    )
    # In one piece: the delay between pieces would be the vendor's own.
    vendor.speech = SpeechScript(
        first_delay_s=script.speech_delay_s, ms_per_character=script.ms_per_character, piece_bytes=1_000_000
    )
