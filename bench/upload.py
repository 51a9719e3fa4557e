"""How soon an answer is stored after its last word, over a weak line: in parts while it is spoken, or as one file."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from bench.figures import Figure, percentile
from bench.latency import BenchCloud
from bench.slow_line import SlowLine

UP_BITS_PER_S = 80_000
DELAY_S = 0.05
SPOKEN_BITS_PER_S = 48_000
"""What web/core/recorder.js asks of Opus."""
WHOLE_PARTS = 4
"""Before the last one, which is half as long: on the average people stop in the middle of a part."""
GOAL_S = 3.0
PATIENCE_S = 120
_EBML = b"\x1a\x45\xdf\xa3"

Json = dict[str, Any]


class Phone:
    """A client behind a slow line of its own, with a question that was asked."""

    def __init__(self, bench: BenchCloud, undo: ExitStack) -> None:
        self._undo = undo
        self._lines: dict[str, SlowLine] = {}
        with bench.client() as client:
            self.session = client.create_session("bench", language="en", form="A")["session_id"]
        self._http = undo.enter_context(httpx.Client(timeout=PATIENCE_S))
        self._headers = {"Authorization": f"Bearer {bench.token.value}"}
        self._api = self._behind(bench.cloud.http_url)
        self._http.get(f"{self._api}/api/session/{self.session}/question", headers=self._headers).raise_for_status()

    def post(self, route: str, body: Json) -> Json:
        """Asks the API."""
        answer = self._http.post(f"{self._api}/api/session/{self.session}/{route}", json=body, headers=self._headers)
        answer.raise_for_status()
        return dict(answer.json())

    def put(self, form: Json, content: bytes, **fields: str) -> None:
        """Posts a file by a form."""
        data = {**form["fields"], **fields}
        self._http.post(self._behind(form["url"]), data=data, files={"file": content}).raise_for_status()

    def _behind(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.netloc not in self._lines:
            line = SlowLine(parts.hostname or "", parts.port or 80, up_bits_per_s=UP_BITS_PER_S, delay_s=DELAY_S)
            self._lines[parts.netloc] = self._undo.enter_context(line)
        return urlunsplit(parts._replace(netloc=f"127.0.0.1:{self._lines[parts.netloc].port}"))


def upload_figures(bench: BenchCloud, repeats: int) -> list[Figure]:
    """Both ways side by side, each phone over a line of its own.

    Args:
        bench: a running cloud.
        repeats: phones of each kind; they speak at the same time.
    """
    config = httpx.get(f"{bench.cloud.http_url}/api/config", timeout=PATIENCE_S).raise_for_status().json()
    part_s = config["recording"]["part_ms"] / 1000
    with ExitStack() as undo, ThreadPoolExecutor(2 * repeats) as pool:
        phones = [(Phone(bench, undo), Phone(bench, undo)) for _ in range(repeats)]
        in_parts = [pool.submit(speak_in_parts, phone, part_s) for phone, _ in phones]
        as_one = [pool.submit(speak_as_one, phone, part_s) for _, phone in phones]
        streamed, whole = [one.result() for one in in_parts], [one.result() for one in as_one]
    bench.cloud.wait_idle()
    line = f"{UP_BITS_PER_S / 1000:g} kbit/s up, {2 * DELAY_S * 1000:g} ms there and back"
    note = f"{spoken_s(part_s):g} s at {SPOKEN_BITS_PER_S / 1000:g} kbit/s; {line}; {repeats} each"
    return [
        Figure("last word → last part acknowledged", percentile([s for s, _ in streamed], 0.5), "s", None, note),
        Figure("last word → recording stored, in parts", percentile([s for _, s in streamed], 0.5), "s", GOAL_S),
        Figure("last word → recording stored, one file", percentile(whole, 0.5), "s"),
    ]


def spoken_s(part_s: float) -> float:
    """How long the answer is, in seconds."""
    return part_s * (WHOLE_PARTS + 0.5)


def speak_in_parts(phone: Phone, part_s: float) -> tuple[float, float]:
    """Seconds from the end of speech to the last part's acknowledgement, and to the whole recording's."""
    content = _recording(spoken_s(part_s))
    form = phone.post("parts", {"question_index": 1, "content_type": "audio/webm"})
    began = time.monotonic()
    size = round(part_s * SPOKEN_BITS_PER_S / 8)
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    ends = spoken_s(part_s)
    for number, part in enumerate(parts, start=1):
        time.sleep(max(0.0, began + min(number * part_s, ends) - time.monotonic()))
        phone.put(form, part, key=f"{form['key_prefix']}{number:04d}")
    acknowledged_s = time.monotonic() - began - ends
    said = {"question_index": 1, "upload_id": form["upload_id"], "count": len(parts), "size_bytes": len(content)}
    phone.post("complete", said | {"sha256": hashlib.sha256(content).hexdigest()})
    return acknowledged_s, time.monotonic() - began - ends


def speak_as_one(phone: Phone, part_s: float) -> float:
    """Seconds from the end of speech to the acknowledgement of one file; its form needs the exact length."""
    content = _recording(spoken_s(part_s))
    time.sleep(spoken_s(part_s))
    ended = time.monotonic()
    asked = {"question_index": 1, "content_type": "audio/webm", "size_bytes": len(content)}
    phone.put(phone.post("upload", asked), content)
    return time.monotonic() - ended


def _recording(seconds: float) -> bytes:
    """As long as speech would be; nobody listens to it."""
    return _EBML + os.urandom(round(seconds * SPOKEN_BITS_PER_S / 8) - len(_EBML))
