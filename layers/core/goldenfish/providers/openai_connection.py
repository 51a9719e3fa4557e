"""The connection to OpenAI, or to a server that speaks its format, for the live conversation.

A client per call: an HTTP pool belongs to one event loop, and every turn runs in a loop of its own. What is costly
about a client, its certificates, is kept. The library is imported at the first use, never before.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from goldenfish.providers.faults import FaultCode, ProviderFault
from goldenfish.providers.transcribers.retry_after import retry_after_s

if TYPE_CHECKING:
    import ssl

    from openai import APIConnectionError, APIError, APIStatusError, AsyncOpenAI

VENDOR_URL = "https://api.openai.com/v1"
CONNECT_TIMEOUT_S = 5.0
NO_KEY = "none"
"""Sent where no key is configured: servers of one's own take anything, and the library insists on something."""
# 429 also says "your money is used up", which waiting does not cure.
_OUT_OF_CREDIT = "insufficient_quota"
_BY_STATUS: dict[int, FaultCode] = {
    401: "not_configured",
    403: "not_configured",
    404: "not_configured",
    408: "upstream_timeout",
    429: "upstream_rate_limited",
}


@dataclass(frozen=True)
class OpenAIAccess:
    """Where a server is and how to get in.

    Args:
        base_url: of a compatible server; empty: the vendor's own.
        key_secret: name of the secret with the key; empty: no key, which the vendor's own server does not take.
        timeout_s: longest wait for the server to take or give anything.
    """

    base_url: str = ""
    key_secret: str = ""
    timeout_s: float = 15.0

    @property
    def vendors_own(self) -> bool:
        """Whether it is the vendor's server, not a compatible one."""
        return not self.base_url or self.base_url.startswith("https://api.openai.com/")

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AsyncOpenAI]:
        """A client that never retries; its connections close at once when the block is left, however it is left.

        Raises:
            ProviderFault: for whatever goes wrong inside the block.
        """
        try:
            async with asyncio.timeout(self.timeout_s):
                key = await asyncio.to_thread(self._prepare)
        except TimeoutError as error:
            raise ProviderFault("upstream_timeout", "the key cannot be read in time") from error
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415 - loaded by now

        timeout = Timeout(self.timeout_s, connect=min(CONNECT_TIMEOUT_S, self.timeout_s))
        http = DefaultAsyncHttpxClient(verify=_certificates(), timeout=timeout)
        client = AsyncOpenAI(
            api_key=key, base_url=self.base_url or VENDOR_URL, timeout=timeout, max_retries=0, http_client=http
        )
        async with client:
            with _faults():
                yield client

    def _prepare(self) -> str:
        """The key; also loads the library, half a second in which the turn should stay able to stop."""
        import openai  # noqa: F401, PLC0415

        from goldenfish.secrets.store import SecretUnavailable, read_secret  # noqa: PLC0415 - boto3

        try:
            key = read_secret(self.key_secret) if self.key_secret else ""
        except SecretUnavailable as error:
            raise ProviderFault("not_configured", str(error)) from error
        if not key and self.vendors_own:
            raise ProviderFault("not_configured", "no OpenAI key: set OPENAI_API_KEY_SECRET")
        return key or NO_KEY


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Reading them takes 20 ms, which a turn should not pay for each of its chunks."""
    import httpx2  # noqa: PLC0415 - the library's own

    return httpx2.create_ssl_context()


@contextmanager
def _faults() -> Iterator[None]:
    """What the library raises, as faults."""
    import httpx2  # noqa: PLC0415 - the library's own
    from openai import APIConnectionError, APIError, APIResponseValidationError, APIStatusError  # noqa: PLC0415

    try:
        yield
    except APIConnectionError as error:
        raise ProviderFault(_connection_code(error), f"openai: {type(error).__name__}") from error
    except APIStatusError as error:
        raise _refusal(error) from error
    except (APIResponseValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ProviderFault("upstream_garbled", "openai: the answer cannot be read") from error
    except APIError as error:  # an error inside a stream that began well
        raise _failed_stream(error) from error
    except httpx2.TransportError as error:  # while bytes are read, which the library leaves as they are
        slow = isinstance(error, httpx2.TimeoutException)
        code: FaultCode = "upstream_timeout" if slow else "upstream_failed"
        raise ProviderFault(code, f"openai: {type(error).__name__}") from error
    except TimeoutError as error:
        raise ProviderFault("upstream_timeout", "openai: no next piece in time") from error


def _connection_code(error: APIConnectionError) -> FaultCode:
    import httpx2  # noqa: PLC0415 - the library's own

    if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)):
        return "upstream_unreachable"
    return "upstream_timeout" if isinstance(error.__cause__, httpx2.TimeoutException) else "upstream_failed"


def _refusal(error: APIStatusError) -> ProviderFault:
    """The vendor's message is left out: it may quote the request."""
    said = f"openai answered {error.status_code}" + (f" ({error.code})" if error.code else "")
    wait_s = retry_after_s(error.response.headers)
    if error.code == _OUT_OF_CREDIT:
        return ProviderFault("upstream_refused", said)
    if error.status_code >= 500:  # noqa: PLR2004
        return ProviderFault("upstream_failed", said, retry_after_s=wait_s)
    return ProviderFault(_BY_STATUS.get(error.status_code, "upstream_refused"), said, retry_after_s=wait_s)


def _failed_stream(error: APIError) -> ProviderFault:
    return ProviderFault(
        "upstream_failed", "openai: an error in the stream" + (f" ({error.code})" if error.code else "")
    )
