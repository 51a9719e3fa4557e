"""All hostile files by name: made when they are wanted, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from tests.hostile.bombs import large_files, small_bombs
from tests.hostile.elsewhere import playlists
from tests.hostile.good import good
from tests.hostile.lies import other_headers, signals, something_else, wav_headers
from tests.hostile.parts import boundaries, some

Make = Callable[[], bytes]
CUTS = 6
FLIPS = 5


def corpus(url: str, path: str) -> dict[str, Make]:
    """The files that each take less than some seconds.

    Args:
        url: where somebody listens: files name it, nobody may follow.
        path: of a recording on this machine, likewise.
    """
    return {
        **{f"good-{name}": partial(bytes, held) for name, held in good().items()},
        **_cuts(),
        **_flips(),
        **wav_headers(),
        **other_headers(),
        **signals(),
        **something_else(),
        **playlists(url, path),
        **small_bombs(),
    }


def whole_corpus(url: str, path: str) -> dict[str, Make]:
    """With those of 100 MB."""
    return {**corpus(url, path), **large_files()}


def _cuts() -> dict[str, Make]:
    """Cut at the beginnings of parts, and inside the header of each."""
    made: dict[str, Make] = {}
    for name, held in good().items():
        for at in some(boundaries(held), CUTS):
            made[f"{name}-cut-at-{at}"] = partial(bytes, held[:at])
            made[f"{name}-cut-at-{at + 3}"] = partial(bytes, held[: at + 3])
        made[f"{name}-without-its-head"] = partial(bytes, held[64:])
    return made


def _flips() -> dict[str, Make]:
    """Bits turned: a few all over, then many; and in the first bytes, where the numbers stand."""
    made: dict[str, Make] = {}
    for name, held in good().items():
        for seed in range(FLIPS):
            share = 10.0 ** (-4 + seed * 0.7)
            made[f"{name}-bits-{seed}"] = partial(_flipped, held, seed, share, len(held))
            made[f"{name}-head-bits-{seed}"] = partial(_flipped, held, seed + 100, 0.02, 200)
    return made


def _flipped(held: bytes, seed: int, share: float, until: int) -> bytes:
    random = np.random.default_rng(seed)
    bits = np.unpackbits(np.frombuffer(held[:until], dtype=np.uint8))
    bits ^= random.random(bits.size) < share
    return np.packbits(bits).tobytes() + held[until:]
