"""Which engine, and that only its libraries are loaded."""

from __future__ import annotations

import subprocess
import sys

import boto3
import pytest

from goldenfish.audio.spans import Span
from goldenfish.providers.transcriber import PermanentEngineError
from goldenfish.providers.transcribers.choose import choose
from goldenfish.providers.transcribers.mock import MockTranscriber
from goldenfish.settings import read_settings
from goldenfish.transcripts.gates import gate
from tests.shared_audio import REPOSITORY
from tests.signals import noise
from tests.unit.conftest import Aws

HEAVY = {"numpy", "openai", "faster_whisper", "ctranslate2", "pocketsphinx", "boto3", "onnxruntime", "av"}


@pytest.mark.parametrize(
    ("environment", "engine", "accuracy"),
    [
        ({"EXTERNAL_SERVICES_MODE": "mock"}, "mock", "mock"),
        ({"EXTERNAL_SERVICES_MODE": "local"}, "pocketsphinx", "low"),
        ({"EXTERNAL_SERVICES_MODE": "mock", "ASR_ENGINE": "pocketsphinx"}, "pocketsphinx", "low"),
    ],
)
def test_the_mode_chooses_unless_an_engine_is_named(environment: dict[str, str], engine: str, accuracy: str) -> None:
    chosen = choose(read_settings(environment))
    assert (chosen.engine, chosen.accuracy, chosen.paid) == (engine, accuracy, False)
    assert choose(read_settings(environment)) is chosen


def test_whisper_needs_a_directory() -> None:
    model = REPOSITORY / "tests" / "fixtures" / "whisper-random"
    chosen = choose(
        read_settings({"ASR_ENGINE": "whisper", "WHISPER_MODEL_DIR": str(model), "WHISPER_MODEL": "tiny"})
    )
    assert (chosen.engine, chosen.model) == ("whisper", "tiny")
    with pytest.raises(PermanentEngineError, match="WHISPER_MODEL_DIR"):
        choose(read_settings({"ASR_ENGINE": "whisper"}))


def test_openai_takes_its_key_from_the_secret(aws: Aws) -> None:
    secret = boto3.client("secretsmanager", region_name="eu-central-1")
    secret.create_secret(Name="openai", SecretString="sk-test\n")
    environment = {"EXTERNAL_SERVICES_MODE": "real", "OPENAI_API_KEY_SECRET": "openai"}
    chosen = choose(read_settings(environment | {"OPENAI_TRANSCRIBE_MODEL": "whisper-1"}))
    assert (chosen.engine, chosen.model, chosen.paid) == ("openai", "whisper-1", True)


def test_openai_without_a_key_is_a_permanent_fault() -> None:
    with pytest.raises(PermanentEngineError, match="OPENAI_API_KEY_SECRET"):
        choose(read_settings({"EXTERNAL_SERVICES_MODE": "real"}))


@pytest.mark.parametrize(("engine", "loaded"), [("mock", set()), ("pocketsphinx", {"numpy"}), ("whisper", {"numpy"})])
def test_choosing_loads_nothing_of_the_other_engines(engine: str, loaded: set[str]) -> None:
    code = f"""
import sys
from goldenfish.providers.transcribers.choose import choose
from goldenfish.settings import read_settings
assert not {HEAVY} & set(sys.modules), "on import"
choose(read_settings({{"ASR_ENGINE": "{engine}", "WHISPER_MODEL_DIR": "tests/fixtures/whisper-random"}}))
print(sorted({HEAVY} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={"PYTHONPATH": f"{REPOSITORY / 'layers' / 'core'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(sorted(loaded))


def test_mock_words_depend_on_the_sound_and_pass_the_gates() -> None:
    speech = [Span(0.5, 4.5), Span(6.0, 9.0)]
    engine = MockTranscriber()
    drafts = [engine.transcribe(noise(10.0, seed=i), 16_000, language="en", speech=speech) for i in (1, 2, 1)]
    assert drafts[0] == drafts[2]
    assert drafts[0].text != drafts[1].text
    assert len(drafts[0].words) == 14
    assert gate(drafts[0], speech, language="en") == drafts[0]
    vietnamese = engine.transcribe(noise(10.0), 16_000, language="vi", speech=speech)
    assert gate(vietnamese, speech, language="vi") == vietnamese
    assert not vietnamese.text.isascii()
