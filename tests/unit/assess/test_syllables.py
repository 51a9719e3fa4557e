"""Syllables and rhythm: counted on made voices, compared with the written syllables of spoken ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pocketsphinx
import pytest

from functions.assess.answer import Answer
from functions.assess.rhythm import voiced_values, vowel_lengths_s, vowel_values
from functions.assess.syllables import find_syllables, syllable_values
from goldenfish.audio.decode import decode
from goldenfish.audio.speech_edges import speech_with_edges
from tests.shared_audio import REPOSITORY, shared_audio
from tests.signals import RATE, FloatArray, noise, silence, vowel
from tests.unit.assess.answers import answer_of

SAMPLES = REPOSITORY / "samples"
VOWELS = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"}


def spoken_answer(path: Path) -> Answer:
    samples = decode(path.read_bytes(), max_seconds=60).samples
    return Answer(samples, RATE, tuple(speech_with_edges(samples)))


def per_second(counted: list[tuple[int, Answer]]) -> tuple[FloatArray, FloatArray]:
    """Written and found syllables per second of speech."""
    written = [count / answer.speech_s for count, answer in counted]
    found = [find_syllables(answer).nuclei.size / answer.speech_s for _, answer in counted]
    return np.array(written, dtype=np.float32), np.array(found, dtype=np.float32)


def dictionary() -> dict[str, int]:
    """Syllables of English words, by the CMU dictionary that pocketsphinx carries."""
    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    entries = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {word: sum(phone in VOWELS for phone in phones) for word, *phones in entries}


def english(text: str, known: dict[str, int]) -> int:
    words = re.findall(r"[a-z']+", text.lower())
    by_rule = {word: max(1, len(re.findall("[aeiouy]+", re.sub("e$", "", word)))) for word in words}
    return sum(known.get(word) or known.get(word.removesuffix("'s")) or by_rule[word] for word in words)


def train(count: int, *, length_s: float = 0.12, between_s: float = 0.1, depth: float = 0.05) -> FloatArray:
    """So many vowels with a murmur between them."""
    one = np.concatenate([vowel(140, length_s), depth * vowel(140, between_s)])
    return np.tile(one, count).astype(np.float32)


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_vowels_are_counted(count: int) -> None:
    answer = answer_of(np.concatenate([silence(0.3), train(count), silence(0.3)]), (0.3, 0.3 + 0.22 * count))
    assert find_syllables(answer).nuclei.size == count


def test_hisses_and_what_is_outside_speech_are_not() -> None:
    hiss = np.diff(noise(0.12 + 1 / RATE, rms=0.3, seed=2)).astype(np.float32)
    samples = np.concatenate([train(4), hiss, train(4), silence(0.2), train(3)])
    assert find_syllables(answer_of(samples, (0, 1.9))).nuclei.size == 8


def test_a_shallow_dip_parts_nothing() -> None:
    assert find_syllables(answer_of(train(6, depth=0.9), (0, 1.32))).nuclei.size < 6


def test_rates_follow_from_the_count() -> None:
    samples = np.concatenate([train(10), silence(1.0), train(5)])
    answer = answer_of(samples, (0, 2.2), (3.2, 4.3))
    assert syllable_values(answer, find_syllables(answer)) == pytest.approx(
        {"syllable_count": 15, "speech_rate": 15 / 4.3, "articulation_rate": 15 / 3.3, "mean_run": 7.5}
    )


@pytest.mark.parametrize("samples", [silence(1.0), silence(0.01), noise(0.02)])
def test_nothing_to_count(samples: FloatArray) -> None:
    answer = answer_of(samples)
    assert set(syllable_values(answer, find_syllables(answer)).values()) == {"too_little_voice"}
    assert set(voiced_values(answer).values()) == {"too_little_voice"}


def test_the_samples_syllables_are_found() -> None:
    known, answers = dictionary(), json.loads((SAMPLES / "answers.json").read_text(encoding="utf-8"))
    for language, most_off in (("en", 0.03), ("vi", 0.12)):
        counted = []
        for answer in answers[language]:
            text = " ".join(part for part in answer["spoken"] if isinstance(part, str))
            if "[[" not in text:
                count = english(text, known) if language == "en" else len(re.findall(r"\w+", text))
                counted.append((count, spoken_answer(SAMPLES / language / answer["file"])))
        written, found = per_second(counted)
        assert np.mean(np.abs(found / written - 1)) < most_off
        assert np.corrcoef(written, found)[0, 1] > 0.9


def test_rate_agrees_with_the_transcripts_of_read_speech() -> None:
    known = dictionary()
    texts = json.loads(shared_audio("recordings.json").read_text(encoding="utf-8"))
    read = [one for one in texts if one["file"].startswith("read/") and one.get("text")]
    counted = [(english(one["text"], known), spoken_answer(shared_audio(one["file"]))) for one in read]
    written, found = per_second(counted)
    assert len(read) >= 30
    assert np.corrcoef(written, found)[0, 1] >= 0.8
    assert np.mean(np.abs(found - written)) <= 0.4
    assert abs(found.sum() / written.sum() - 1) <= 0.06


def test_voiced_stretches_are_measured() -> None:
    samples = np.concatenate([silence(0.5), vowel(140, 0.5), noise(0.3, rms=0.02), vowel(140, 0.7), silence(0.5)])
    found = voiced_values(answer_of(samples, (0.5, 2.0)))
    assert found["voiced_segments_rate"] == pytest.approx(2 / 1.5)
    assert found["voiced_len_mean"] == pytest.approx(0.6, abs=0.03)
    assert found["unvoiced_len_mean"] == pytest.approx(0.3, abs=0.05)


def test_the_index_of_alternating_vowels() -> None:
    parts = [np.concatenate([vowel(150, length), 0.02 * vowel(150, 0.1)]) for length in (0.1, 0.2) * 8]
    answer = answer_of(np.concatenate(parts).astype(np.float32))
    found = find_syllables(answer)
    assert found.nuclei.size == 16
    assert np.diff(vowel_lengths_s(found)[:2])[0] == pytest.approx(0.1, abs=0.025)
    assert vowel_values(answer, found)["npvi_voc"] == pytest.approx(100 * 0.1 / 0.15, rel=0.2)
    even = answer_of(train(16))
    assert float(vowel_values(even, find_syllables(even))["npvi_voc"]) < 8


def test_vowels_on_both_sides_of_a_pause_are_no_pair() -> None:
    short, long = train(8, length_s=0.08), train(8, length_s=0.2)
    samples = np.concatenate([short, silence(0.6), long])
    at = short.size / RATE
    apart = answer_of(samples, (0, at), (at + 0.6, samples.size / RATE))
    together = answer_of(samples)
    of_apart, of_together = (float(vowel_values(one, find_syllables(one))["npvi_voc"]) for one in (apart, together))
    assert of_apart < of_together
