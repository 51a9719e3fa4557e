"""Where a hook may point: https, port 443, a name of the public internet.

The name is looked up anew for every delivery, every address it has is checked, and the connection is made to one
that was checked: a name that answers differently a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit

from goldenfish.frozen import Frozen
from goldenfish.problems import WebhookUrlRefused

MAX_URL = 2048
HTTPS_PORT = 443
_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z")
"""At least two labels, the last of which begins with a letter: an address fits in no notation."""
_ODD = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
"""White space, control characters, what is not seen, and backslashes, which parsers read differently."""
_READ_IN_TWO_WAYS = frozenset("\u00df\u03c2")
"""`encode("idna")` writes sharp s as ss and a final sigma as sigma (IDNA 2003), browsers keep them: two names."""
_PATH_SAFE = "/%:@!$&'()*+,;=-._~?"
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})
_LOOKUP_S = 5.0

Lookup = Callable[[str], Sequence[str]]
"""Gives the addresses that a name has now; raises OSError when it has none."""

_SET_APART = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "224.0.0.0/4",  # multicast, of which `is_global` is true
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out: loopback, mapped IPv4, NAT64, unique and site local, multicast lie outside."""


class AddressRefused(Exception):
    """Nothing is sent there; `reason` is a code of docs/webhooks.md."""

    def __init__(self, reason: Literal["address_refused", "name_not_found"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Target(Frozen):
    """Where a delivery goes."""

    scheme: Literal["https", "http"]
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address as it is kept: normalised, in ASCII."""
        standard = self.scheme == "https" and self.port == HTTPS_PORT
        return f"{self.scheme}://{self.host}{'' if standard else f':{self.port}'}{self.path}"


def read_url(text: str, *, local: bool = False) -> Target:
    """Read what a client gives as a hook's address.

    Args:
        text: the address.
        local: also take plain http to a server on this machine; only ever true in the local cloud.

    Raises:
        WebhookUrlRefused: it is not https to a public name on port 443; says what is wrong, never what was given.
    """
    if len(text) > MAX_URL or _ODD.search(text):
        raise WebhookUrlRefused(f"At most {MAX_URL} characters, without white space, control characters, backslash.")
    try:
        parts, port = urlsplit(text), urlsplit(text).port
    except ValueError as error:
        raise WebhookUrlRefused("This is no URL.") from error
    if "@" in parts.netloc or "#" in text:
        raise WebhookUrlRefused("The URL must hold no user, password or fragment.")
    host = parts.hostname or ""
    if local and parts.scheme == "http" and host in _THIS_MACHINE:
        return Target(scheme="http", host="127.0.0.1", port=port or 80, path=_path(parts))
    if parts.scheme != "https":
        raise WebhookUrlRefused("The URL must begin with https://.")
    if port not in {None, HTTPS_PORT}:
        raise WebhookUrlRefused(f"Only port {HTTPS_PORT} is called.")
    return Target(scheme="https", host=_name(host), port=HTTPS_PORT, path=_path(parts))


def _name(host: str) -> str:
    if not _READ_IN_TWO_WAYS.isdisjoint(host):
        raise WebhookUrlRefused("The host must be written as its ASCII form, xn--…: it is read in two ways.")
    try:
        name = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError as error:
        raise WebhookUrlRefused("The host is no domain name.") from error
    if not _NAME.match(name):
        raise WebhookUrlRefused("The host must be a full domain name, not an address.")
    return name


def _path(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_PATH_SAFE)


def is_public(address: str) -> bool:
    """Whether an address is one that anybody on the internet can reach: no network of ours or of Amazon's."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    if "%" in address:  # a scope (`2606:4700::1%eth0`) names an interface of ours
        return False
    if read.version == 6 and read not in _GLOBAL_UNICAST:  # noqa: PLR2004 (IP's version)
        return False
    return read.is_global and not any(read in network for network in _SET_APART if network.version == read.version)


def checked_address(target: Target, lookup: Lookup, allowed: frozenset[str] = frozenset()) -> str:
    """The address to connect to now. One that is not public condemns the name: all of them are refused.

    Args:
        target: of the hook.
        lookup: gives the name's addresses.
        allowed: addresses that are taken although not public; only tests have any.

    Raises:
        AddressRefused: the name has no address, or one that is not public.
    """
    if target.scheme == "http":
        return target.host
    try:
        found = list(lookup(target.host))
    except (OSError, UnicodeError) as error:
        raise AddressRefused("name_not_found") from error
    if not found:
        raise AddressRefused("name_not_found")
    if not all(address in allowed or is_public(address) for address in found):
        raise AddressRefused("address_refused")
    return next((address for address in found if ":" not in address), found[0])


def look_up(name: str) -> Sequence[str]:
    """The addresses of a name as the system's resolver tells them, within a few seconds.

    Raises:
        OSError: there is none, or the resolver did not answer in time.
    """
    found: list[Sequence[str] | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(name, HTTPS_PORT, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found.append(error)
        else:
            found.append([str(address[0]) for *_, address in answers])

    # `getaddrinfo` knows no time limit: whoever runs a name's servers could hold up the function.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_LOOKUP_S)
    if not found:
        raise TimeoutError("the resolver did not answer")
    answer = found[0]
    if isinstance(answer, OSError | UnicodeError):
        raise answer
    return answer
