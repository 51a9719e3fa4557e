"""A transcription vendor on this machine, in OpenAI's format: it fails as it is told, and keeps its bill.

The first request for each recording gets the fault; the next is answered, with words that say that they are made up.
So the platform's own adapter, its retries and its paying once are at work, and nothing is sent anywhere.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from localcloud.faults.models import VendorFault

BILL_PATH = "/bill"
TEXT = "These words were made up by the vendor on this machine."
MODEL = "local-vendor"
SLOW_S = 3.0
_RETRY_AFTER_S = 1


class FaultyVendor:
    """The vendor; use it as a context manager.

    Attributes:
        url: its base address, as `OPENAI_BASE_URL` wants it.
    """

    def __init__(self, fault: VendorFault) -> None:
        self._fault = fault
        self._asked: Counter[str] = Counter()
        self._sold: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="vendor"
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Its address without the API's path: the bill is under `BILL_PATH`."""
        return self.url.removesuffix("/v1")

    @property
    def settings(self) -> dict[str, str]:
        """What the platform has to be told to ask it."""
        return {
            "ASR_ENGINE": "openai",
            "OPENAI_BASE_URL": self.url,
            "OPENAI_API_KEY": "sk-local-vendor",
            "OPENAI_TRANSCRIBE_MODEL": MODEL,
        }

    def bill(self) -> dict[str, int]:
        """How many transcripts it has sold, by the hash of what it was sent."""
        with self._counting:
            return dict(self._sold)

    def faults_made(self) -> dict[str, int]:
        """How many requests it has failed, or made wait; nothing where there were none."""
        with self._counting:
            return {f"vendor {self._fault}": len(self._asked)} if self._asked else {}

    def _sell(self, audio: bytes) -> bool:
        """Whether this request is answered: all but the first for a recording are."""
        digest = hashlib.sha256(audio).hexdigest()[:16]
        with self._counting:
            self._asked[digest] += 1
            failing = self._asked[digest] == 1 and self._fault != "slow"
            self._sold[digest] += not failing
            first = self._asked[digest] == 1
        if first and self._fault == "slow":
            self._stopped.wait(SLOW_S)
        return not failing

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._say(200, vendor.bill())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if vendor._sell(_audio_of(self.headers["content-type"], body)):
                    self._say(200, {"text": TEXT})
                else:
                    self._say(int(vendor._fault), {"error": {"message": "made on purpose", "code": None}})

            def _say(self, status: int, document: dict[str, Any]) -> None:
                content = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                if status != 200:  # noqa: PLR2004 (HTTP)
                    self.send_header("retry-after", str(_RETRY_AFTER_S))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
                """Quiet: the functions' logs tell of it."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a kept-alive connection must not hold up the end


def _audio_of(content_type: str, body: bytes) -> bytes:
    """The file of a multipart form."""
    form = BytesParser(policy=HTTP).parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    files = [part.get_payload(decode=True) for part in form.iter_parts() if part.get_filename()]
    return bytes(files[0]) if files and isinstance(files[0], bytes) else b""
