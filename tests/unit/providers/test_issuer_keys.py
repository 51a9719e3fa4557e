"""Keys of external issuers: kept, read again when one is missing, and what an issuer may answer instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goldenfish.problems import IdentityUnavailable
from goldenfish.providers.identity import https_json, jwks
from goldenfish.providers.identity.https_json import UnreadableError, fetch
from goldenfish.providers.identity.jwks import KeySet, usable_keys
from tests.unit.users.issuer_server import DISCOVERY, KEYS, Handler, IssuerServer, ec_key, jwk, reply, rsa_key

ONE, TWO = rsa_key("one"), rsa_key("two")


class Clock:
    """What `time.monotonic` shows the keys."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IssuerServer]:
    with IssuerServer(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(jwks, "time", made)
    return made


@pytest.fixture
def keys(issuer: IssuerServer, clock: Clock) -> KeySet:
    issuer.publish(jwk(ONE, "one"))
    return KeySet(issuer.url, "")


def test_keys_are_found_by_discovery_and_kept_for_an_hour(issuer: IssuerServer, keys: KeySet, clock: Clock) -> None:
    for _ in range(3):
        assert keys.key("one") is not None
    assert issuer.asked == [DISCOVERY, KEYS]
    clock.now += jwks.KEPT_S
    assert keys.key("one") is not None
    assert len(issuer.asked) == 2
    clock.now += 1
    assert keys.key("one") is not None
    assert len(issuer.asked) == 4


def test_a_configured_address_needs_no_discovery(issuer: IssuerServer, clock: Clock) -> None:
    issuer.publish(jwk(ONE, "one"))
    assert KeySet(issuer.url, issuer.url + KEYS).key("one") is not None
    assert issuer.asked == [KEYS]


def test_a_new_key_is_found_when_a_token_names_it(issuer: IssuerServer, keys: KeySet, clock: Clock) -> None:
    assert keys.key("one") is not None
    issuer.publish(jwk(ONE, "one"), jwk(TWO, "two"))
    clock.now += jwks.REFETCH_S
    assert keys.key("two") is not None
    issuer.publish(jwk(TWO, "two"))  # the old one is withdrawn
    clock.now += jwks.KEPT_S + 1
    assert keys.key("two") is not None
    assert keys.key("one") is None


def test_made_up_names_do_not_make_us_ask_again_and_again(issuer: IssuerServer, keys: KeySet, clock: Clock) -> None:
    for number in range(50):
        assert keys.key(f"made-up-{number}") is None
        clock.now += 1
    assert issuer.asked.count(KEYS) == 2  # at 0 and 30 seconds


def test_an_issuer_that_does_not_answer_is_not_asked_all_the_time(
    issuer: IssuerServer, keys: KeySet, clock: Clock
) -> None:
    issuer.scripts[KEYS] = reply({}, 503)
    for _ in range(3):
        with pytest.raises(IdentityUnavailable) as told:
            keys.key("one")
        assert told.value.extra == {"retry_after_s": 30}
    assert issuer.asked.count(KEYS) == 1
    issuer.publish(jwk(ONE, "one"))
    clock.now += jwks.REFETCH_S
    assert keys.key("one") is not None


def test_what_was_read_counts_for_a_day_while_the_issuer_is_away(
    issuer: IssuerServer, keys: KeySet, clock: Clock
) -> None:
    assert keys.key("one") is not None
    issuer.scripts[DISCOVERY] = reply({}, 500)
    clock.now += jwks.STALE_S
    assert keys.key("one") is not None
    clock.now += 1
    with pytest.raises(IdentityUnavailable):
        keys.key("one")


def drip(issuer: IssuerServer) -> Any:
    """An answer that comes byte by byte and has no end."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not issuer.over.wait(0.01):
            handler.wfile.write(b" ")

    return answer


def silence(issuer: IssuerServer) -> Any:
    """No answer at all."""
    return lambda _handler: issuer.over.wait()


@pytest.mark.parametrize("script", [drip, silence])
def test_a_slow_issuer_is_left(issuer: IssuerServer, script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https_json, "_STEP_S", 0.3)
    monkeypatch.setattr(https_json, "_WHOLE_S", 0.3)
    issuer.scripts[KEYS] = script(issuer)
    with pytest.raises(UnreadableError):
        fetch(issuer.url + KEYS)


@pytest.mark.parametrize(
    "answer",
    [
        reply({"keys": []}, 404),
        reply("", 302, Location="https://127.0.0.1:1/keys"),
        reply("<html>"),
        reply("[]"),
        reply("null"),
        reply(""),
        reply("[" * 100_000),
        reply(" " * (https_json.LARGEST + 1)),
    ],
)
def test_what_is_no_document(issuer: IssuerServer, answer: Any) -> None:
    issuer.scripts[KEYS] = answer
    with pytest.raises(UnreadableError):
        fetch(issuer.url + KEYS)
    assert issuer.asked == [KEYS]


def test_only_https_and_only_certificates_that_are_trusted(
    issuer: IssuerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (issuer.url.replace("https", "http"), "file:///etc/passwd", "https:///keys", "keys"):
        with pytest.raises(UnreadableError, match="not https"):
            fetch(url)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UnreadableError, match="SSLCertVerificationError"):
        fetch(issuer.url + KEYS)
    with pytest.raises(UnreadableError, match="ConnectionRefusedError"):
        fetch("https://127.0.0.1:1/keys")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://another.example", "jwks_uri": "KEYS"},
        {"issuer": "SELF", "jwks_uri": "http://127.0.0.1/keys"},
        {"issuer": "SELF", "jwks_uri": 7},
        {"issuer": "SELF", "jwks_uri": "https://[keys/"},
        {"issuer": "SELF", "jwks_uri": "https://127.0.0.1:99999/keys"},
        {"issuer": "SELF", "jwks_uri": "https://the keys/"},
        {"issuer": "SELF"},
        {},
    ],
    ids=str,
)
def test_a_discovery_document_that_leads_elsewhere(
    issuer: IssuerServer, keys: KeySet, document: dict[str, Any]
) -> None:
    known = {"SELF": issuer.url, "KEYS": issuer.url + KEYS}
    issuer.scripts[DISCOVERY] = reply({name: known.get(value, value) for name, value in document.items()})
    with pytest.raises(IdentityUnavailable):
        keys.key("one")
    assert issuer.asked == [DISCOVERY]


def test_only_keys_that_may_verify_are_taken() -> None:
    good = [jwk(ONE, "rsa"), jwk(ec_key("c"), "ec"), jwk(TWO, "told", alg="RS256")]
    without_use = {name: value for name, value in jwk(TWO, "any use").items() if name != "use"}
    bad: list[Any] = [
        jwk(rsa_key("short", 1024), "short"),
        jwk(TWO, "for encryption", use="enc"),
        jwk(TWO, "another algorithm", alg="RS512"),
        jwk(TWO, ""),
        jwk(TWO, "no modulus", n=""),
        jwk(ec_key("c"), "another curve", crv="P-384"),
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "empty"},
        jwk(TWO, "a list", kty=["RSA"]),
        jwk(TWO, "an object", crv={}),
        jwk(TWO, "private", d="AQAB"),
        {"kid": 7, "kty": "RSA"},
        "no key",
        None,
    ]
    found = usable_keys({"keys": [*bad, *good, without_use]})
    assert {kid: key.algorithm_name for kid, key in found.items()} == {
        "rsa": "RS256",
        "ec": "ES256",
        "told": "RS256",
        "any use": "RS256",
    }
    nothings: list[dict[str, Any]] = [{"keys": bad}, {"keys": {}}, {"keys": None}, {}]
    for nothing in nothings:
        with pytest.raises(UnreadableError, match="no usable key"):
            usable_keys(nothing)
