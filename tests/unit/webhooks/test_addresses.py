"""Where hooks may point: names of the public internet, and nothing that any parser could read as another place."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.problems import WebhookUrlRefused
from goldenfish.webhooks import addresses
from goldenfish.webhooks.addresses import AddressRefused, checked_address, is_public, look_up, read_url

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1",
    "127.9.9.9", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.9",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "e000::1", "not-an-address",
    "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "52.94.5.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
    "2606:4700::1111", "2a00:1450:4001::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("HTTPS://Hooks.Example.COM:443/a/b?x=1&y=%20", "https://hooks.example.com/a/b?x=1&y=%20"),
        ("https://hooks.example.com./x", "https://hooks.example.com/x"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://１example.com/", "https://1example.com/"),
        ("https://a.example/?q={x}", "https://a.example/?q=%7Bx%7D"),
    ],
)
def test_good_urls_are_normalised(given: str, kept: str) -> None:
    target = read_url(given)
    assert target.url == kept
    assert read_url(target.url) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "ftp://hooks.example.com/", "//hooks.example.com/", "hooks.example.com", "",
        "https://", "https:///x", "https://localhost/", "https://intranet/",
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
        "https://8.8.8.8/", "https://[::1]/", "https://[2606:4700::1111]/", "https://[::ffff:127.0.0.1]/",
        "https://１２７.０.０.１/", "https://127。0。0。1/", "https://straße.example/", "https://STRAẞE.example/",
        "https://βόλος.example/",
        "https://user@hooks.example.com/", "https://user:secret@hooks.example.com/", "https://@hooks.example.com/",
        "https://hooks.example.com:8443/", "https://hooks.example.com:0/", "https://hooks.example.com:99999/",
        "https://hooks.example.com:443a/", "https://hooks.example.com/#x", "https://hooks.example.com#@evil.example/",
        "https://hooks.example.com\\@evil.example/", "https://hooks.example.com/\r\nHost: evil.example",
        "https://hooks.exa\tmple.com/", " https://hooks.example.com/", "https://hooks.example.com/a b",
        "https://hooks.example.com/\u200b", "https://-a.example/",
        "https://a..example/", "https://a_b.example/", "https://exa%6dple.com/", "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/", "https://hooks.example.com/" + "x" * 2048, "http://127.0.0.1:9/",
    ],
)  # fmt: skip
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(WebhookUrlRefused) as refusal:
        read_url(url)
    assert "example" not in refusal.value.detail, "a refusal never repeats what was given"


@given(st.text(max_size=60))
def test_whatever_is_taken_is_https_to_a_name(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}.example/"):
        try:
            target = read_url(url)
        except WebhookUrlRefused:
            continue
        assert target.scheme == "https"
        assert target.url.isascii()
        assert addresses._NAME.match(target.host)
        assert read_url(target.url) == target


def test_this_machine_only_in_the_local_cloud() -> None:
    assert read_url("http://127.0.0.1:9000/hook", local=True).url == "http://127.0.0.1:9000/hook"
    assert read_url("http://localhost:9000/hook", local=True).url == "http://127.0.0.1:9000/hook"
    for url in ("http://127.0.0.2:9000/", "http://10.0.0.1/", "http://hooks.example.com/", "https://127.0.0.1/"):
        with pytest.raises(WebhookUrlRefused):
            read_url(url, local=True)


def test_one_address_that_is_not_public_condemns_the_name() -> None:
    target = read_url("https://hooks.example.com/")
    assert checked_address(target, lambda _: ["8.8.8.8", "1.1.1.1"]) == "8.8.8.8"
    assert checked_address(target, lambda _: ["2606:4700::1111", "1.1.1.1"]) == "1.1.1.1"
    for found in (["8.8.8.8", "127.0.0.1"], ["10.0.0.1"], ["2606:4700::1111", "::1"], ["fe80::1%2"]):
        with pytest.raises(AddressRefused) as refusal:
            checked_address(target, {target.host: found}.__getitem__)
        assert refusal.value.reason == "address_refused"


def test_a_name_without_addresses() -> None:
    def nothing(_name: str) -> list[str]:
        raise OSError("no such name")

    lookups: tuple[addresses.Lookup, ...] = (nothing, lambda _: [])
    for lookup in lookups:
        with pytest.raises(AddressRefused) as refusal:
            checked_address(read_url("https://hooks.example.com/"), lookup)
        assert refusal.value.reason == "name_not_found"


def test_the_systems_resolver_is_asked_and_its_silence_is_not_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(look_up("localhost")) <= {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match=r".+"):
        look_up("no-such-name.invalid")
    monkeypatch.setattr(addresses, "_LOOKUP_S", 0.01)
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (ended.wait(60), [])[1])
    with pytest.raises(TimeoutError):
        look_up("hooks.example.com")
    ended.set()
