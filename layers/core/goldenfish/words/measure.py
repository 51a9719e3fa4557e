"""The words family of an answer, from its transcript alone. Pure, without a network.

Each measure is defined, with its source, in the module of its name: `vocabulary`, `parts_of_speech`, `disfluency`,
`word_rate`, `story`, `details`, `fluency`. A transcript that cannot be trusted has no values (`gate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.transcripts.models import Transcript
from goldenfish.words import details
from goldenfish.words.disfluency import filler_rate, repetition_rate
from goldenfish.words.fluency import CATEGORIES, fluency
from goldenfish.words.gate import refusal
from goldenfish.words.parts_of_speech import TaggedWord, idea_density, pronoun_noun_ratio, tagged_words
from goldenfish.words.story import story_idea_recall
from goldenfish.words.tagger import LANGUAGES
from goldenfish.words.tokens import marked_fillers
from goldenfish.words.vocabulary import brunet_w, honore_r, mattr
from goldenfish.words.word_rate import word_rate

# Changes whenever a value of the same transcript would: models are bound to it.
EXTRACTOR = "goldenfish-words/1"

UNITS = {
    "mattr_25": "ratio",
    "brunet_w": "index",
    "honore_r": "index",
    "pronoun_noun_ratio": "ratio",
    "idea_density": "ratio",
    "filler_rate": "1/100 words",
    "repetition_rate": "1/100 words",
    "word_rate": "1/min",
    "story_idea_recall": "ratio",
    "internal_detail_density": "ratio",
    "fluency_unique": "count",
    "fluency_switches": "count",
    "fluency_first15s_share": "ratio",
}
RECALL = frozenset({"story_immediate_recall", "story_delayed_recall"})
RECALL_NAMES = ("story_idea_recall",)
FLUENCY = "semantic_fluency"
FLUENCY_NAMES = ("fluency_unique", "fluency_switches", "fluency_first15s_share")


def word_measurements(
    transcript: Transcript,
    *,
    speech_s: float | None,
    duration_s: float | None,
    domain: str | None,
    form: str | None,
    verbatim: bool = False,
) -> tuple[Measurement, ...]:
    """Every measure of `UNITS`, in that order; a value, or null with its reason.

    Args:
        transcript: what was heard; it must be `done`.
        speech_s: seconds of speech, shown with every value.
        duration_s: seconds from the first speech to the last.
        domain: of the question (`goldenfish.questions.models.Item`); None if unknown.
        form: of the session (`A` to `C`): which story was read, which category was asked for; None if unknown.
        verbatim: whether the engine writes every sound, "um" too.
    """
    if transcript.language not in LANGUAGES:
        return not_measured("words", UNITS, "no_word_lists_for_language")
    if domain == HELD_VOWEL:
        return not_measured("words", UNITS, "not_this_question")
    refused = refusal(transcript)
    if refused and refused != "transcript_low_accuracy":
        return not_measured("words", UNITS, refused)
    words = tagged_words(transcript.text, transcript.language)
    values: dict[str, float | str] = dict.fromkeys(UNITS, refused or "not_this_question")
    values["word_rate"] = word_rate(len(words), duration_s)
    if refused:
        return _flagged(measured("words", UNITS, values, speech_s or 0.0), {"word_rate": "low_accuracy"})
    if domain != FLUENCY:  # a list of names is no running speech
        values |= _language(words) | _disfluency(transcript, verbatim=verbatim)
    if domain in details.DOMAINS:
        values["internal_detail_density"] = details.internal_detail_density(
            transcript.text, transcript.language, words=len(words)
        )
    values |= _task(transcript, domain, form)
    return _flagged(measured("words", UNITS, values, speech_s or 0.0), _flags(transcript, verbatim=verbatim))


def _task(transcript: Transcript, domain: str | None, form: str | None) -> dict[str, float | str]:
    """What only the fluency question or a recall of the story has."""
    own = FLUENCY_NAMES if domain == FLUENCY else RECALL_NAMES if domain in RECALL else ()
    if form not in CATEGORIES:
        return dict.fromkeys(own, "form_unknown")
    if domain == FLUENCY:
        return fluency(transcript.text, transcript.words, form, transcript.language)
    if domain in RECALL:
        return {"story_idea_recall": story_idea_recall(transcript.text, form, transcript.language)}
    return {}


def _language(words: Sequence[TaggedWord]) -> dict[str, float | str]:
    forms = [word.form for word in words]
    return {
        "mattr_25": mattr(forms),
        "brunet_w": brunet_w(forms),
        "honore_r": honore_r(forms),
        "pronoun_noun_ratio": pronoun_noun_ratio(words),
        "idea_density": idea_density(words),
    }


def _disfluency(transcript: Transcript, *, verbatim: bool) -> dict[str, float | str]:
    marked = marked_fillers(transcript.text, transcript.language)
    tokens = [form for form, is_filler in marked if not is_filler]
    return {
        "filler_rate": filler_rate(marked) if verbatim else "engine_not_verbatim",
        "repetition_rate": repetition_rate(tokens, transcript.language),
    }


def _flags(transcript: Transcript, *, verbatim: bool) -> dict[str, str]:
    """Name to the flag that its value carries."""
    flags = {"internal_detail_density": "rough"}
    if not verbatim:
        flags["repetition_rate"] = "engine_not_verbatim"
    if transcript.language == "vi":  # the tagger is right in about three words of four
        flags |= {"pronoun_noun_ratio": "rough", "idea_density": "rough"}
    return flags


def _flagged(measurements: tuple[Measurement, ...], flags: Mapping[str, str]) -> tuple[Measurement, ...]:
    return tuple(
        one.model_copy(update={"flags": (flags[one.name],)}) if one.name in flags and one.value is not None else one
        for one in measurements
    )
