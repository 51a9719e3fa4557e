"""How the questions of a session are asked: what the asker does changes how people answer.

Voice, pace and patience are part of the measuring instrument. Results are comparable only where they are the same,
which the fingerprint tells; `docs/events.md` says what is in it.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field, computed_field

from goldenfish.frozen import Frozen

PatienceLevel = Literal["normal", "patient", "very_patient"]
"""How long a silence may last before the interviewer speaks into it: times 1, 1.5 and 2.5. None ends an answer."""

SLOWEST, FASTEST = 0.7, 1.2
"""Of the interviewer's voice; 1 is its own pace."""

_FACTORS: dict[PatienceLevel, float] = {"normal": 1.0, "patient": 1.5, "very_patient": 2.5}
_NUDGES_AFTER_MS = (10_000, 20_000, 40_000)
"""Of silence, for the gentle, the direct and the offering nudge; slow speakers pause 2 to 8 s within an answer."""


class AskedWith(Frozen):
    """The interviewer's voice and manner in one session."""

    question_set: str = Field(default="", description="version of the protocol")
    language: str = ""
    engine: str | None = Field(default=None, description="that speaks the questions; null: none could")
    model: str | None = None
    voice: str | None = None
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST)
    patience: PatienceLevel = "normal"

    @computed_field(description="the same where a person was asked in the same way")  # type: ignore[prop-decorator]
    @property
    def fingerprint(self) -> str:
        """A short hash of all the rest."""
        parts = (self.question_set, self.language, self.engine, self.model, self.voice, self.speed, self.patience)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def nudge_level(self, silence_ms: int) -> int:
        """The nudge that a silence of this length has earned: 0 none, 1 gentle, 2 direct, 3 an offer to go on."""
        factor = _FACTORS[self.patience]
        return sum(silence_ms >= after * factor for after in _NUDGES_AFTER_MS)

    @property
    def nudges_after_ms(self) -> tuple[int, ...]:
        """The silences after which nudges come, for clients: they tell of a silence when it has grown so long."""
        return tuple(round(after * _FACTORS[self.patience]) for after in _NUDGES_AFTER_MS)
