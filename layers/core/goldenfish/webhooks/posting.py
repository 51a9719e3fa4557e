"""One POST to a receiver that nobody vouches for: to the address that was checked, for so many seconds in all.

No redirect is followed, no proxy of the environment asked, no byte of the answer's body read: its status is all that
counts. The certificate must be good for the hook's name, although the connection is made by address.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import urllib3
from pydantic import ConfigDict
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    HTTPError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import (
    TimeoutError as LateError,
)

from goldenfish.frozen import Frozen
from goldenfish.webhooks.addresses import AddressRefused, Lookup, Target, checked_address, look_up

CONNECT_S = 5.0
WHOLE_S = 15.0
"""From the beginning of the connection to the last header; the time for the name's look-up comes before."""

_GONE = 410

# Of headers that it cannot read it logs the whole address, in whose query a receiver's own token may stand, and what
# the receiver sent.
logging.getLogger("urllib3.connection").disabled = True


class Answer(Frozen):
    """What came of a POST."""

    status: int | None
    reason: str
    duration_ms: int

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return not self.reason

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == _GONE


class Reach(Frozen):
    """How names become addresses, and which certificates count. Production has one, `the_internet`.

    Tests bring their own: there alone are addresses that are `allowed` although not public, and another `port`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    lookup: Lookup
    context: ssl.SSLContext
    allowed: frozenset[str] = frozenset()
    port: int | None = None
    whole_s: float = WHOLE_S


class _LimitedSocket(ssl.SSLSocket):
    """A TLS socket whose reads end at a moment: a receiver that sends a byte now and then gains no time by it."""

    deadline = float("inf")

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int | None = None, flags: int = 0) -> int:  # type: ignore[override]  # Buffer's name comes with Python 3.12
        """As the socket's, within what is left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self.settimeout(left)
        return super().recv_into(buffer, nbytes, flags)


class _LimitedConnection(HTTPSConnection):
    """A connection that has `deadline`, of `time.monotonic`, for everything."""

    def __init__(self, host: str, *arguments: Any, deadline: float, **named: Any) -> None:  # noqa: ANN401 (urllib3's)
        super().__init__(host, *arguments, **named)
        self._deadline = deadline

    def connect(self) -> None:
        """As urllib3's; then every read knows the deadline."""
        super().connect()
        if isinstance(self.sock, _LimitedSocket):
            self.sock.deadline = self._deadline


class _Pool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _LimitedConnection


@lru_cache(maxsize=1)
def the_internet() -> Reach:
    """The system's resolver and the usual authorities. Kept: reading the authorities takes a while."""
    return Reach(lookup=look_up, context=limited(ssl.create_default_context()))


def limited(context: ssl.SSLContext) -> ssl.SSLContext:
    """The context, its sockets bound to their connection's deadline; no TLS below 1.2 (Debian's Python 3.11)."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _LimitedSocket
    return context


def post(target: Target, body: bytes, headers: Mapping[str, str], reach: Reach) -> Answer:
    """Deliver once. Whatever the receiver does becomes an answer with a reason; nothing is raised for it."""
    began = time.monotonic()
    status: int | None = None
    try:
        status = _send(target, checked_address(target, reach.lookup, reach.allowed), body, headers, reach)
        reason = _reason(status)
    except AddressRefused as error:
        reason = error.reason
    except SSLError:
        reason = "tls_failed"
    except NewConnectionError:
        reason = "connection_failed"
    except (LateError, TimeoutError):
        reason = "timeout"
    except ProtocolError as error:
        reason = "timeout" if isinstance(error.args[-1], TimeoutError) else "connection_failed"
    except (HTTPError, OSError, ValueError):
        reason = "connection_failed"
    return Answer(status=status, reason=reason, duration_ms=round((time.monotonic() - began) * 1000))


def _send(target: Target, address: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> int:
    timeout = urllib3.Timeout(connect=min(CONNECT_S, reach.whole_s), read=reach.whole_s)
    with _pool(target, address, timeout, reach) as pool:
        answer = pool.urlopen(
            "POST",
            target.path,
            body=body,
            headers={"Host": _host_header(target), **headers},
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        answer.close()
        return answer.status


def _pool(target: Target, address: str, timeout: urllib3.Timeout, reach: Reach) -> urllib3.HTTPConnectionPool:
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(address, target.port, timeout=timeout)
    return _Pool(
        address,
        reach.port or target.port,
        timeout=timeout,
        server_hostname=target.host,
        ssl_context=reach.context,
        deadline=time.monotonic() + reach.whole_s,
    )


def _host_header(target: Target) -> str:
    return target.host if target.scheme == "https" else f"{target.host}:{target.port}"


def _reason(status: int) -> str:
    if 200 <= status < 300:  # noqa: PLR2004 (success)
        return ""
    if 300 <= status < 400:  # noqa: PLR2004 (redirection)
        return "redirected"
    return "gone" if status == _GONE else "refused"
