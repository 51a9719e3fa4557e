"""The TypeScript client compiles under `--strict`, and holds an interview with the local cloud under node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.clients.conftest import example, tool
from tests.shared_cloud import TOKENS
from tools.clients.generator import ROOT

HERE = Path(__file__).parent / "typescript"
COMPILER = ROOT / "tools/node/node_modules/typescript/bin/tsc"
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "target": "es2022",
        "module": "nodenext",
        "lib": ["es2022", "dom", "dom.iterable"],
        "types": [],
        "outDir": "compiled",
    },
    "include": ["interview.ts", "example.ts", "node.d.ts", "client/src"],
}


@pytest.fixture(scope="module")
def interview(clients: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled interview; the example of docs/clients.md compiles beside it."""
    if not COMPILER.is_file():
        pytest.skip("typescript is not here (`make tools/node/ready` installs it, with npm)")
    node = tool("node", "nodejs")
    folder = tmp_path_factory.mktemp("interview")
    shutil.copytree(clients["typescript"], folder / "client")
    # The package is CommonJS for those who need it; here its sources are read as modules.
    (folder / "client" / "package.json").unlink()
    for source in HERE.iterdir():
        shutil.copy(source, folder)
    shown = example("ts").replace('"goldenfish-client"', '"./client/src/index.js"')
    (folder / "example.ts").write_text(shown, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps(SETTINGS))
    done = subprocess.run(
        [node, str(COMPILER), "--pretty", "false", "-p", "."], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return folder / "compiled" / "interview.js"


@pytest.fixture(scope="module")
def held(interview: Path, cloud: LocalCloud) -> dict[str, Any]:
    """What the interview tells."""
    given = {
        "basePath": cloud.http_url,
        "token": TOKENS["family"],
        "recordings": [str(path) for path in sample_answers("en")[:3]],
    }
    done = subprocess.run(
        [tool("node", "nodejs"), str(interview), json.dumps(given)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_an_interview_from_the_first_question_to_the_results(held: dict[str, Any]) -> None:
    assert held["createdAtIsADate"]
    assert len(set(held["asked"])) == 3
    assert held["stages"] == ["assessed"] * 3 + ["pending"] * 12
    assert held["recordings"][:3] == ["stored"] * 3, "through the API, by a form, in parts"
    assert held["capture"] == "Pixel 8"
    assert held["measured"] > 10
    assert held["summary"] == "done"
    assert held["events"].count("result_card") == 3
    assert held["events"][-1] == "session_summary"


def test_a_refusal_is_a_problem_document(held: dict[str, Any]) -> None:
    assert [(refused["status"], refused["code"]) for refused in held["refusals"]] == [
        (404, "session_not_found"),
        (401, "unauthorised"),
        (422, "invalid_request"),
    ]
    assert held["refusals"][2]["errors"][0]["field"] == "body.user_id"
    assert all(refused["requestId"] for refused in held["refusals"])


def test_words_the_client_does_not_know_pass_through(held: dict[str, Any]) -> None:
    assert held["unknownStage"] == "dreamt"
    assert held["unknownEvents"].count("dream_card") == 3


def test_a_wrong_use_does_not_compile(interview: Path) -> None:
    """The check above would not pass for want of files or of strictness."""
    folder = interview.parents[1]
    source = (folder / "interview.ts").read_text(encoding="utf-8")
    wrong = folder / "wrong.ts"
    wrong.write_text(source.replace("question.questionIndex", "question.questionIndexes"), encoding="utf-8")
    (folder / "wrong.json").write_text(
        json.dumps({"extends": "./tsconfig.json", "include": ["wrong.ts", "node.d.ts"]})
    )
    done = subprocess.run(
        [tool("node", "nodejs"), str(COMPILER), "-p", "wrong.json", "--noEmit"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "'questionIndexes' does not exist on type 'QuestionReply'" in done.stdout
