"""What a consent is. It stands in the session or the conversation that it is for, and is versioned with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, get_args

from pydantic import Field

from goldenfish.frozen import Frozen

Purpose = Literal["keep", "transcribe", "assess", "research", "share"]
"""What something of a person is used for; docs/consent.md says what each covers.

* `keep`: the recording stays after the work on it is done.
* `transcribe`: another company gets what is said, to write it down or to answer it.
* `assess`: voice and words are measured, an estimate is made, sessions are compared.
* `research`: an export for studies holds it.
* `share`: it is handed to others: a printed or FHIR report, a webhook that holds content.
"""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

Source = Literal["person", "operator"]
"""Who has said so: the person, or who runs the platform and has it from the person in another way (on paper)."""

NOT_CONSENTED: Final = "not_consented"
"""The outcome of work for which the consent is missing: a result, not a failure."""

Outcome = Literal["done", "failed", "not_consented"]
"""What has become of a worker's part of an answer: its transcript or its assessment."""


class ConsentRecord(Frozen):
    """What holds for one purpose, and from what it is known."""

    granted: bool
    version: str = Field(description="of the wording that was shown")
    language: str = Field(description="in which it was shown")
    at: datetime
    source: Source
    by: str = Field(description="owner of the credential that told us; empty: nobody told, the setting says so")


Consents = Mapping[Purpose, ConsentRecord]
"""By purpose. A purpose that is not in it has never been spoken of."""


class Decision(Frozen):
    """What is said about one purpose."""

    purpose: Purpose
    granted: bool
    erase: bool = Field(default=False, description="with a withdrawal: remove what was made under the consent too")


class Told(Frozen):
    """What a client tells at once: decisions, the wording that was shown, and who has decided."""

    decisions: tuple[Decision, ...]
    version: str
    language: str
    source: Source = "person"
    by: str = ""


class ConsentChange(Frozen):
    """One line of the history: what was decided, and what held before."""

    purpose: Purpose
    record: ConsentRecord
    erased: bool = Field(description="what was made under the consent was asked to be removed")
    before: ConsentRecord | None = Field(description="None: nothing was known of this purpose")
