"""Which functions a changed file concerns."""

from __future__ import annotations

from pathlib import Path

from watchfiles import Change

from localcloud.reload import CodeFilter, affected
from localcloud.template.model import Function

ROOT = Path("/project")
FUNCTIONS = {
    name: Function(name, name, "arn", "Zip", handler, 3, 128, {})
    for name, handler in [
        ("Api", "functions.api.app.handler"),
        ("Push", "functions.interviewer.push.handler"),
        ("Socket", "functions.interviewer.socket.handler"),
    ]
}


def test_a_functions_folder_concerns_the_functions_in_it() -> None:
    assert affected(ROOT, FUNCTIONS, [ROOT / "functions/api/routes/sessions.py"]) == {"Api"}
    assert affected(ROOT, FUNCTIONS, [ROOT / "functions/interviewer/x.py"]) == {"Push", "Socket"}


def test_the_layer_concerns_all_and_other_files_none() -> None:
    assert affected(ROOT, FUNCTIONS, [ROOT / "layers/core/goldenfish/table.py"]) == set(FUNCTIONS)
    assert affected(ROOT, FUNCTIONS, [ROOT / "docs/x.md", ROOT / "functions/asr/app.py"]) == set()


def test_code_and_data_count_but_not_what_python_writes() -> None:
    counts = CodeFilter()
    assert counts(Change.modified, "/project/functions/api/app.py")
    assert counts(Change.modified, "/project/layers/core/goldenfish/questions/bank.json")
    assert not counts(Change.modified, "/project/functions/api/__pycache__/app.cpython-313.pyc")
    assert not counts(Change.modified, "/project/functions/api/notes.txt")
