"""The dialect of a connection's profile."""

from __future__ import annotations

from goldenfish.connections.models import Profile
from goldenfish.dialects.clarity_mentor import ClarityMentor
from goldenfish.dialects.golden_fish import GoldenFish
from goldenfish.dialects.models import Dialect
from goldenfish.dialects.voice_assistant import VoiceAssistant

_DIALECTS: dict[Profile, Dialect] = {
    "golden_fish": GoldenFish(),
    "clarity_mentor": ClarityMentor(),
    "voice_assistant": VoiceAssistant(),
}


def dialect(profile: Profile) -> Dialect:
    """The protocol that a client chose when it asked for its ticket."""
    return _DIALECTS[profile]
