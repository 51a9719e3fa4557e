"""A certificate authority of this test run, and servers that speak TLS with its certificates."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NAME = "hooks.example.com"
Behaviour = Callable[[ssl.SSLSocket, bytes], None]
"""What a server does with a connection once it has read a request's head."""


class Authority:
    """Signs certificates for one test run; what trusts it trusts nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip
        self.certificate = (
            self._begin(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _begin(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        today = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=1))
        )

    def trusting(self) -> ssl.SSLContext:
        """A client's context that knows this authority only."""
        return ssl.create_default_context(cadata=self.certificate.public_bytes(Encoding.PEM).decode())

    def server(self, name: str) -> ssl.SSLContext:
        """A server's context with a certificate for a name, or for an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            told: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            told = x509.DNSName(name)
        certificate = (
            self._begin(x509.Name([]), key.public_key())
            .add_extension(x509.SubjectAlternativeName([told]), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / f"{name}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Receiver:
    """A server on this machine that keeps what it was sent and behaves as it is told.

    Attributes:
        port: where it listens.
        requests: heads and bodies, as they came.
        names: the name that each client asked for (SNI).
    """

    def __init__(self, context: ssl.SSLContext, behave: Behaviour) -> None:
        self._context, self._behave = context, behave
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[tuple[bytes, bytes]] = []
        self.names: list[str | None] = []
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return  # closed
            with plain:
                try:
                    with self._context.wrap_socket(plain, server_side=True) as secure:
                        self._answer(secure)
                except OSError:
                    continue  # the client did not like the certificate, or had enough

    def _answer(self, secure: ssl.SSLSocket) -> None:
        head, _, body = _until_body(secure)
        self.requests.append((head, body))
        self._behave(secure, body)

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()
        # accept() does not always wake when its socket is closed by another thread
        with socket.socket() as waking:
            waking.settimeout(1)
            waking.connect_ex(("127.0.0.1", self.port))
        self._thread.join(10)


def _until_body(secure: ssl.SSLSocket) -> tuple[bytes, bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += secure.recv(65536)
    head, gap, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        body += secure.recv(65536)
    return head, gap, body


def answering(status: str, *headers: str) -> Behaviour:
    """Answer with a status line, some headers and no body."""

    def behave(secure: ssl.SSLSocket, _body: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", ""]
        secure.sendall("\r\n".join(lines).encode())

    return behave


@contextmanager
def receiver(context: ssl.SSLContext, behave: Behaviour) -> Iterator[Receiver]:
    """A server while it is needed."""
    running = Receiver(context, behave)
    try:
        yield running
    finally:
        running.close()
