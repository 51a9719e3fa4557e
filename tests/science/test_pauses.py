"""Pauses in noise: read sentences of five voices joined with gaps of 0.3 to 3 s, in six kinds of noise.

What counts as truth, found, added and grown stands in tests/gaps.py. The bars hold for steady noise (white, and
with the spectrum of speech) and for recorded machine noise; an office, whose clatter right after a word nobody could
tell from the word by its level, and seventeen voices at once are printed beside them.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from goldenfish.audio.decode import decode
from goldenfish.audio.speech_edges import speech_with_edges
from goldenfish.audio.vad import speech_spans
from tests.gaps import Found, Joined, found_in, joined, rms, trimmed
from tests.science.figures import show
from tests.shared_audio import shared_audio
from tests.signals import FloatArray

# Of one speaker, of another, and of three together.
VOICES = (
    [f"librispeech/2033-164914-000{i}.flac" for i in range(4)],
    [f"librispeech/2414-128291-000{i}.flac" for i in range(4)],
    [
        "LJ050-0131.wav",
        "librispeech/3005-163389-0001.flac",
        *(f"speechbrain/spk1_snt{i}.wav" for i in range(1, 6)),
    ],
)
CROWD = [
    *(f"librispeech/{voice}-000{i}.flac" for voice in ("1688-142285", "1998-15444", "2609-156975") for i in range(4)),
    *(f"librivox/sense_and_sensibility_01_austen_64kb-0{i}.wav" for i in (870, 880, 890, 920, 930)),
]
SNRS_DB = (40, 20, 15, 10, 5)
REPEATS = 3
MOST_ERROR_S = {40: 0.05, 20: 0.05, 15: 0.05, 10: 0.08, 5: np.inf}
HELD = ("white", "speech-shaped", "machine")


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, int], list[Found]]:
    results = defaultdict(list)
    for voice, names in enumerate(VOICES):
        sentences = [trimmed(read(f"read/{name}")) for name in names]
        for repeat in range(REPEATS):
            random = np.random.default_rng((repeat, voice))
            answer = one_answer(random, sentences)
            for kind, noise in noises(random, answer.samples.size).items():
                for snr_db in SNRS_DB:
                    heard = answer.in_noise(noise, snr_db)
                    results[kind, snr_db].append(found_in(speech_with_edges(heard), answer))
                    if kind == "white":
                        results["white, Silero alone", snr_db].append(found_in(speech_spans(heard), answer))
    return results


def read(name: str) -> FloatArray:
    return decode(shared_audio(name).read_bytes(), max_seconds=600).samples


def one_answer(random: np.random.Generator, sentences: list[FloatArray]) -> Joined:
    order = [sentences[i % len(sentences)] for i in random.permutation(8)]
    return joined(order, random.permutation(np.geomspace(0.3, 3.0, len(order) - 1)).tolist())


def noises(random: np.random.Generator, length: int) -> dict[str, NDArray[np.floating]]:
    def looped(name: str) -> NDArray[np.floating]:
        return np.roll(np.resize(read(name), length), random.integers(length))

    voices = [looped(f"read/{name}") for name in CROWD]
    crowd = np.sum([voice / rms(voice) for voice in voices], axis=0)
    spectrum = np.sqrt(np.convolve(np.abs(np.fft.rfft(crowd)) ** 2, np.ones(501) / 501, "same"))
    white = random.standard_normal(length)
    return {
        "white": white,
        "speech-shaped": np.fft.irfft(np.fft.rfft(white) * spectrum, length),
        "machine": looped("noise/sb_noise5.wav"),
        "street": looped("noise/sb_noise3.wav"),
        "office": looped("noise/office_ambience.mp3"),
        "17 voices": crowd,
    }


def test_every_inserted_pause_is_found_at_its_length(found: dict[tuple[str, int], list[Found]]) -> None:
    show("noise, SNR: gaps found / inserted, added, grown over 0.25 s; error in ms: mean, median, bias")
    for (kind, snr_db), answers in sorted(found.items(), key=lambda one: (one[0][0], -one[0][1])):
        errors = 1000 * np.concatenate([one.errors_s for one in answers])
        missed, added, grown = (sum(getattr(one, what) for one in answers) for what in ("missed", "added", "grown"))
        show(
            f"{kind:20} {snr_db:3} dB: {errors.size}/{errors.size + missed}, {added}, {grown}; "
            f"{np.abs(errors).mean():.0f}, {np.median(np.abs(errors)):.0f}, {errors.mean():+.0f}"
        )
    for kind in HELD:
        for snr_db in SNRS_DB:
            answers = found[kind, snr_db]
            assert sum(one.missed for one in answers) == 0, (kind, snr_db)
            assert sum(one.added for one in answers) == 0, (kind, snr_db)
            assert np.abs(np.concatenate([one.errors_s for one in answers])).mean() <= MOST_ERROR_S[snr_db], (
                kind,
                snr_db,
            )
