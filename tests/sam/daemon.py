"""A Docker daemon of this test's own, with its own bridge, that leaves nothing behind.

`sam local` publishes a port of each container, which needs a bridge; a machine's own daemon may have none, or may
be somebody's. So this one has its own socket, data directory and bridge, all removed at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BRIDGE = "gfish0"
GATEWAY = "172.31.97.1"
FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
UNUSED_TABLES = {
    "filter": "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n",
    "nat": "*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\nCOMMIT\n",
}


@dataclass(frozen=True)
class Daemon:
    """A running daemon: its socket address for DOCKER_HOST, and the host's address as its containers see it."""

    host: str
    gateway: str


def missing() -> str | None:
    """Why no daemon can be started here, or None."""
    if os.geteuid() != 0:
        return "not root"
    lacking = [tool for tool in ("dockerd", "docker", "ip", "iptables") if shutil.which(tool) is None]
    return f"not installed: {', '.join(lacking)} (Debian: docker.io iproute2 iptables)" if lacking else None


@contextmanager
def running() -> Iterator[Daemon]:
    """Start a daemon, and take it and everything it made away afterwards.

    Raises:
        RuntimeError: the daemon did not come up; the end of its log is in the message.
    """
    home = Path(tempfile.mkdtemp(prefix="goldenfish-docker-"))
    rules, forwarding = _firewall(), FORWARDING.read_text()
    try:
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
    except subprocess.CalledProcessError as error:
        home.rmdir()
        why = f"another test-sam is running, or one was killed (then: ip link delete {BRIDGE})"
        raise RuntimeError(f"cannot make the bridge {BRIDGE}: {why}") from error
    try:
        _run("ip", "addr", "add", f"{GATEWAY}/24", "dev", BRIDGE)
        _run("ip", "link", "set", BRIDGE, "up")
        with (home / "log").open("wb") as log, _process(home, log) as process:
            _wait_ready(home, process)
            yield Daemon(host=f"unix://{home}/docker.sock", gateway=GATEWAY)
    finally:
        with suppress(subprocess.CalledProcessError):
            _run("ip", "link", "delete", BRIDGE)
        subprocess.run(["iptables-restore"], input=rules, check=True, text=True)
        FORWARDING.write_text(forwarding)
        _remove(home)


@contextmanager
def _process(home: Path, log: object) -> Iterator[subprocess.Popen[bytes]]:
    command = ["dockerd", "-H", f"unix://{home}/docker.sock", "--bridge", BRIDGE, "--pidfile", f"{home}/pid"]
    command += ["--data-root", f"{home}/data", "--exec-root", f"{home}/exec"]
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_ready(home: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        version = ["docker", "-H", f"unix://{home}/docker.sock", "version"]
        if subprocess.run(version, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.2)
    tail = (home / "log").read_text(errors="replace")[-2000:]
    raise RuntimeError(f"dockerd did not become ready:\n{tail}")


def _firewall() -> str:
    """The rules to put back; a table that is unused now is written as empty, or Docker's chains would stay in it."""
    saved = subprocess.run(["iptables-save"], capture_output=True, check=True, text=True).stdout
    unused = [text for table, text in UNUSED_TABLES.items() if f"*{table}\n" not in saved]
    return saved + "".join(unused)


def _remove(home: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines() if f" {home}/" in line]
    for mount in reversed(mounts):
        subprocess.run(["umount", "-l", mount], check=False)
    shutil.rmtree(home, ignore_errors=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
