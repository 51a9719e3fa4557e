"""The slow line of the bench passes on what it gets, in both directions, and ends with its user."""

from __future__ import annotations

import gc
import socketserver
import threading

import httpx

from bench.slow_line import SlowLine


class Echo(socketserver.StreamRequestHandler):
    """Answers a POST with its own body."""

    def handle(self) -> None:
        """One request."""
        length = 0
        while line := self.rfile.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + self.rfile.read(length))


def test_what_goes_in_comes_out() -> None:
    sent = bytes(range(256)) * 40
    with socketserver.TCPServer(("127.0.0.1", 0), Echo) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        with SlowLine("127.0.0.1", server.server_address[1], up_bits_per_s=10_000_000, delay_s=0) as line:
            assert httpx.post(f"http://127.0.0.1:{line.port}/", content=sent, timeout=60).content == sent
        server.shutdown()
        serving.join()
    gc.collect()  # says here, and not in whichever test comes later, what was left open
