"""The SAM CLI in an environment of its own, and what it is asked to do."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sam import identity

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-sam"
LOCK = Path(__file__).with_name("requirements.lock")


class InvocationError(Exception):
    """`sam` failed; the message holds the end of what it wrote."""


@dataclass(frozen=True)
class Sam:
    """One daemon's worth of builds and invocations."""

    docker_host: str
    build_folder: Path
    variables: Path

    @property
    def architecture(self) -> str:
        """This machine's, in AWS's spelling; containers of another would not run."""
        return {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]

    def validate(self) -> None:
        """`sam validate --lint`, which takes warnings for errors."""
        self._run("validate", "--lint", "--template-file", str(ROOT / "template.yaml"))

    def build(self) -> None:
        """`sam build` of everything."""
        self._run("build", "--build-dir", str(self.build_folder), *self._parameters)

    def invoke(self, function: str, event: str) -> tuple[Any, str]:
        """`sam local invoke` of one function with one of the events.

        Returns:
            What the function returned, and what it logged.
        """
        template = str(self.build_folder / "template.yaml")
        file = str(identity.FOLDER / f"{event}.json")
        command = ["local", "invoke", function, "--template-file", template, "--event", file, *self._parameters]
        done = self._run(*command, "--env-vars", str(self.variables), "--skip-pull-image", caller=function)
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        if not lines:
            raise InvocationError(f"{function} returned nothing:\n{done.stderr[-4000:]}")
        return json.loads(lines[-1]), done.stderr

    @property
    def _parameters(self) -> tuple[str, ...]:
        return ("--parameter-overrides", f"Architecture={self.architecture}")

    def _run(self, *arguments: str, caller: str = "testing") -> subprocess.CompletedProcess[str]:
        told = {
            "DOCKER_HOST": self.docker_host,
            "ARCHITECTURE": self.architecture,
            "SAM_CLI_TELEMETRY": "0",
            "AWS_DEFAULT_REGION": identity.REGION,
            "AWS_ACCESS_KEY_ID": caller,
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        command = [str(ENVIRONMENT / "bin/sam"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=inherited | told, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise InvocationError(f"sam {' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
        return done


def install() -> None:
    """Make the SAM CLI's environment, once per lock."""
    ready = ENVIRONMENT / "ready"
    if ready.exists() and ready.read_bytes() == LOCK.read_bytes():
        return
    subprocess.run(["sh", "tools/environment.sh", ENVIRONMENT.name, LOCK, "tool"], cwd=ROOT, check=True)
    ready.write_bytes(LOCK.read_bytes())


class Report:
    """Prints one line per step with its seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def done(self, what: str) -> None:
        """Tell of a finished step."""
        now = time.monotonic()
        sys.stdout.write(f"{now - self._last:6.1f} s  {what}\n")
        sys.stdout.flush()
        self._last = now
