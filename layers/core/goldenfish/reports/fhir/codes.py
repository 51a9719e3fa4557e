"""Codes and units of the bundle.

All codes are of a code system of our own: a number that a computer made of a voice has no LOINC code, and the one for
an administered MMSE total (72106-8) would say that somebody administered it.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

SYSTEM = "https://goldenfish.example/fhir/CodeSystem/speech"
PERSON_SYSTEM = "https://goldenfish.example/fhir/person"
SESSION_SYSTEM = "https://goldenfish.example/fhir/session"
RECORDING_SYSTEM = "https://goldenfish.example/fhir/recording"
UCUM = "http://unitsofmeasure.org"
_UCUM_CODES = {
    "s": "s",
    "Hz": "Hz",
    "dB": "dB",
    "%": "%",
    "us": "us",
    "ratio": "1",
    "count": "{count}",
    "1/min": "/min",
    "1/s": "/s",
    "syll/s": "{syllable}/s",
    "words/min": "{word}/min",
}
ESTIMATE = "speech-mmse-scale-estimate"
OTHER_ESTIMATE = "speech-estimate"


def concept(code: str, display: str) -> Json:
    """A concept of our own code system."""
    return {"coding": [{"system": SYSTEM, "code": code, "display": display}], "text": display}


def speech_code(name: str) -> str:
    """The code of a measurement: FHIR's convention writes hyphens."""
    return "speech-" + name.replace("_", "-")


def quantity(value: float, unit: str) -> Json:
    """A quantity in UCUM; a unit that UCUM lacks is an annotation in braces."""
    code = _UCUM_CODES.get(unit, "{" + unit.replace(" ", "_") + "}")
    return {"value": value, "unit": unit, "system": UCUM, "code": code}
