"""Functions run in real runtime processes: reuse, scale out, and every way to fail."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from localcloud.logs import LogLine, LogSink
from localcloud.runtime import environment as environment_module
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, InvocationResult, RequestTooLargeError
from localcloud.runtime.variables import Launch
from localcloud.template.model import Function

pytestmark = pytest.mark.anyio
REPOSITORY = Path(__file__).parents[3]
PACKAGE = "tests.flows.localcloud.functions_for_tests"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def function(name: str = "Actions", module: str = "actions", timeout_s: float = 20, **more: Any) -> Function:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    return Function(
        name, f"stack-{name}", arn, "Zip", f"{PACKAGE}.{module}.handler", timeout_s, 256, {"FROM": "template"}, **more
    )


@asynccontextmanager
async def running(
    *functions: Function, lines: list[LogLine] | None = None, limit: int = 4
) -> AsyncIterator[Functions]:
    launch = Launch(REPOSITORY, "http://127.0.0.1:9", {"EXTRA": "given"})
    sink = LogSink(on_log=None if lines is None else lines.append)
    all_functions = Functions({f.logical_id: f for f in functions}, launch, sink, max_environments=limit)
    try:
        yield all_functions
    finally:
        await all_functions.stop()


async def call(functions: Functions, event: Any, name: str = "Actions") -> InvocationResult:
    return await functions.invoke(name, json.dumps(event).encode())


async def answer(functions: Functions, event: Any) -> Any:
    result = await call(functions, event)
    assert not result.failed, result.payload
    return result.value()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


async def test_an_idle_environment_is_used_again_and_only_the_first_call_reports_an_init() -> None:
    async with running(function()) as functions:
        first, second = await call(functions, {"action": "who"}), await call(functions, {"action": "who"})
        one, two = json.loads(first.payload), json.loads(second.payload)
        assert one["pid"] == two["pid"] != os.getpid()
        assert (one["calls"], two["calls"]) == (1, 2)
        assert one["request_id"] == first.request_id != second.request_id
        assert first.init_ms is not None
        assert first.init_ms > 0
        assert second.init_ms is None


async def test_concurrent_calls_get_an_environment_each_up_to_the_limit(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    async with running(function(), limit=2) as functions:
        events = [
            {"action": "wait_for_file", "file": str(gate), "started": str(tmp_path / f"s{i}")} for i in range(3)
        ]
        calls = [asyncio.create_task(answer(functions, event)) for event in events]
        await until(lambda: sum((tmp_path / f"s{i}").exists() for i in range(3)) == 2)
        assert functions.running == 3
        assert functions.pool("Actions").environments == 2
        gate.touch()
        pids = [(await task)["pid"] for task in calls]
        assert len(set(pids)) == 2


async def test_reserved_concurrency_bounds_the_environments() -> None:
    async with running(function(reserved_concurrency=1)) as functions:
        who = await asyncio.gather(*(answer(functions, {"action": "who"}) for _ in range(3)))
        assert sorted(each["calls"] for each in who) == [1, 2, 3]


async def test_the_process_has_the_templates_environment_and_nothing_of_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OF_THE_DEVELOPER", "1")
    async with running(function()) as functions:
        seen = await answer(functions, {"action": "environment"})
    assert seen["FROM"] == "template"
    assert seen["EXTRA"] == "given"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "stack-Actions"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["_HANDLER"] == f"{PACKAGE}.actions.handler"
    assert "OF_THE_DEVELOPER" not in seen
    assert "HOME" not in seen


async def test_the_context_knows_the_function_and_the_time_that_is_left() -> None:
    async with running(function(timeout_s=7)) as functions:
        context = await answer(functions, {"action": "context"})
    assert context["name"] == "stack-Actions"
    assert int(context["memory"]) == 256
    assert context["arn"].endswith(":function:Actions")
    assert 5000 < context["left_ms"] <= 7000


async def test_an_exception_is_an_error_object_and_the_environment_lives_on() -> None:
    async with running(function()) as functions:
        before = await answer(functions, {"action": "who"})
        failed = await call(functions, {"action": "raise", "message": "no such answer"})
        error = json.loads(failed.payload)
        assert failed.failed
        assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no such answer")
        assert any("actions.py" in frame for frame in error["stackTrace"])
        assert (await answer(functions, {"action": "who"}))["pid"] == before["pid"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"action": "exit", "code": 3}, "exit status 3"),
        ({"action": "exit", "code": 0}, "without providing a reason"),
        ({"action": "kill"}, "signal: 9"),
    ],
)
async def test_a_crash_is_reported_and_the_next_call_starts_afresh(event: dict[str, Any], reason: str) -> None:
    async with running(function()) as functions:
        crashed = await call(functions, event)
        error = json.loads(crashed.payload)
        assert crashed.failed
        assert error["errorType"] == "Runtime.ExitError"
        assert crashed.request_id in error["errorMessage"]
        assert reason in error["errorMessage"]
        assert (await answer(functions, {"action": "who"}))["calls"] == 1


async def test_a_timeout_kills_the_whole_process_group(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    async with running(function(timeout_s=1)) as functions:
        result = await call(functions, {"action": "spawn_and_hang", "pid_file": str(pid_file)})
        error = json.loads(result.payload)
        assert error["errorType"] == "Sandbox.Timedout"
        assert error["errorMessage"].endswith("Task timed out after 1.00 seconds")
        assert 1000 <= result.duration_ms < 3000
        await until(lambda: gone(int(pid_file.read_text())))
        assert (await answer(functions, {"action": "who"}))["calls"] == 1


async def test_an_import_error_is_the_answer_each_time() -> None:
    async with running(function(module="broken_import")) as functions:
        for _ in range(2):
            result = await call(functions, {})
            error = json.loads(result.payload)
            assert error["errorType"] == "Runtime.ImportModuleError"
            assert "there_is_no_such_module" in error["errorMessage"]


async def test_a_missing_handler_is_named() -> None:
    async with running(function(module="actions.nothing")) as functions:
        assert "Runtime.ImportModuleError" in (await call(functions, {})).describe_error()


async def test_an_import_that_hangs_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment_module, "INIT_LIMIT_S", 0.2)
    async with running(function(module="hanging_import", timeout_s=0.3)) as functions:
        assert "Sandbox.Timedout" in (await call(functions, {})).describe_error()


async def test_requests_and_answers_above_six_megabytes_are_refused() -> None:
    async with running(function()) as functions:
        frame = len(json.dumps({"text": ""}))
        echoed = await call(functions, {"text": "x" * (MAX_REQUEST_BYTES - frame)})
        assert len(echoed.payload) == MAX_REQUEST_BYTES
        with pytest.raises(RequestTooLargeError):
            await functions.invoke("Actions", b"x" * (MAX_REQUEST_BYTES + 1))
        assert not (await call(functions, {"action": "large", "size": MAX_RESPONSE_BYTES})).failed
        refused = await call(functions, {"action": "large", "size": MAX_RESPONSE_BYTES + 1})
        assert json.loads(refused.payload)["errorType"] == "Function.ResponseSizeTooLarge"
        assert not (await call(functions, {"action": "who"})).failed


async def test_a_caller_that_stops_waiting_does_not_end_the_invocation(tmp_path: Path) -> None:
    gate, started = tmp_path / "gate", tmp_path / "started"
    async with running(function()) as functions:
        event = {"action": "wait_for_file", "file": str(gate), "started": str(started)}
        task = asyncio.create_task(call(functions, event))
        await until(started.exists)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert functions.running == 1
        gate.touch()
        await until(lambda: functions.running == 0)
        assert (await answer(functions, {"action": "who"}))["calls"] == 2


async def test_lines_belong_to_their_request_and_report_ends_it() -> None:
    lines: list[LogLine] = []
    async with running(function(), lines=lines) as functions:
        result = await call(functions, {"action": "log", "session_id": "ses_1"})
        await call(functions, {"action": "raise", "message": "boom"})
    first = [line for line in lines if line.request_id == result.request_id]
    assert [(line.text, line.correlation_id) for line in first if line.source == "function"] == [
        ("plain line", None),
        ("on stderr", None),
        ('{"message": "structured", "session_id": "ses_1"}', "ses_1"),
        ("after it", "ses_1"),
    ]
    assert first[0].text.startswith("START RequestId: ")
    report = first[-1].text
    assert report.startswith(f"REPORT RequestId: {result.request_id}\tDuration: ")
    assert "\tMemory Size: 256 MB" in report
    assert "\tInit Duration: " in report
    traceback = next(line for line in lines if line.text.startswith("[ERROR] ValueError: boom"))
    assert "\nTraceback" in traceback.text
    assert traceback.correlation_id is None


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
async def test_peak_memory_is_measured() -> None:
    async with running(function()) as functions:
        small = await call(functions, {"action": "who"})
        large = await call(functions, {"action": "allocate", "mb": 64})
    assert small.max_memory_mb is not None
    assert large.max_memory_mb is not None
    assert large.max_memory_mb >= small.max_memory_mb + 60


async def test_restart_replaces_idle_environments_now_and_busy_ones_after_their_call(tmp_path: Path) -> None:
    gate, started = tmp_path / "gate", tmp_path / "started"
    async with running(function()) as functions:
        event = {"action": "wait_for_file", "file": str(gate), "started": str(started)}
        busy = asyncio.create_task(answer(functions, event))
        await until(started.exists)
        idle = (await answer(functions, {"action": "who"}))["pid"]
        await functions.pool("Actions").restart()
        assert gone(idle)
        gate.touch()
        old = (await busy)["pid"]
        assert (await answer(functions, {"action": "who"}))["pid"] not in {old, idle}


async def test_warming_imports_the_function_before_the_first_call() -> None:
    async with running(function()) as functions:
        pool = functions.pool("Actions")
        await pool.warm()
        await pool.warm()
        assert pool.environments == 1
        began = time.perf_counter()
        result = await call(functions, {"action": "who"})
        assert result.init_ms is not None
        assert (time.perf_counter() - began) * 1000 < result.init_ms


async def test_a_start_that_is_cancelled_leaves_nothing_behind() -> None:
    before = set(asyncio.all_tasks())
    for steps in range(12):
        async with running(function()) as functions:
            warming = asyncio.create_task(functions.pool("Actions").warm())
            for _ in range(steps):
                await asyncio.sleep(0)
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
    assert asyncio.all_tasks() == before
    gc.collect()  # an unclosed socket or process would warn, and warnings are errors


async def test_stop_ends_a_call_that_runs(tmp_path: Path) -> None:
    started = tmp_path / "started"
    async with running(function()) as functions:
        task = asyncio.create_task(call(functions, {"action": "sleep", "seconds": 600, "started": str(started)}))
        await until(lambda: started.exists() and started.read_text() != "")
        await functions.stop()
        assert "Runtime.ExitError" in (await task).describe_error()
        assert gone(int(started.read_text()))


async def test_calls_that_wait_for_their_turn_end_with_the_functions(tmp_path: Path) -> None:
    started = tmp_path / "started"
    async with running(function(), limit=1) as functions:
        event = {"action": "sleep", "seconds": 600, "started": str(started)}
        calls = [asyncio.create_task(call(functions, event)) for _ in range(2)]
        await until(started.exists)
        await functions.stop()
        first, second = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(first, InvocationResult)
        assert isinstance(second, asyncio.CancelledError)
        assert functions.pool("Actions").environments == 0
