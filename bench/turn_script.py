"""The script of a turn, the same for the service and its peer: what the model writes, how fast the vendors are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

REPLY = (
    ("That", " is", " right", "."),
    (" A", " list", " can", " change", ",", " a", " tuple", " cannot", "."),
    (" What", " is", " a", " set", "?"),
    (" And", " when", " would", " you", " use", " one", " of", " them", "?"),
)
"""Sentences as a model's tokens. The first is short, as a reply's first sentence should be."""


@dataclass(frozen=True)
class TurnScript:
    """One reply.

    Attributes:
        tokens: in the order in which the model writes them.
        sentence_known_tokens: how many of them it takes until the first sentence is known to be over: its own, and
            the one that follows, for "3." and "Dr." end none.
        first_token_delay_s: before the first.
        token_delay_s: before each further one.
        speech_delay_s: a synthesis takes, whatever its text.
        ms_per_character: how long a text plays.
        turns: how many are held to their end; as many more are cancelled at their first sound.
    """

    tokens: tuple[str, ...] = tuple(token for sentence in REPLY for token in sentence)
    sentence_known_tokens: int = len(REPLY[0]) + 1
    first_token_delay_s: float = 0.3
    token_delay_s: float = 0.03
    speech_delay_s: float = 0.2
    ms_per_character: int = 60
    turns: int = 10

    def to_json(self) -> str:
        """For another process."""
        return json.dumps(asdict(self))
