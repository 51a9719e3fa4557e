"""Amazon Polly's SynthesizeSpeech, as its REST API is described in botocore and in the developer guide.

    with polly_server() as vendor:
        monkeypatch.setenv("AWS_ENDPOINT_URL_POLLY", vendor.url)

It refuses what the service refuses: texts over the limits, SSML that is not XML, speech marks in a format of sound,
sample rates of other formats, voices on an engine that they do not have. `vendor.script` says how the rest is
answered; see `tests.vendors.scripted`.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import unescape

from goldenfish.sound_files import mp3, ogg_opus, wav
from tests.vendors.scripted import Conversation, Exchange, Script, serve

MOST_BILLED, MOST_CHARACTERS = 3000, 6000
RATES = {
    "mp3": {"8000", "16000", "22050", "24000", "44100", "48000"},
    "pcm": {"8000", "16000"},
    "ogg_opus": {"48000"},
}
CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "pcm": "audio/pcm",
    "ogg_opus": "audio/ogg",
    "json": "application/x-json-stream",
}
# From the developer guide's table of voices; those that are in a test.
NEURAL_ONLY = {"Kajal", "Laura", "Hala", "Matthew", "Kazuha"}
STANDARD_ONLY = {"Tatyana", "Maxim", "Zeina", "Aditi", "Lotte", "Mizuki"}


@dataclass
class PollyScript(Script):
    """Silence as long as the text takes, or these very bytes."""

    ms_per_character: int = 60
    audio: bytes | None = None
    piece_bytes: int = 1024


@dataclass
class PollyServer:
    """The service's behaviour, set by a test, and what it was asked."""

    url: str = ""
    script: PollyScript = field(default_factory=PollyScript)
    exchanges: list[Exchange] = field(default_factory=list)


@contextmanager
def polly_server() -> Iterator[PollyServer]:
    """A running service."""
    vendor = PollyServer()

    def prepare(_: Exchange) -> tuple[Script, Any]:
        script = vendor.script
        return script, lambda conversation: _answer(conversation, script)

    with serve(prepare, vendor.exchanges) as address:
        vendor.url = address
        yield vendor


def spoken_text(body: dict[str, Any]) -> str:
    """The characters that are billed: all but the tags.

    Raises:
        ET.ParseError: the SSML is not well-formed.
    """
    if body.get("TextType") != "ssml":
        return str(body["Text"])
    return "".join(ET.fromstring(body["Text"]).itertext())


def _answer(conversation: Conversation, script: PollyScript) -> None:
    if script.status != 200:
        return _refuse(conversation, script.status, script.error_code or "ServiceFailureException")
    body = conversation.exchange.body
    try:
        text = spoken_text(body)
    except ET.ParseError:
        return _refuse(conversation, 400, "InvalidSsmlException")
    wrong = _wrong(body, text)
    if wrong:
        return _refuse(conversation, 400, wrong)
    kind = body["OutputFormat"]
    content = script.audio if script.audio is not None else _content(body, text, script)
    pieces = [content[at : at + script.piece_bytes] for at in range(0, len(content), script.piece_bytes)]
    conversation.start(CONTENT_TYPES[kind], {"x-amzn-requestcharacters": str(len(text))})
    return conversation.stream(pieces, garbage=b"<html>It works!</html>")


def _wrong(body: dict[str, Any], text: str) -> str | None:
    if len(text) > MOST_BILLED or len(body["Text"]) > MOST_CHARACTERS:
        return "TextLengthExceededException"
    kind, rate = body["OutputFormat"], body.get("SampleRate")
    if (kind == "json") != bool(body.get("SpeechMarkTypes")):
        return "MarksNotSupportedForFormatException"
    if rate and rate not in RATES.get(kind, {rate}):
        return "InvalidSampleRateException"
    missing = STANDARD_ONLY if body.get("Engine") == "neural" else NEURAL_ONLY
    return "EngineNotSupportedException" if body["VoiceId"] in missing else None


def _content(body: dict[str, Any], text: str, script: PollyScript) -> bytes:
    rate = re.search(r'rate="(\d+)%"', body["Text"])
    per_character = script.ms_per_character * 100 / (int(rate[1]) if rate else 100)
    ms = round(len(text) * per_character)
    if body["OutputFormat"] == "json":
        return _marks(body, per_character)
    if body["OutputFormat"] == "pcm":
        return bytes(2 * 16 * ms)
    return ogg_opus.silence(ms) if body["OutputFormat"] == "ogg_opus" else mp3.silence(ms)


def _marks(body: dict[str, Any], per_character: float) -> bytes:
    """A line for each word; its place is counted in bytes of the text as it was sent, tags and entities among it."""
    written, is_ssml = body["Text"], body.get("TextType") == "ssml"
    lines, spoken = [], 0
    for part in re.finditer(r"<[^>]*>|\s+|[^<\s]+" if is_ssml else r"\s+|\S+", written):
        word = part.group()
        if is_ssml and word.startswith("<"):
            continue
        if not word.isspace():
            start = len(written[: part.start()].encode())
            end = start + len(word.encode())
            mark = {"time": round(spoken * per_character), "type": "word", "start": start, "end": end, "value": word}
            lines.append(json.dumps(mark))
        spoken += len(unescape(word)) if is_ssml else len(word)
    return "\n".join(lines).encode() + b"\n"


def _refuse(conversation: Conversation, status: int, code: str) -> None:
    conversation.script = Script(status=status, headers=conversation.script.headers)
    conversation.refuse({"message": "no"}, {"x-amzn-errortype": f"{code}:http://internal.amazon.com/"})


def pcm_as_wav(ms: int) -> bytes:
    """What a part of so many ms becomes when WAV is asked for."""
    return wav.write(wav.Pcm(16_000, 1, bytes(2 * 16 * ms)))
