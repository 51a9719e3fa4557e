"""samconfig.toml and `make build`: what SAM is told when it builds and deploys the template."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from localcloud.template.parameters import parameter_values
from localcloud.template.translate import read_template
from tests.contract.translated_template import TEMPLATE

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ("dev", "staging", "prod")


def deployment(environment: str) -> dict[str, Any]:
    """What `sam deploy --config-env …` reads."""
    configured = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    parameters: dict[str, Any] = configured[environment]["deploy"]["parameters"]
    return parameters


def overrides(environment: str) -> dict[str, str]:
    """The template's parameters that an environment sets."""
    return dict(override.split("=", 1) for override in deployment(environment)["parameter_overrides"])


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, *(f"{name}-x86_64" for name in ENVIRONMENTS)])
def test_the_template_takes_what_an_environment_sets(environment: str) -> None:
    values = parameter_values(read_template(TEMPLATE)["Parameters"], overrides(environment))
    assert values["Stage"] == environment.removesuffix("-x86_64")
    assert values["Architecture"] == ("x86_64" if environment.endswith("-x86_64") else "arm64")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_same_stack_on_another_processor_differs_in_nothing_else(environment: str) -> None:
    other = f"{environment}-x86_64"
    assert overrides(other) == overrides(environment) | {"Architecture": "x86_64"}
    lists: dict[str, Any] = {"parameter_overrides": []}
    assert deployment(other) | lists == deployment(environment) | lists


def test_no_page_replaces_an_environments_list_by_a_part_of_it() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        assert not re.search(r"--parameter-overrides \w+=", page.read_text(encoding="utf-8")), page


def make_build(**variables: str) -> list[str]:
    """The words of the command that `make build` would run."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    ours = ("ARCHITECTURE", "MAKE", "SAM", "WHISPER_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [make, "--no-print-directory", "-n", "build", *(f"{name}={value}" for name, value in variables.items())]
    said = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=True)
    return said.stdout.split()


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        # sam refuses an empty value (WhisperModel=), so what is not set is not said.
        ({}, ["Architecture=arm64"]),
        ({"ARCHITECTURE": "x86_64", "WHISPER_MODEL": "small"}, ["Architecture=x86_64", "WhisperModel=small"]),
        (
            {"WHISPER_MODEL": "owner/name", "WHISPER_LANGUAGES": "vi,en", "WHISPER_REVISION": "0a1b"},
            ["Architecture=arm64", "WhisperModel=owner/name", "WhisperLanguages=vi,en", "WhisperRevision=0a1b"],
        ),
    ],
)
def test_make_build_tells_sam_which_weights_to_fetch(variables: dict[str, str], told: list[str]) -> None:
    assert make_build(**variables) == ["sam", "build", "--parameter-overrides", *told]


def test_the_parameters_of_a_build_reach_the_images_build_arguments() -> None:
    source = read_template(TEMPLATE)
    arguments = source["Resources"]["AsrFunction"]["Metadata"]["DockerBuildArgs"]
    dockerfile = (ROOT / "functions" / "asr" / "Dockerfile").read_text(encoding="utf-8")
    assert set(arguments) == set(re.findall(r"^ARG (\w+)", dockerfile, re.MULTILINE))
    for name, value in arguments.items():
        parameter = value["Ref"]
        assert parameter.lower() == name.replace("_", "").lower()
        assert parameter in source["Parameters"]
