"""What a voice page goes by: when somebody speaks, when they have finished, how it records. Pure data.

The numbers of the end-pointer are those of the seed of the practice interviews. Its loudness is a root mean square of
bytes around 128 (`AnalyserNode.getByteTimeDomainData`), so that full scale is 128; a page that measures floats from
-1 to 1 takes the value beside it, which is the same divided by 128. That memories never end by a silence is decision
0016.
"""

from __future__ import annotations

from typing import Literal, get_args

from goldenfish.consents.wording import VERSION
from goldenfish.consents.wording import Language as WordedLanguage
from goldenfish.frozen import Frozen
from goldenfish.personas.service import languages, modes
from goldenfish.recordings.formats import FORMATS
from goldenfish.settings import Settings

RMS_SCALE = 128
SPEECH_RMS = 15
"""Seed 002: softer is silence."""
BARGE_IN_RMS = 30
"""Seed 002: while the machine itself is heard; softer is its own echo."""

BargeIn = Literal["off", "firm", "eager"]
"""What speaking over the machine does.

* `off`: nothing; a question is heard to its end.
* `firm`: pauses it after the onset, and goes on when it was a false alarm.
* `eager`: pauses it after half the onset.
"""


class VoiceActivity(Frozen):
    """How loudness becomes speech and silence. Milliseconds, and loudness in two measures."""

    rms_scale: int = RMS_SCALE
    speech_rms_128: int = SPEECH_RMS
    speech_rms: float = SPEECH_RMS / RMS_SCALE
    barge_in_rms_128: int = BARGE_IN_RMS
    barge_in_rms: float = BARGE_IN_RMS / RMS_SCALE
    onset_ms: int = 300
    """Seed 002: so much speech over the machine interrupts it."""
    minimum_speech_ms: int = 200
    """Shorter is a click or a cough. A "yes" has a quarter of a second of voice."""
    dips_ms: int = 150
    """Within speech so much below the threshold does not break it: closures of stops (open-nvr #438)."""
    kept_before_ms: int = 800
    """Of the sound from before the onset, so that no first word is lost (ricky0123/vad)."""


class Profile(Frozen):
    """How one product listens."""

    silence_ms: int | None
    """Silence after speech that ends what is said; None: none ever does."""
    barge_in: BargeIn
    """To begin with; the person may choose another."""


class Recording(Frozen):
    """How a page records and uploads."""

    part_ms: int = 3000
    """Length of the parts that are uploaded while somebody speaks; a format that cannot be cut is one part."""
    max_answer_seconds: int
    max_bytes: int
    formats: tuple[str, ...]


class Languages(Frozen):
    """What can be chosen, as BCP 47 primary subtags."""

    memories: tuple[str, ...]
    practice: dict[str, tuple[str, ...]]
    """By mode."""


class PageConfig(Frozen):
    """Everything that a page has to know before anybody signs in."""

    voice_activity: VoiceActivity = VoiceActivity()
    memories: Profile = Profile(silence_ms=None, barge_in="off")
    practice: Profile = Profile(silence_ms=1500, barge_in="firm")
    barge_in_modes: tuple[BargeIn, ...] = get_args(BargeIn)
    recording: Recording
    languages: Languages
    consent_version: str = VERSION


def page_config(configuration: Settings) -> PageConfig:
    """The values in force.

    Args:
        configuration: the settings.
    """
    return PageConfig(
        recording=Recording(
            max_answer_seconds=configuration.max_answer_seconds,
            max_bytes=configuration.upload_max_bytes,
            formats=tuple(audio_format.content_type for audio_format in FORMATS),
        ),
        languages=Languages(
            memories=get_args(WordedLanguage),
            practice={mode: languages("practice", mode) for mode in modes("practice")},
        ),
    )
