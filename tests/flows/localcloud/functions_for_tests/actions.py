"""A function that does what its event asks, good or bad: each action shows one behaviour of the runtime."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

calls: list[str] = []  # request ids that this environment has seen

Event = dict[str, Any]


def who(_: Event, context: Any) -> Any:
    return {"pid": os.getpid(), "calls": len(calls), "request_id": context.aws_request_id}


def environment(_: Event, __: Any) -> Any:
    return dict(os.environ)


def context_fields(_: Event, context: Any) -> Any:
    return {
        "name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "left_ms": context.get_remaining_time_in_millis(),
    }


def sleep(event: Event, _: Any) -> Any:
    Path(event["started"]).write_text(str(os.getpid()))
    time.sleep(event["seconds"])


def wait_for_file(event: Event, _: Any) -> Any:
    Path(event["started"]).touch()
    while not Path(event["file"]).exists():
        time.sleep(0.005)
    return {"pid": os.getpid()}


def spawn_and_hang(event: Event, _: Any) -> Any:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(event["pid_file"]).write_text(str(child.pid))
    time.sleep(600)


def fail(event: Event, _: Any) -> Any:
    raise ValueError(event["message"])


def leave(event: Event, _: Any) -> Any:
    os._exit(event["code"])


def kill(_: Event, __: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def large(event: Event, _: Any) -> Any:
    return "x" * (event["size"] - 2)


def log(event: Event, _: Any) -> Any:
    sys.stdout.write("plain line\n")
    sys.stderr.write("on stderr\n")
    sys.stdout.write(json.dumps({"message": "structured", "session_id": event["session_id"]}) + "\n")
    sys.stdout.write("after it\n")


def allocate(event: Event, _: Any) -> Any:
    return len(bytearray(event["mb"] * 1024 * 1024))


ACTIONS = {
    "who": who,
    "environment": environment,
    "context": context_fields,
    "sleep": sleep,
    "wait_for_file": wait_for_file,
    "spawn_and_hang": spawn_and_hang,
    "raise": fail,
    "exit": leave,
    "kill": kill,
    "large": large,
    "log": log,
    "allocate": allocate,
}


def handler(event: Event, context: Any) -> Any:
    """Does ``event["action"]``; an event without one is echoed."""
    calls.append(context.aws_request_id)
    return ACTIONS[event["action"]](event, context) if "action" in event else event
