"""How much of a memory is told in specific details.

* `internal_detail_density` (ratio): words of time, place, person, number and perception, and names, per word. Detail
  per word follows Levine et al. 2002 (doi:10.1037/0882-7974.17.4.677), where trained raters judge every detail; here
  words of closed lists (`data/details-<language>.json`) and capital letters inside a sentence are counted, so the
  value carries the flag `rough`. It tells nothing of whether a detail is episodic or true.

Only for the questions that ask for one's own events.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from goldenfish.transcripts.tokens import Token
from goldenfish.words.tokens import comparable, sentences

DOMAINS = frozenset({"childhood_event", "young_adult_event", "middle_life_event", "recent_event", "yesterday"})
MIN_WORDS = 25
_LONGEST = 3


def internal_detail_density(text: str, language: str, *, words: int) -> float | str:
    """Details per word, or the reason why not.

    Args:
        text: the transcript.
        language: `en` or `vi`.
        words: how many words it has, without fillers; in Vietnamese segmented ones.
    """
    return details(text, language) / words if words >= MIN_WORDS else "too_few_words"


def details(text: str, language: str) -> int:
    """How many details a text holds; a phrase of a list, a number or a name of several words is one."""
    return sum(_in_sentence(text, sentence, language) for sentence in sentences(text))


def _in_sentence(text: str, sentence: list[Token], language: str) -> int:
    forms = [comparable(token.form) for token in sentence]
    has_case = not text.isupper()
    count, i, in_name = 0, 0, False
    while i < len(forms):
        size = _listed(forms[i : i + _LONGEST], language)
        is_capital = has_case and i > 0 and text[sentence[i].start].isupper()
        is_name = is_capital and not size and not _is_i(forms[i])
        count += bool(size) or forms[i].isdigit() or (is_name and not in_name)
        in_name = is_name
        i += size or 1
    return count


def _is_i(form: str) -> bool:
    return form == "i" or form.startswith("i'")


def _listed(forms: list[str], language: str) -> int:
    """How many of the first tokens are one entry of the lists; 0 where none is."""
    exact, beginnings = _lists(language)
    for size in range(min(_LONGEST, len(forms)), 0, -1):
        phrase = " ".join(forms[:size])
        if phrase in exact or phrase.startswith(beginnings[size]):
            return size
    return 0


@lru_cache(maxsize=2)
def _lists(language: str) -> tuple[frozenset[str], dict[int, tuple[str, ...]]]:
    """Whole entries, and the beginnings (`winter*`) by how many tokens they have."""
    text = (files("goldenfish.words") / "data" / f"details-{language}.json").read_text(encoding="utf-8")
    entries = [comparable(entry) for own in json.loads(text).values() for entry in own]
    exact = frozenset(entry for entry in entries if not entry.endswith("*"))
    begun = [entry[:-1] for entry in entries if entry.endswith("*")]
    return exact, {size: tuple(e for e in begun if len(e.split()) == size) for size in range(1, _LONGEST + 1)}
