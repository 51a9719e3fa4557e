"""A page of nothing but the core's sound modules, served as they are under the page's strict policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.signals import silence, tone, vowel, wav

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
FOLDERS = {"core": ROOT / "web/core", "tests": Path(__file__).parent}
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'"
HTML = (
    '<!doctype html><html lang="en"><title>Sound</title><body><button>Start</button>'
    '<script type="module" src="/tests/sound.js"></script></body></html>'
)
REPLY_S = 2.0
PATIENCE_MS = 180_000


def sounds() -> dict[str, bytes]:
    """The machine's reply, which has energy in every render quantum, and somebody's voice at 0.16 RMS."""
    voice = vowel(150 + 30 * np.sin(np.linspace(0, 12, 2000)), 2.0, jitter=0.01)
    voice *= 0.16 / float(np.sqrt(np.mean(voice**2)))
    return {
        "reply.wav": wav(tone(440, REPLY_S, level=0.3)),
        "voice.wav": wav(np.concatenate([voice.clip(-0.95, 0.95), silence(0.5)]).astype(np.float32)),
    }


@contextmanager
def sound_page() -> Iterator[str]:
    """Serves the page on a port of its own; gives its address."""
    files = sounds()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, name = self.path.strip("/").partition("/")
            if not kind:
                self._answer(HTML.encode(), "text/html; charset=utf-8")
            elif kind == "sounds" and name in files:
                self._answer(files[name], "audio/wav")
            elif kind in FOLDERS and (FOLDERS[kind] / name).is_file() and name.endswith(".js"):
                self._answer((FOLDERS[kind] / name).read_bytes(), "text/javascript")
            else:
                self.send_error(404)

        def _answer(self, content: bytes, content_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(page: Page, address: str, name: str, *given: object) -> Any:
    """What a function of sound.js gives, begun by a real click: so no flag about autoplay is needed."""
    page.goto(address)
    page.wait_for_selector("body[data-state=ready]")
    page.evaluate("wanted => { window.wanted = wanted; }", {"name": name, "given": list(given)})
    page.click("button")
    page.wait_for_selector("body[data-state=done], body[data-state=failed]", timeout=PATIENCE_MS)
    result = page.evaluate("() => window.result")
    assert page.get_attribute("body", "data-state") == "done", result
    return result
