"""boto3 calls from the event loop: they block, so they run in threads of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
from botocore.config import Config

from localcloud.aws.credentials import client_settings

LONG_POLL_SECONDS = 20


class AwsCalls:
    """Clients of the local AWS services, and threads enough for every poller's long poll."""

    def __init__(self, endpoint: str, pollers: int) -> None:
        # No retries: a poller comes again anyway, and at the end the services go before their clients do.
        config = Config(
            retries={"total_max_attempts": 1}, read_timeout=LONG_POLL_SECONDS + 10, max_pool_connections=pollers + 8
        )
        session = boto3.session.Session()
        settings = client_settings(endpoint)
        self.sqs: Any = session.client("sqs", config=config, **settings)
        self.streams: Any = session.client("dynamodbstreams", config=config, **settings)
        self._threads = ThreadPoolExecutor(pollers + 4, thread_name_prefix="sources")

    async def call(self, method: Callable[..., Any], **arguments: Any) -> Any:  # noqa: ANN401 - boto3 is not typed
        """Runs one client method in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(method, **arguments))

    def close(self) -> None:
        """Lets the threads end; long polls that still wait end with the services."""
        self._threads.shutdown(wait=False, cancel_futures=True)
