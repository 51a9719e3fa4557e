"""Which persona answers: read from the data files, one per product and mode."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from goldenfish.personas.models import Persona, PersonaData
from goldenfish.problems import InvalidRequest

DATA = files("goldenfish.personas") / "data"

ANY_LANGUAGE = "*"


class UnknownPersona(InvalidRequest):
    """The product has no such mode, or the mode no such language."""


def modes(product: str) -> tuple[str, ...]:
    """Modes of a product, by name; empty for a product without personas."""
    return tuple(mode for of_product, mode in _names() if of_product == product)


def languages(product: str, mode: str) -> tuple[str, ...]:
    """Languages of a mode, as BCP 47 primary subtags.

    Raises:
        UnknownPersona: there is no such mode.
    """
    return _data(product, mode).languages


def persona_for(product: str, mode: str, language: str) -> Persona:
    """The persona of a product's mode, in one language.

    Raises:
        UnknownPersona: there is no such mode, or not in this language.
    """
    data = _data(product, mode)
    if language not in data.languages:
        raise UnknownPersona(f"{product} ({mode}) does not speak {language!r}, only {', '.join(data.languages)}")
    prompt = data.prompts.get(language) or data.prompts[ANY_LANGUAGE]
    name = data.names.get(language, data.name)
    terms = {"{language}": language_names()[language], "{name}": name}
    return Persona(
        product=product,
        mode=mode,
        language=language,
        name=name,
        system_prompt=_filled("\n".join(prompt.system), terms),
        opening=_filled(prompt.opening, terms),
        voices=data.voices,
        speech_instructions=data.speech_instructions,
        temperature=data.temperature,
        max_tokens=data.max_tokens,
    )


@lru_cache(maxsize=1)
def language_names() -> dict[str, str]:
    """English names of all languages that a persona speaks, by BCP 47 primary subtag."""
    text = (DATA / "languages.json").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, str]).validate_json(text)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str], ...]:
    stems = sorted(entry.name.removesuffix(".json") for entry in (DATA / "personas").iterdir())
    return tuple((product, mode) for product, _, mode in (stem.partition("-") for stem in stems))


@lru_cache(maxsize=8)
def _data(product: str, mode: str) -> PersonaData:
    if (product, mode) not in _names():
        known = ", ".join(modes(product)) or "none"
        raise UnknownPersona(f"no mode {mode!r} of {product!r}; there are {known}")
    path = DATA / "personas" / f"{product}-{mode}.json"
    return PersonaData.model_validate_json(path.read_text(encoding="utf-8"))


def _filled(text: str, terms: dict[str, str]) -> str:
    for placeholder, term in terms.items():
        text = text.replace(placeholder, term)
    return text
