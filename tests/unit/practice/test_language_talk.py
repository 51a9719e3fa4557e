"""The keyless speaking partner says nothing of what it cannot judge."""

from __future__ import annotations

import pytest

from goldenfish.personas.service import languages
from goldenfish.practice.language_talk import partner

PRAISE = (
    *("good", "nice", "well", "great", "bien", "bueno", "bravo", "gut", "schön", "toll", "bene", "bravissim", "goed"),
    *(
        "mooi",
        "bem",
        "bom",
        "хорошо",
        "отлично",
        "молодец",
        "很好",
        "不错",
        "いいです",
        "その調子",
        "좋아",
        "잘하",
        "अच्छा",
    ),
    *("शाबाश", "جميل", "جيد", "أحسنت"),
)
"""In lower case, anywhere in a text."""


@pytest.mark.parametrize("language", languages("practice", "language"))
def test_a_sentence_that_was_not_judged_is_not_praised(language: str) -> None:
    said = " ".join(partner(language).reactions).lower()
    assert [word for word in PRAISE if word in said] == []
