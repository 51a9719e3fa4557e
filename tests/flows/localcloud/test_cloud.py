"""The local cloud as a whole: schedules, reload, log file, addresses, and what stays behind (nothing)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localcloud.logs import LogLine
from tests.flows.localcloud.mini_cloud import Mini, running_mini, until

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lines() -> list[LogLine]:
    return []


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory, lines: list[LogLine]) -> Iterator[Mini]:
    with running_mini(tmp_path_factory.mktemp("cloud"), reload=True, on_log=lines.append) as mini:
        yield mini


def test_the_outputs_are_the_addresses_that_answer(mini: Mini) -> None:
    assert mini.cloud.outputs["Url"] == mini.cloud.http_url
    response = httpx.get(mini.cloud.outputs["Url"], timeout=20)
    assert response.text.endswith("from the layer")
    assert 0 < mini.cloud.ready_seconds < 30


def test_a_schedule_runs_when_asked_with_the_event_of_aws(mini: Mini) -> None:
    own_name = next(one.logical_id for one in mini.cloud.stack.schedules if one.function == "SweepFunction")
    for name in (own_name, "SweepFunction"):
        assert not mini.cloud.run_schedule(name).failed
    event = mini.invocations("SweepFunction")[-1]["event"]
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    with pytest.raises(KeyError):
        mini.cloud.run_schedule("NoSuchSchedule")


def test_a_failed_schedule_is_not_tried_again(mini: Mini) -> None:
    assert mini.cloud.run_schedule("FailingSweepFunction").describe_error() == "RuntimeError: on schedule"
    mini.cloud.wait_idle()
    assert len(mini.invocations("FailingSweepFunction")) == 1


def test_the_http_apis_function_is_warm_before_the_first_request(tmp_path: Path) -> None:
    with running_mini(tmp_path) as fresh:
        until(lambda: fresh.cloud.engine.functions.pool("WebFunction").environments == 1)
        assert fresh.cloud.engine.functions.pool("SweepFunction").environments == 0
        assert not fresh.record_file.exists()


def test_a_changed_function_and_a_changed_layer_are_loaded_again(mini: Mini, lines: list[LogLine]) -> None:
    def answer() -> str:
        return httpx.get(mini.cloud.http_url, timeout=20).text

    assert answer() == "first from the layer"
    code = mini.code / "functions" / "worker" / "app.py"
    code.write_text(code.read_text(encoding="utf-8").replace('"first"', '"second"'), encoding="utf-8")
    until(lambda: answer() == "second from the layer")
    assert any(line.text.startswith("code changed") and line.function == "WebFunction" for line in lines)
    shared = mini.code / "layers" / "core" / "mini_shared.py"
    shared.write_text(shared.read_text(encoding="utf-8").replace("from the layer", "renewed"), encoding="utf-8")
    until(lambda: answer() == "second renewed")


def test_every_line_is_handed_on_and_kept_in_the_file(mini: Mini, lines: list[LogLine]) -> None:
    result = mini.cloud.invoke("WebFunction", {"no": "records"})
    assert not result.failed
    heard = [line.text for line in lines if line.request_id == result.request_id]
    kept = [json.loads(text) for text in mini.cloud.log_file.read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in kept if line["request_id"] == result.request_id] == heard
    assert heard[0].startswith("START ")
    assert heard[-1].startswith("REPORT ")


def children_of(pid: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    below = {int(child) for child in found}
    return below.union(*(children_of(child) for child in below)) if below else below


def listening(pids: set[int]) -> set[str]:
    """The hexadecimal local addresses on which the processes listen, IPv4 and IPv6."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(link.readlink())
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1].partition(":")[0])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_everything_listens_on_loopback_only(mini: Mini) -> None:
    mini.cloud.warm()
    assert listening({os.getpid(), *children_of(os.getpid())}) == {"0100007F"}


SCRIPT = """
import sys
from pathlib import Path
from tests.flows.localcloud.mini_cloud import running_mini
with running_mini(Path(sys.argv[1])) as mini:
    mini.cloud.warm()
    print(mini.cloud.http_url, flush=True)
    try:
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
"""
PATH = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "layers" / "core")])


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the children on Linux")
def test_nothing_survives_a_killed_local_cloud(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": PATH}
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        children = children_of(process.pid)
        assert len(children) >= 6  # the AWS services and one environment for each of five functions
        process.send_signal(signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


@pytest.mark.skipif(sys.platform != "linux", reason="process groups as a terminal makes them")
def test_ctrl_c_in_a_terminal_ends_everything_in_order(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": PATH}, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        children = children_of(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # a terminal signals the whole group
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def test_a_port_that_is_taken_stops_the_start_and_leaves_nothing(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"), running_mini(tmp_path, http_port=taken.getsockname()[1]):
            pass
    assert children_of(os.getpid()) <= before
