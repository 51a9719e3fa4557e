"""The samples of the demo, each damaged in every way. The count over real speech is in tests/science."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenfish.audio.decode import decode
from tests.degrade import Samples, judged, kinds, levelled
from tests.signals import noise

SAMPLES = Path(__file__).parents[3] / "samples"
KINDS = kinds(noise(10.0, seed=3))


def sample(name: str) -> Samples:
    return levelled(decode((SAMPLES / name).read_bytes(), max_seconds=60).samples)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_caught(kind: str) -> None:
    code, damage = KINDS[kind]
    verdict, gates = judged(damage(sample("en/07-story.ogg")))
    assert verdict == code or gates[code].outcome in ("warn", "refuse")
    if gates:
        assert gates[code].advice is not None


@pytest.mark.parametrize("name", ["en/07-story.ogg", "en/03-home.ogg", "vi/07-ke-lai.ogg", "vi/03-que-nha.ogg"])
def test_the_samples_themselves_are_only_short_and_strongly_compressed(name: str) -> None:
    verdict, gates = judged((SAMPLES / name).read_bytes())
    assert verdict == "usable"
    assert {code for code, gate in gates.items() if gate.outcome == "warn"} <= {"speech_seconds", "codec"}
