"""A gateway with real functions behind it, in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.gateway.server import Gateway
from localcloud.gateway.websocket_api import WebSocketLimits
from localcloud.logs import LogSink
from localcloud.loop_thread import LoopThread
from localcloud.runtime.functions import Functions
from localcloud.runtime.variables import Launch
from localcloud.serve import bind
from localcloud.template.model import Function, Stack

REPOSITORY = Path(__file__).parents[3]
PACKAGE = "tests.flows.localcloud.functions_for_tests"


def make_function(name: str, module: str, *, timeout_s: float = 20, **environment: str) -> Function:
    """Returns a function whose handler is in ``functions_for_tests``."""
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    return Function(name, f"stack-{name}", arn, "Zip", f"{PACKAGE}.{module}.handler", timeout_s, 256, environment)


@contextmanager
def running_gateway(
    stack: Stack,
    limits: WebSocketLimits = WebSocketLimits(),  # noqa: B008
    page_folder: Path | None = None,
) -> Iterator[str]:
    """Serves the stack's APIs and its page, if there is a folder for it; gives ``127.0.0.1:port``."""
    thread = LoopThread("gateway")
    thread.start()
    functions = Functions(stack.functions, Launch(REPOSITORY, "http://127.0.0.1:9"), LogSink())
    gateway = Gateway(stack, functions, limits, page_folder=page_folder)
    listener = bind(0)
    try:
        thread.run(gateway.start(listener), 20)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.run(gateway.stop(), 20)
        thread.run(functions.stop(), 20)
        thread.stop()
        listener.close()
