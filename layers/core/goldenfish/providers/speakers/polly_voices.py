"""Amazon Polly's voices for the languages of the platform, the most liked first.

From the developer guide's table (https://docs.aws.amazon.com/polly/latest/dg/available-voices.html, seen 2026-11-21).
There is none for Vietnamese. `n` is the neural engine, `s` the standard one.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

PollyEngine = Literal["neural", "standard"]


class PollyVoice(NamedTuple):
    """One voice in one of its languages."""

    name: str
    language_code: str
    engines: str

    def engine(self, liked: PollyEngine) -> PollyEngine:
        """The liked engine if the voice has it, else the other."""
        if liked[0] in self.engines:
            return liked
        return "standard" if liked == "neural" else "neural"


_ROWS = {
    "ar": "Hala ar-AE n|Zayd ar-AE n|Zeina arb s",
    "de": "Vicki de-DE ns|Daniel de-DE n|Marlene de-DE s|Hans de-DE s|Hannah de-AT n|Sabrina de-CH n",
    "en": "Joanna en-US ns|Matthew en-US n|Danielle en-US n|Gregory en-US n|Ruth en-US n|Stephen en-US n|Ivy en-US ns"
    "|Kendra en-US ns|Kimberly en-US ns|Salli en-US ns|Joey en-US ns|Kevin en-US ns|Justin en-US n|Amy en-GB ns"
    "|Emma en-GB ns|Brian en-GB ns|Arthur en-GB n|Olivia en-AU n|Nicole en-AU s|Russell en-AU s|Kajal en-IN n"
    "|Aditi en-IN s|Raveena en-IN s|Niamh en-IE n|Aria en-NZ n|Ayanda en-ZA n|Jasmine en-SG n",
    "es": "Lucia es-ES ns|Sergio es-ES n|Conchita es-ES s|Enrique es-ES s|Mia es-MX ns|Andres es-MX n|Lupe es-US ns"
    "|Pedro es-US n|Penelope es-US s|Miguel es-US s",
    "fr": "Lea fr-FR ns|Remi fr-FR n|Celine fr-FR s|Mathieu fr-FR s|Gabrielle fr-CA n|Liam fr-CA n|Chantal fr-CA s"
    "|Isabelle fr-BE n",
    "hi": "Kajal hi-IN n|Aditi hi-IN s",
    "it": "Bianca it-IT ns|Adriano it-IT n|Carla it-IT s|Giorgio it-IT s",
    "ja": "Takumi ja-JP ns|Kazuha ja-JP n|Tomoko ja-JP n|Mizuki ja-JP s",
    "ko": "Seoyeon ko-KR ns|Jihye ko-KR n",
    "nl": "Laura nl-NL n|Lotte nl-NL s|Ruben nl-NL s|Lisa nl-BE n",
    "pt": "Camila pt-BR ns|Vitoria pt-BR ns|Thiago pt-BR n|Ricardo pt-BR s|Ines pt-PT ns|Cristiano pt-PT s",
    "ru": "Tatyana ru-RU s|Maxim ru-RU s",
    "zh": "Zhiyu cmn-CN ns",
}
VOICES = {
    language: tuple(PollyVoice(*voice.split(" ")) for voice in row.split("|")) for language, row in _ROWS.items()
}
"""By BCP 47 primary language."""


def find(language: str, wished: str, liked: PollyEngine) -> PollyVoice | None:
    """The wished voice if it speaks the language; without a wish the first of the liked engine, else the first."""
    voices = VOICES.get(language, ())
    if wished:
        return next((voice for voice in voices if voice.name == wished), None)
    return next((voice for voice in voices if voice.engine(liked) == liked), next(iter(voices), None))
