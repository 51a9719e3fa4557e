"""A local cloud for one command, in a folder of its own: started, used, and gone."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from cli.configuration import Configuration
from cli.errors import CommandError
from cli.local_cloud import local_cloud, started
from cli.log_text import log_text
from cli.state import State
from cli.terminal import err
from cli.up import state_of
from localcloud.faults.models import Faults
from localcloud.logs import LogLine

LOG_TAIL = 15
LOGS_KEPT = 1000


@dataclass(frozen=True)
class Door:
    """Where the API is, and the token that opens it."""

    url: str
    token: str
    state: State | None = None
    """Of a local cloud of the command's own."""


@contextmanager
def own_cloud(configuration: Configuration, faults: Faults | None = None, vendor: str = "") -> Iterator[Door]:
    """A local cloud while it is needed; when the command fails, the end of the functions' logs is shown.

    Args:
        configuration: of the platform.
        faults: what is made to go wrong.
        vendor: address of a vendor on this machine whose bill can be read.

    Raises:
        CommandError: it could not be started, or what was done with it failed.
    """
    (token, *_), made = configuration.tokens()
    logs: deque[LogLine] = deque(maxlen=LOGS_KEPT)
    with exit_on_sigterm(), tempfile.TemporaryDirectory(prefix="goldenfish-cloud-") as folder:
        cloud = local_cloud(configuration, (token,), state_dir=Path(folder), on_log=logs.append, faults=faults)
        err().print("starting the local cloud …")
        with started(cloud):
            err().print(f"ready in {cloud.ready_seconds:.1f} s at {cloud.http_url}", soft_wrap=True)
            if made:
                err().print(f"API_TOKEN is not set; made for this run: {token.value}", soft_wrap=True)
            state = state_of(cloud, token.value, "", configuration.settings().external_services_mode)
            try:
                yield Door(cloud.http_url, token.value, state.model_copy(update={"vendor": vendor}))
            except CommandError:
                show_log_tail(logs)
                raise


def show_log_tail(logs: Iterable[LogLine]) -> None:
    """Print the last lines of the functions' logs as a person reads them."""
    texts = [text for line in logs if (text := log_text(line)) is not None]
    err().print("last lines of the functions' logs:")
    for text in texts[-LOG_TAIL:]:
        err().print(text, soft_wrap=True)


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind like Ctrl-C does, so that the local cloud's processes and folder go too."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
