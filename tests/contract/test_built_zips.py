"""What `sam build` puts into the zips, by the very script it calls: opened, and looked through."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZIPS = {"ApiFunction": "api", "InterviewerFunction": "interviewer", "InsightsFunction": "insights"}
MEGABYTE = 1_000_000


def make(makefile: Path, target: str, into: Path) -> Path:
    """Run a build target as the SAM CLI does."""
    found = subprocess.run(["sh", ROOT / "tools/python.sh", "3.13"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.skip("no Python 3.13 to compile byte code with")
    command = ["make", "--silent", "--makefile", str(makefile), f"build-{target}", f"ARTIFACTS_DIR={into}"]
    subprocess.run([*command, "ARCHITECTURE=arm64"], check=True, cwd=makefile.parent)
    return into


@pytest.fixture(scope="module", params=ZIPS)
def artefact(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    target: str = request.param
    return ZIPS[target], make(ROOT / "functions/Makefile", target, tmp_path_factory.mktemp(target))


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(ROOT / "layers/core/Makefile", "CoreLayer", tmp_path_factory.mktemp("layer"))


def sources(folder: Path) -> set[str]:
    """Paths of the Python files."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*.py")}


def assert_compiled(folder: Path) -> None:
    """Byte code of Python 3.13 beside each source, in the mode that never looks at times."""
    for name in sources(folder):
        source = folder / name
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.is_file(), f"{name} has no byte code"
        (flags,) = struct.unpack("<I", compiled.read_bytes()[4:8])
        assert flags == 0b01, f"{name}: byte code is checked against {'a hash' if flags else 'a time'} at import"


def test_a_zip_holds_its_function_and_no_other(artefact: tuple[str, Path]) -> None:
    name, folder = artefact
    committed = {f"functions/{name}/{path}" for path in sources(ROOT / "functions" / name)}
    built = {path for path in sources(folder) if path.startswith("functions/")}
    assert built == committed | {"functions/__init__.py"}
    assert not list(folder.rglob("requirements.txt"))
    assert not (folder / "goldenfish").exists(), "the layer brings it"


def test_a_zip_holds_its_locked_requirements_and_no_others(artefact: tuple[str, Path]) -> None:
    name, folder = artefact
    lock = (ROOT / f"functions/{name}/requirements.txt").read_text()
    locked = re.findall(r"^([a-z0-9.-]+)==(\S+)", lock, re.MULTILINE)
    installed = set()
    for metadata in folder.glob("*.dist-info/METADATA"):
        text = metadata.read_text(encoding="utf-8")
        fields = dict(re.findall(r"^(Name|Version): (\S+)", text, re.MULTILINE))
        installed.add((re.sub(r"[-_.]+", "-", fields["Name"]).lower(), fields["Version"]))
    assert installed == set(locked)
    wanted = {"insights": {"numpy"}, "api": {"openai"}, "interviewer": {"openai"}}[name]
    unwanted = {"pytest", "moto", "numpy", "scipy", "openai", "librosa", "av", "dukpy"} - wanted
    assert not unwanted & {package for package, _ in installed}


def test_every_source_has_byte_code(artefact: tuple[str, Path], layer: Path) -> None:
    assert_compiled(artefact[1])
    assert_compiled(layer)


def test_native_parts_are_for_lambdas_processor(artefact: tuple[str, Path]) -> None:
    aarch64 = 183
    libraries = [path for path in artefact[1].rglob("*.so*") if path.is_file()]
    assert libraries
    for library in libraries:
        (machine,) = struct.unpack("<H", library.read_bytes()[18:20])
        assert machine == aarch64, library


def test_a_zip_fits_lambda_with_room(artefact: tuple[str, Path], layer: Path) -> None:
    size = sum(path.stat().st_size for folder in (artefact[1], layer) for path in folder.rglob("*") if path.is_file())
    limit = 180 if artefact[0] == "insights" else 125  # NumPy for the estimate, reportlab for the report
    assert size < limit * MEGABYTE, "Lambda takes 250 MB unzipped, layers included"


def test_the_layer_holds_the_shared_package_and_its_data(layer: Path) -> None:
    package = ROOT / "layers/core/goldenfish"
    left_out = {".pyc", ".onnx"}  # no zip decodes sound; the images bring the models themselves
    committed = {p.relative_to(package) for p in package.rglob("*") if p.is_file() and p.suffix not in left_out}
    built = layer / "python/goldenfish"
    assert {p.relative_to(built) for p in built.rglob("*") if p.is_file() and p.suffix != ".pyc"} == committed
    assert {path.name for path in layer.iterdir()} == {"python"}
    assert {path.name for path in (layer / "python").iterdir()} == {"goldenfish"}


def test_images_hold_only_what_their_workers_need() -> None:
    allowed = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    folders = {"functions/__init__.py", "functions/asr", "functions/assess", "layers/core/goldenfish"}
    assert {line.removeprefix("!") for line in allowed} == folders
    for name in ("asr", "assess"):
        steps = (ROOT / f"functions/{name}/Dockerfile").read_text()
        copied = re.findall(r"^COPY (\S+)", steps, re.MULTILINE)
        assert set(copied) == {
            f"functions/{name}/requirements.txt",
            "layers/core/goldenfish",
            "functions/__init__.py",
            f"functions/{name}",
        }
        assert "--require-hashes" in steps
        assert steps.count("compileall -q --invalidation-mode unchecked-hash") == 2
