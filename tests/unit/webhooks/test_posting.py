"""POSTs to receivers that mean harm, over real TLS on this machine."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from goldenfish.webhooks.addresses import Target, read_url
from goldenfish.webhooks.posting import Answer, Reach, limited, post, the_internet
from tests.unit.webhooks.tls import NAME, Authority, Receiver, answering, receiver

HERE = frozenset({"127.0.0.1"})
TARGET = Target(scheme="https", host=NAME, port=443, path="/hook?x=1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def reach(authority: Authority, to: Receiver, *, allowed: frozenset[str] = HERE, whole_s: float = 15) -> Reach:
    """A receiver of this machine under the name of the internet, as the resolver of a test tells it."""
    context = limited(authority.trusting())
    return Reach(lookup=lambda _: ["127.0.0.1"], context=context, allowed=allowed, port=to.port, whole_s=whole_s)


def send(to: Reach) -> Answer:
    return post(TARGET, b'{"a":1}', {"content-type": "application/json", "webhook-id": "msg_1"}, to)


def test_a_delivery_arrives_as_it_was_meant(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there: a proxy would be seen
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with receiver(authority.server(NAME), answering("204 No Content")) as to:
        answer = send(reach(authority, to))
    assert (answer.status, answer.reason, answer.arrived) == (204, "", True)
    head, body = to.requests[0]
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hook?x=1 HTTP/1.1"
    told = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    assert told == {
        "host": NAME, "content-type": "application/json", "webhook-id": "msg_1", "content-length": "7",
        "accept-encoding": "identity", "user-agent": told["user-agent"],
    }  # fmt: skip
    assert body == b'{"a":1}'
    assert to.names == [NAME], "the server is asked for the hook's name, not for an address"


@pytest.mark.parametrize(
    ("status", "reason"),
    [("200 OK", ""), ("299 Fine", ""), ("304 Not Modified", "redirected"), ("400 Bad", "refused"),
     ("410 Gone", "gone"), ("500 Broken", "refused"), ("503 Later", "refused")],
)  # fmt: skip
def test_only_success_is_success(authority: Authority, status: str, reason: str) -> None:
    with receiver(authority.server(NAME), answering(status)) as to:
        answer = send(reach(authority, to))
    assert (answer.status, answer.reason) == (int(status[:3]), reason)
    assert answer.gone == (reason == "gone")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed(authority: Authority, status: str) -> None:
    with receiver(authority.server(NAME), answering("200 OK")) as other:
        elsewhere = f"Location: https://{NAME}:{other.port}/", "Refresh: 0; url=https://127.0.0.1/"
        with receiver(authority.server(NAME), answering(status, *elsewhere)) as to:
            answer = send(reach(authority, to))
    assert (answer.status, answer.reason) == (int(status[:3]), "redirected")
    assert other.requests == []


@pytest.mark.parametrize("name", ["other.example.com", "example.com", "127.0.0.1"])
def test_a_certificate_for_another_name(authority: Authority, name: str) -> None:
    with receiver(authority.server(name), answering("200 OK")) as to:
        answer = send(reach(authority, to))
    assert (answer.status, answer.reason) == (None, "tls_failed")
    assert to.requests == []


def test_a_certificate_of_an_unknown_authority(authority: Authority, tmp_path: Path) -> None:
    with receiver(Authority(tmp_path).server(NAME), answering("200 OK")) as to:
        assert send(reach(authority, to)).reason == "tls_failed"
    assert to.requests == []


def test_an_old_version_of_tls(authority: Authority) -> None:
    context = authority.server(NAME)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with receiver(context, answering("200 OK")) as to:
        trusting = reach(authority, to)
        assert trusting.context.minimum_version >= ssl.TLSVersion.TLSv1_2
        assert send(trusting).arrived


def test_plain_http_behind_the_port(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        to = reach(authority, _at(listener))

        def answer() -> None:
            client, _ = listener.accept()
            with client:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        serving = threading.Thread(target=answer, daemon=True)
        serving.start()
        assert send(to).reason == "tls_failed"
        serving.join(30)


def _at(listener: socket.socket) -> Receiver:
    found = Receiver.__new__(Receiver)
    found.port = listener.getsockname()[1]
    return found


def test_nobody_listens(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = _at(listener)
    assert send(reach(authority, closed)).reason == "connection_failed"


def test_an_address_that_is_not_public_is_never_connected_to(authority: Authority) -> None:
    with receiver(authority.server(NAME), answering("200 OK")) as to:
        assert send(reach(authority, to, allowed=frozenset())).reason == "address_refused"
    assert (to.requests, to.names) == ([], [])


def test_a_name_that_changes_its_address_between_check_and_connection(authority: Authority) -> None:
    """DNS rebinding: asked once, public; asked again, this machine. It is asked once and that address is called."""
    asked: list[str] = []

    def rebinding(name: str) -> Sequence[str]:
        asked.append(name)
        return ["192.0.2.55"] if len(asked) == 1 else ["127.0.0.1"]

    with receiver(authority.server(NAME), answering("200 OK")) as to:
        context = limited(authority.trusting())
        # 192.0.2.55 stands for a public address: nobody has it, so that nothing leaves this machine.
        pinned = Reach(
            lookup=rebinding, context=context, allowed=frozenset({"192.0.2.55"}), port=to.port, whole_s=0.2
        )
        answer = send(pinned)
        assert answer.reason in {"timeout", "connection_failed"}
        assert asked == [NAME]
        assert send(pinned).reason == "address_refused", "the next delivery asks, and checks, anew"
    assert to.requests == []


def _drip(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:  # ends when the client has had enough
        secure.sendall(b"X-Slow: 1\r\n"[:1])
        time.sleep(0.01)


def _flood(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    while True:
        secure.sendall(b"x" * 65536)


def _endless_header(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        secure.sendall(b"x" * 65536)


def _many_headers(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        secure.sendall(b"X-Many: 1\r\n" * 1000)


def _bad_header(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\nof the receiver\r\nContent-Length: 0\r\n\r\n")


def test_neither_address_nor_answer_reaches_a_log(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="urllib3.connection")
    with receiver(authority.server(NAME), _bad_header) as to:
        assert send(reach(authority, to)).arrived
    assert "/hook" not in caplog.text
    assert "receiver" not in caplog.text


def _no_http(secure: ssl.SSLSocket, _body: bytes) -> None:
    secure.sendall(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")


def _hang_up(_secure: ssl.SSLSocket, _body: bytes) -> None:
    return


@pytest.mark.parametrize(
    ("behave", "reasons"),
    [(_drip, {"timeout"}), (_flood, {""}), (_endless_header, {"connection_failed"}),
     (_many_headers, {"connection_failed"}), (_no_http, {"connection_failed"}), (_hang_up, {"connection_failed"})],
)  # fmt: skip
def test_receivers_that_mean_harm(authority: Authority, behave: object, reasons: set[str]) -> None:
    with receiver(authority.server(NAME), behave) as to:  # type: ignore[arg-type]  # mypy takes the union as object
        answer = send(reach(authority, to, whole_s=1.0 if behave is _drip else 60))
    assert answer.reason in reasons
    # On a slow machine the second that the drip is given may end before the request is sent.
    assert to.requests or behave is _drip


def test_a_receiver_that_says_nothing(authority: Authority) -> None:
    ended = threading.Event()

    def wait(_socket: ssl.SSLSocket, _body: bytes) -> None:
        ended.wait(60)

    with receiver(authority.server(NAME), wait) as to:
        answer = send(reach(authority, to, whole_s=0.5))
        ended.set()
    assert answer.reason == "timeout"


def test_a_server_on_this_machine_over_plain_http(authority: Authority) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        target = read_url(f"http://127.0.0.1:{server.server_port}/", local=True)
        assert post(target, b"{}", {}, the_internet()).arrived
        server.shutdown()


def test_production_checks_certificates_and_allows_nothing_else() -> None:
    found = the_internet()
    assert found.allowed == frozenset()
    assert found.port is None
    assert found.context.verify_mode is ssl.CERT_REQUIRED
    assert found.context.check_hostname
