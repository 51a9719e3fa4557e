"""What AWS refuses when it makes the stack although every property by itself is fine: said before the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from localcloud.template.model import Function, QueueSource, Stack

MAX_BATCH = 10_000
MAX_BATCH_WITHOUT_WINDOW = 10
CONCURRENCY = range(2, 1001)
IMPORT_ROOTS = (Path(), Path("layers", "core"))
"""Where functions are imported from, below the template's folder."""


def faults_of(stack: Stack, code: Path) -> Iterator[str]:
    """Yields what cannot work; ``code`` is the template's folder."""
    for function in stack.functions.values():
        yield from _handler_faults(function, code)
    for source in stack.queue_sources:
        yield from (f"{source.queue} to {source.function}: {fault}" for fault in _queue_source_faults(source, stack))


def _handler_faults(function: Function, code: Path) -> Iterator[str]:
    # Lambda finds this out at the first invocation only.
    module, _, attribute = function.handler.rpartition(".")
    if not module or not attribute:
        yield f"{function.logical_id}: handler {function.handler} is not of the form module.function"
        return
    files = [code / root / Path(*module.split(".")) for root in IMPORT_ROOTS]
    if not any(file.with_name(f"{file.name}.py").is_file() or (file / "__init__.py").is_file() for file in files):
        yield f"{function.logical_id}: handler {function.handler}: there is no module {module} in {code}"


def _queue_source_faults(source: QueueSource, stack: Stack) -> Iterator[str]:
    """Yields where an event source mapping is outside of Lambda's limits, which CreateEventSourceMapping enforces."""
    function, queue = stack.functions.get(source.function), stack.queues.get(source.queue)
    if function and queue and queue.visibility_s < function.timeout_s:
        yield (
            f"VisibilityTimeout of {queue.visibility_s} s is less than the function's Timeout "
            f"of {function.timeout_s:g} s"
        )
    if not 1 <= source.batch_size <= MAX_BATCH:
        yield f"BatchSize {source.batch_size} is not between 1 and {MAX_BATCH}"
    elif source.batch_size > MAX_BATCH_WITHOUT_WINDOW and source.window_s < 1:
        yield (
            f"BatchSize {source.batch_size} needs MaximumBatchingWindowInSeconds of 1 or more, "
            f"as every one above {MAX_BATCH_WITHOUT_WINDOW} does"
        )
    if source.max_concurrency is not None and source.max_concurrency not in CONCURRENCY:
        yield f"MaximumConcurrency {source.max_concurrency} is not between {CONCURRENCY[0]} and {CONCURRENCY[-1]}"
