"""No copyleft and no non-commercial package in what is shipped; the exceptions have a decision record (0014)."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "functions").glob("*/requirements.txt"))
FORBIDDEN = re.compile(r"\bA?GPL|GNU (Affero )?General Public|non-?commercial", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General Public|Library or Lesser", re.IGNORECASE)
NEVER = {"praat-parselmouth", "opensmile", "nrclex", "surfboard", "py-espeak-ng", "espeakng-loader"}


def _packages(lock: Path) -> list[str]:
    return re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE)


def _licence(package: str) -> str:
    found = metadata(package)
    classifiers = [c for c in found.get_all("Classifier", []) if c.startswith("License ::")]
    return " ".join([str(found.get("License-Expression", "")), *classifiers])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_nothing_copyleft_is_shipped(lock: Path) -> None:
    packages = _packages(lock)
    assert packages
    assert not NEVER & set(packages)
    for package in packages:
        try:
            licence = _licence(package)
        except PackageNotFoundError:
            continue  # for another platform or Python than this one
        assert LESSER.search(licence) or not FORBIDDEN.search(licence), (package, licence)


def test_espeak_is_in_no_image() -> None:
    for dockerfile in (ROOT / "functions").glob("*/Dockerfile"):
        assert "espeak" not in dockerfile.read_text(encoding="utf-8")
