"""Which faults are made, and how they are written: `duplicate=0.1,delay=2s,crash=asr:3,vendor=429`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

VendorFault = Literal["", "429", "503", "slow"]

EXAMPLE = "duplicate=0.1,delay=2s,crash=asr:3,vendor=429"
MEANINGS = {
    "duplicate": "share of messages, stream batches and events that come twice, 0 to 1",
    "drop": "share of messages whose first receive comes to nothing; the queue brings them again, 0 to 1",
    "reorder": "share of messages that others overtake, 0 to 1",
    "delay": "how long every message waits before a worker gets it, as 2s or 500ms",
    "slow": "how much longer every batch of a worker takes, as 2s or 500ms",
    "crash": "function:n, kill its process in its n-th invocation; may be given several times",
    "vendor": "429, 503 or slow: what a vendor on this machine answers to the first request for each recording",
    "seed": "a whole number: the same number makes the same choices",
}
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
_CRASH = re.compile(r"([A-Za-z]+):([1-9]\d*)")
LONGEST_S = 60.0


class FaultsError(ValueError):
    """The faults are not written as they should be; the text says which, and how to write it."""


@dataclass(frozen=True)
class Faults:
    """What is done; nothing by default.

    Attributes:
        crash: at which invocations, counted from 1, a function's process is killed; by its short name (`asr`).
    """

    duplicate: float = 0.0
    drop: float = 0.0
    reorder: float = 0.0
    delay_s: float = 0.0
    slow_s: float = 0.0
    crash: dict[str, frozenset[int]] = field(default_factory=dict)
    vendor: VendorFault = ""
    seed: int = 0

    def __bool__(self) -> bool:
        return replace(self, seed=0) != Faults()

    def check_functions(self, known: set[str]) -> None:
        """Compare with the functions that there are.

        Raises:
            FaultsError: one that is to crash is none of them.
        """
        if unknown := set(self.crash) - known:
            raise FaultsError(f"crash: no function {min(unknown)!r}; choose one of: {', '.join(sorted(known))}")


def short_name(logical_id: str) -> str:
    """How a function is called in a fault: `AsrFunction` is `asr`."""
    return logical_id.removesuffix("Function").lower()


def parse_faults(text: str) -> Faults:
    """Read faults as they are typed.

    Raises:
        FaultsError: a name is not known, a value is not of its kind, or a name comes twice.
    """
    faults, seen = Faults(), set[str]()
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in MEANINGS or not equals:
            raise FaultsError(f"{part!r} is no fault; write name=value with one of: {', '.join(MEANINGS)}")
        if name in seen and name != "crash":
            raise FaultsError(f"{name} is given twice")
        seen.add(name)
        faults = replace(faults, **_READERS[name](faults, name, value))
    if not seen:
        raise FaultsError(f"no fault is named; write for example {EXAMPLE}")
    return faults


def _share(_faults: Faults, name: str, value: str) -> dict[str, Any]:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise FaultsError(f"{name}={value}: {MEANINGS[name]}")
    return {name: share}


def _seconds(_faults: Faults, name: str, value: str) -> dict[str, Any]:
    match = _SECONDS.fullmatch(value)
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1) if match else -1.0
    if not 0 <= seconds <= LONGEST_S:
        raise FaultsError(f"{name}={value}: {MEANINGS[name]}, {LONGEST_S:.0f}s at the most")
    return {f"{name}_s": seconds}


def _crash(faults: Faults, name: str, value: str) -> dict[str, Any]:
    match = _CRASH.fullmatch(value)
    if match is None:
        raise FaultsError(f"{name}={value}: {MEANINGS[name]}, as {name}=asr:3")
    function, number = match[1].lower(), int(match[2])
    return {"crash": {**faults.crash, function: faults.crash.get(function, frozenset()) | {number}}}


def _vendor(_faults: Faults, name: str, value: str) -> dict[str, Any]:
    if not value or value not in get_args(VendorFault):
        raise FaultsError(f"{name}={value}: {MEANINGS[name]}")
    return {name: value}


def _seed(_faults: Faults, name: str, value: str) -> dict[str, Any]:
    if not value.isdecimal():
        raise FaultsError(f"{name}={value}: {MEANINGS[name]}")
    return {name: int(value)}


_READERS: dict[str, Callable[[Faults, str, str], dict[str, Any]]] = {
    **dict.fromkeys(("duplicate", "drop", "reorder"), _share),
    **dict.fromkeys(("delay", "slow"), _seconds),
    "crash": _crash,
    "vendor": _vendor,
    "seed": _seed,
}
