"""What a model must not be used on is refused, and which layer refuses it; clean speech of new people is not.

The model's training recordings are windows of 6 s of the clean read English there is (ten speakers); clean speech
is judged by a reference without its speaker, and no synthetic voice, speed or text is one of `synthesiser.csv`, from
which the reference knows synthesisers. Figures are shown by `pytest -rA`. Figures as measured: docs/models.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from functions.assess.assess import AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment
from goldenfish.assessments.speaker import Speaker
from goldenfish.audio.decode import decode
from goldenfish.estimates.artefact import Model
from goldenfish.estimates.models import AnswerRow, Refusal
from goldenfish.estimates.session import estimate_session
from goldenfish.estimates.specification import FeatureSpec
from tests.science.figures import show
from tests.science.outsiders import (
    ACCENTS,
    OTHER_VOICES,
    VARIANTS,
    music,
    noise,
    other_synthetic_voices,
    synthetic_voices,
    wav,
    windows,
)
from tests.shared_audio import shared_audio
from tests.unit.estimates.studies import pipeline, scope
from training.card import Card
from training.export import write_artefact
from training.fitted import FittedModel, predictor_of
from training.reference import NAMES
from training.synthesiser import synthesiser

EXTRACTOR = "goldenfish-acoustic/2"


def read_aloud() -> list[tuple[str, AnswerRow]]:
    """Speaker and window of every clean recording."""
    found = []
    for path in sorted(shared_audio("read").rglob("*")):
        if path.suffix in {".wav", ".flac"}:
            speaker = (
                path.stem.split("-")[0] if "librispeech" in path.parts else f"{path.parent.name}/{path.stem[:4]}"
            )
            found += [(speaker, row) for row in cut(path)]
    return [(who, row) for who, row in found if row.verdict != "refused"]


def cut(path: Path, *, language: str = "en", most: int = 100) -> list[AnswerRow]:
    samples = decode(path.read_bytes(), max_seconds=600).samples.astype(np.float64)
    return [row_of(wav(window), language=language) for window in windows(samples)[:most]]


def row_of(audio: bytes, *, language: str = "en") -> AnswerRow:
    done: Assessment = assess_recording(audio, AssessmentRequest(language=language, max_seconds=600))
    measured = [one for one in done.measurements if one.value is not None]
    return AnswerRow(
        question_id="L1",
        scored=True,
        language=language,
        extractors=(EXTRACTOR,),
        values={one.name: one.value for one in measured if one.value is not None},
        units={one.name: one.unit for one in measured},
        verdict=done.quality.verdict if done.quality else None,
        speech_s=done.speech_s or 0.0,
        conditions=done.conditions,
    )


@lru_cache(maxsize=1)
def clean() -> tuple[tuple[str, AnswerRow], ...]:
    return tuple(read_aloud())


def model_of(directory: Path, people: Iterable[tuple[str, AnswerRow]]) -> Model:
    """A model whose scores mean nothing: what it refuses is what is looked at."""
    speakers, rows = zip(*people, strict=True)
    units = rows[0].units
    columns = tuple(FeatureSpec(name=name, unit=units[name], family="spectrum") for name in NAMES)
    values = np.array([[row.values[name] for name in NAMES] for row in rows])
    fitted = pipeline(Ridge(alpha=100.0)).fit(values, values[:, 0])
    predictor = predictor_of(fitted, len(NAMES))
    return write_artefact(
        directory,
        FittedModel(
            model_id="windows",
            target="mmse_total",
            target_range=(0.0, 30.0),
            features=columns,
            predictor=predictor,
            fold_predictors=(predictor,),
            rows=values,
            speakers=speakers,
            predictions=fitted.predict(values),
            speaker_residuals=np.ones(40),
            speaker_folds=np.zeros(40),
            reference_features=columns,
            reference_rows=values,
            reference_speakers=speakers,
            coverage=0.9,
            scope=scope(age_range=None, devices=(), min_speech_s=2.0),
            data_sha256="0" * 64,
            code_version="0",
        ),
        Card(),
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return model_of(tmp_path_factory.mktemp("model"), clean())


def reasons(model: Model, rows: Iterable[AnswerRow]) -> Counter[str]:
    """How often which reason was given; `estimated` where none was."""
    found: Counter[str] = Counter()
    for row in rows:
        outcome = estimate_session(model, [row], Speaker(), demonstration_model=False)
        found[outcome.reason if isinstance(outcome, Refusal) else "estimated"] += 1
    return found


def refused(found: Counter[str]) -> float:
    return 1 - found["estimated"] / found.total()


def test_music_and_noise_are_refused_before_any_feature_is_looked_at(model: Model) -> None:
    folder = shared_audio("noise")
    recorded = [row for path in sorted(folder.iterdir()) for row in cut(path, most=12)]
    for name, rows in (("music", map(row_of, music())), ("noise", [*map(row_of, noise()), *recorded])):
        found = reasons(model, rows)
        show(f"{name}: {dict(found)}")
        assert refused(found) >= 0.95
        assert found["quality_refused"] == found.total()  # nobody speaks: no other layer is needed


def test_other_languages_are_refused_by_what_the_answer_declares(model: Model) -> None:
    others = [path for path in sorted(shared_audio("lang").glob("*.wav")) if not path.stem.endswith("_en")]
    declared = reasons(model, [row for path in others for row in cut(path, language="other", most=12)])
    undeclared = reasons(model, [row for path in others for row in cut(path, most=12)])
    show(f"other languages, declared: {dict(declared)}; declared as English: {dict(undeclared)}")
    assert refused(declared) == 1
    assert refused(undeclared) < 0.5  # the features alone do not tell a language, and nobody should think so


def test_the_reference_has_never_met_the_voices_it_is_judged_by() -> None:
    judged = {accent + variant for accent in ACCENTS for variant in VARIANTS} | set(OTHER_VOICES.split())
    met = set(synthesiser().column("voice"))
    assert not judged & met
    assert not variants(judged) & variants(met)


def variants(voices: Iterable[str]) -> set[str]:
    return {voice.partition("+")[2] for voice in voices}


@pytest.mark.parametrize(
    ("which", "least"), [("of the bar", 0.95), ("others", 0.95), ("others, noise at 30 dB", 0.85)]
)
def test_synthetic_voices_are_refused_by_their_features(model: Model, which: str, least: float) -> None:
    spoken: Iterator[tuple[str, bytes]] = (
        synthetic_voices() if which == "of the bar" else other_synthetic_voices(noisy="noise" in which)
    )
    by_voice: dict[str, list[AnswerRow]] = {}
    for voice, audio in spoken:
        by_voice.setdefault(voice, []).append(row_of(audio))
    found = {voice: reasons(model, rows) for voice, rows in by_voice.items()}
    together = sum(found.values(), Counter())
    show(f"synthetic voices, {which}: {dict(together)}")
    show(f"  not refused: { {voice: one['estimated'] for voice, one in found.items() if one['estimated']} }")
    assert refused(together) >= least


def test_clean_speech_of_new_people_is_not_refused(tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    for number, held_out in enumerate(sorted({who for who, _ in clean()})):
        others = [(who, row) for who, row in clean() if who != held_out]
        found += reasons(model_of(tmp_path / str(number), others), [row for who, row in clean() if who == held_out])
    show(f"clean, speaker held out: {dict(found)}")
    assert refused(found) <= 0.05
