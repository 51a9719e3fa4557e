"""One runtime process: its start in a group of its own, its output line by line, its peak memory, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")
READ_BYTES = 64 * 1024
MAX_LINE_BYTES = 256 * 1024  # CloudWatch's limit for one event; longer output is cut there


class RuntimeProcess:
    """A child process; standard output and error come through one pipe, so their order is kept."""

    def __init__(self, on_line: Callable[[str], None], on_exit: Callable[[int], None]) -> None:
        self._on_line = on_line
        self._on_exit = on_exit
        self._partial = b""
        self._process: asyncio.subprocess.Process | None = None
        self._pipe: int | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, handler: str, variables: Mapping[str, str], directory: Path) -> None:
        """Starts ``python -m awslambdaric <handler>``."""
        self._pipe, child_end = os.pipe()
        os.set_blocking(self._pipe, False)
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", str(LAUNCHER), str(os.getpid()), handler,
                stdin=asyncio.subprocess.DEVNULL, stdout=child_end, stderr=child_end,
                env=dict(variables), cwd=directory, start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(child_end)
        asyncio.get_running_loop().add_reader(self._pipe, self.read_output)
        self._watch = asyncio.create_task(self._wait())

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self._process is not None and self._process.returncode is None

    def read_output(self) -> None:
        """Hands on everything that was printed so far.

        Called when the pipe has something, and by the environment before it closes an invocation: what the
        function printed before it answered is in the pipe by then and belongs to that invocation.
        """
        while self._pipe is not None:
            try:
                data = os.read(self._pipe, READ_BYTES)
            except BlockingIOError:
                return
            if not data:
                self._close_pipe()
                return
            *lines, self._partial = (self._partial + data).split(b"\n")
            if len(self._partial) > MAX_LINE_BYTES:
                lines, self._partial = [*lines, self._partial], b""
            for line in lines:
                self._on_line(line.decode("utf-8", "replace"))

    def peak_memory_mb(self) -> int | None:
        """Returns the peak resident memory, or None where there is no ``/proc``."""
        if self._process is None:
            return None
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                return -(-int(line.split()[1]) // 1024)
        return None

    def kill(self) -> None:
        """Kills the process and all that it started."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Kills the process and waits for its end."""
        self.kill()
        if self._watch is not None:
            await self._watch

    async def _wait(self) -> None:
        assert self._process is not None
        code = await self._process.wait()
        # A grandchild may hold the pipe open for ever: end the whole group, read what is there, and close.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self.read_output()
        self._close_pipe()
        self._on_exit(code)

    def _close_pipe(self) -> None:
        if self._pipe is None:
            return
        asyncio.get_running_loop().remove_reader(self._pipe)
        os.close(self._pipe)
        self._pipe = None
        if self._partial:
            self._on_line(self._partial.decode("utf-8", "replace"))
            self._partial = b""
