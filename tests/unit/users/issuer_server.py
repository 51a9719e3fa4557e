"""An OIDC issuer on this machine: https with a certificate of its own, keys that rotate, answers by script."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from goldenfish.clock import now

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/keys"

Handler = BaseHTTPRequestHandler
Script = Callable[[Handler], None]


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of this name, made once: it takes a tenth of a second."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A key of this name on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, kid: str, **more: Any) -> dict[str, Any]:
    """A public key as issuers publish it."""
    described = (
        RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        if isinstance(key, rsa.RSAPrivateKey)
        else ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    )
    return described | {"kid": kid, "use": "sig"} | more


def reply(document: Any, status: int = 200, **headers: str) -> Script:
    """Answer with a JSON document, or with a text as it is."""
    body = document if isinstance(document, str) else json.dumps(document)

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


class IssuerServer:
    """The issuer; use with `with`. `scripts` says what each path answers, `asked` what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.scripts: dict[str, Script] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        """Set at the end: whoever answers slowly waits for it."""
        self.certificate = folder / "issuer.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _write_certificate(self.certificate)
        context.load_cert_chain(self.certificate)
        issuer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                script = issuer.scripts.get(self.path, reply("no such page", 404))
                try:
                    script(self)
                except OSError:
                    self.close_connection = True  # who asked has gone

            def log_message(self, *_: Any) -> None:
                return

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                return  # a client that does not trust us breaks the handshake off

        self._server = Quiet(("127.0.0.1", 0), Answers)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.publish()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, *keys: dict[str, Any]) -> None:
        """Offer these keys, and a discovery document that leads to them."""
        self.scripts[DISCOVERY] = reply({"issuer": self.url, "jwks_uri": self.url + KEYS})
        self.scripts[KEYS] = reply({"keys": list(keys)})

    def token(
        self,
        key: Any,
        kid: str | None = "one",
        algorithm: str = "RS256",
        *,
        headers: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A token of this issuer; a claim of None is left out."""
        moment = now()
        said = {
            "iss": self.url,
            "aud": "our-app",
            "sub": "subject-1",
            "iat": moment,
            "exp": moment + timedelta(hours=1),
        } | claims
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            key,
            algorithm,
            headers=({"kid": kid} if kid else {}) | (headers or {}),
        )


def _write_certificate(path: Path) -> None:
    key = ec_key("certificate")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
