"""How many degraded recordings the gates catch, and how many clean ones they refuse: counted over all there are.

`make test-science` prints the table. One kind of damage at a time, on every clean recording of at least four seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from goldenfish.audio.decode import decode
from tests.degrade import Samples, interrupted, judged, kinds, levelled
from tests.science.figures import show
from tests.shared_audio import shared_audio
from tests.signals import RATE, encoded, wav

MIN_S = 4.0
EACH_CAUGHT, ALL_CAUGHT, REFUSED = 0.90, 0.95, 0.05


def _samples(data: bytes) -> Samples:
    return levelled(decode(data, max_seconds=600).samples)


@cache
def clean() -> dict[str, bytes]:
    """Files by name, as they were recorded."""
    files = sorted(path for path in shared_audio("read").rglob("*") if path.suffix in {".flac", ".wav"})
    found = {path.name: path.read_bytes() for path in files}
    return {name: data for name, data in found.items() if _samples(data).size >= MIN_S * RATE}


@cache
def voices() -> dict[str, Samples]:
    """All that one person reads, joined with half a second between; persons with ten seconds or more."""
    parts: dict[str, list[Samples]] = {}
    for path in sorted(path for path in shared_audio("read").rglob("*") if path.suffix in {".flac", ".wav"}):
        person = path.stem.split("-")[0] if path.parent.name == "librispeech" else path.parent.name
        person = path.stem if person == "read" else person
        parts.setdefault(person, []).append(_samples(path.read_bytes()))
    pause = np.zeros(RATE // 2, dtype=np.float32)
    joined = {person: np.concatenate([x for part in own for x in (part, pause)]) for person, own in parts.items()}
    return {person: samples for person, samples in joined.items() if samples.size >= 10 * RATE}


def pairs() -> Iterator[tuple[str, Samples]]:
    """Everybody interrupted by everybody else for a fifth of the whole."""
    for person, samples in voices().items():
        for other, theirs in voices().items():
            seconds = max(4.0, 0.25 * samples.size / RATE)
            if person != other and theirs.size >= seconds * RATE:
                yield f"{person}+{other}", interrupted(samples, theirs, seconds)


def _line(name: str, hits: int, total: int, seen: str) -> None:
    show(f"{name:28s} {seen:16s} {hits:4d} of {total:4d}  {hits / total:6.1%}")


def test_degraded_recordings_are_caught() -> None:
    background = decode(shared_audio("noise/office_ambience.mp3").read_bytes(), max_seconds=600).samples
    caught: dict[str, float] = {}
    hits = total = 0
    for name, (code, damage) in kinds(background).items():
        seen = 0
        for data in clean().values():
            verdict, gates = judged(damage(_samples(data)))
            seen += verdict == code or (bool(gates) and gates[code].outcome in ("warn", "refuse"))
        _line(name, seen, len(clean()), code)
        caught[name] = seen / len(clean())
        hits, total = hits + seen, total + len(clean())
    _line("all of these", hits, total, "")
    assert hits >= ALL_CAUGHT * total
    assert not {name: share for name, share in caught.items() if share < EACH_CAUGHT}


def test_a_second_speaker_is_heard() -> None:
    heard = [judged(wav(mixed))[1]["second_speaker"].outcome == "warn" for _, mixed in pairs()]
    _line("a second speaker", sum(heard), len(heard), "second_speaker")
    coded = [
        judged(encoded(mixed, "ogg", "libopus", kbps=24, rate=RATE))[1]["second_speaker"].outcome == "warn"
        for _, mixed in list(pairs())[::5]
    ]
    _line("the same through Opus 24", sum(coded), len(coded), "second_speaker")
    alone = [judged(wav(samples))[1]["second_speaker"].outcome == "warn" for samples in voices().values()]
    _line("one person alone", sum(alone), len(alone), "second_speaker")
    assert sum(heard) >= ALL_CAUGHT * len(heard)
    assert sum(coded) >= 0.9 * len(coded)
    assert not any(alone)


def test_clean_recordings_are_not_refused() -> None:
    recordings = {**clean(), **{f"all of {person}": wav(samples) for person, samples in voices().items()}}
    verdicts = {name: judged(data) for name, data in recordings.items()}
    refused = [name for name, (verdict, _) in verdicts.items() if verdict not in ("good", "usable")]
    _line("clean, refused", len(refused), len(recordings), "any")
    for code in ("clipping", "snr", "level", "second_speaker", "truncated", "damaged", "codec", "bandwidth"):
        warned = [name for name, (_, gates) in verdicts.items() if gates[code].outcome == "warn"]
        _line("clean, warned", len(warned), len(recordings), code)
        assert len(warned) <= REFUSED * len(recordings), warned
    assert len(refused) <= REFUSED * len(recordings), refused
