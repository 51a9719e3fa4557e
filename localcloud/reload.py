"""Restarts functions when their code changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from watchfiles import Change, PythonFilter, awatch

from localcloud.runtime.functions import Functions
from localcloud.template.model import Function

LAYER = Path("layers") / "core"


async def reload_on_change(task_root: Path, functions: Mapping[str, Function], running: Functions) -> None:
    """Watches the code until cancelled."""
    watched = [task_root / LAYER, *{task_root / code_of(function) for function in functions.values()}]
    async for changes in awatch(*(path for path in watched if path.is_dir()), watch_filter=CodeFilter()):
        for logical_id in affected(task_root, functions, (Path(path) for _, path in changes)):
            await running.pool(logical_id).restart()


class CodeFilter(PythonFilter):
    """Python files, and the data that modules read while they are imported."""

    def __init__(self) -> None:
        super().__init__(extra_extensions=(".json", ".yaml"))

    def __call__(self, change: Change, path: str) -> bool:
        """Says whether a change counts."""
        return "__pycache__" not in path and super().__call__(change, path)


def affected(task_root: Path, functions: Mapping[str, Function], changed: Iterable[Path]) -> set[str]:
    """Returns the functions whose code is among the changed files: their own folder or the shared layer."""
    paths = list(changed)
    if any(path.is_relative_to(task_root / LAYER) for path in paths):
        return set(functions)
    return {
        logical_id
        for logical_id, function in functions.items()
        if any(path.is_relative_to(task_root / code_of(function)) for path in paths)
    }


def code_of(function: Function) -> Path:
    """Returns the folder of a function's code: ``functions.api.app.handler`` lives in ``functions/api``."""
    return Path(*function.handler.split(".")[:-2])
