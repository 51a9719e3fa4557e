"""A virtual environment for tools whose pins differ from the project's: made once per lock file."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class ToolEnvironment:
    """An environment beside the project's.

    Attributes:
        folder: where it lies, in the project's root.
        lock: the hashed requirements that it holds.
    """

    folder: Path
    lock: Path

    def install(self) -> str:
        """Make it, once per lock; returns why that failed, or nothing."""
        ready = self.folder / "ready"
        if ready.exists() and ready.read_bytes() == self.lock.read_bytes():
            return ""
        command = ["sh", "tools/environment.sh", self.folder.name, str(self.lock), "tool"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "tools/environment.sh failed"
        ready.write_bytes(self.lock.read_bytes())
        return ""

    def version(self, package: str) -> str:
        """The pinned version of a package, with or without extras; "?" where it is not pinned."""
        pinned = re.search(
            rf"^{re.escape(package)}(?:\[\S*\])?==([^\s;]+)", self.lock.read_text(encoding="utf-8"), re.MULTILINE
        )
        return pinned[1] if pinned else "?"

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / "bin" / name)
