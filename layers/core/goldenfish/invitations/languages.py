"""In which languages somebody can be invited."""

from __future__ import annotations

from typing import get_args

from goldenfish.invitations.models import Product
from goldenfish.personas import service as personas
from goldenfish.problems import InvalidRequest
from goldenfish.questions import service as questions


def check_language(product: Product | None, language: str) -> None:
    """Refuse a link in a language that its product does not have.

    Whoever invites is told; the person in front of the page could not mend it.

    Args:
        product: None: the person chooses; then one that has the language is enough.
        language: BCP 47 primary subtag; empty: the browser's.

    Raises:
        InvalidRequest: there is no such language.
    """
    if not language:
        return
    products: tuple[Product, ...] = (product,) if product else get_args(Product)
    spoken = {each for one in products for each in _languages(one)}
    if language not in spoken:
        whose = f"{product.capitalize()} has no" if product else "No product has the"
        raise InvalidRequest(f"{whose} language {language!r}, only {', '.join(sorted(spoken))}.")


def _languages(product: Product) -> set[str]:
    if product == "memories":
        return set(questions.languages())
    return {language for mode in personas.modes(product) for language in personas.languages(product, mode)}
