"""What a new session will be: its questions in words for this person, and the voice that asks them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from goldenfish.assessments.speaker import Speaker
from goldenfish.consents.models import Told
from goldenfish.people.store import Person
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speakers.choose import speaker
from goldenfish.questions import service as questions
from goldenfish.sessions.asked_with import AskedWith, PatienceLevel
from goldenfish.sessions.models import PlannedQuestion
from goldenfish.settings import settings

_DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class NewSession:
    """What a client may choose for a session; empty means the default."""

    user_id: str
    language: str = ""
    form: str = ""
    address_term: str = ""
    interviewer_term: str = ""
    speaker: Speaker = field(default_factory=Speaker)
    offline_queue: bool = False
    speed: float | None = None
    patience: PatienceLevel | None = None
    consents: Told | None = None


def as_before(wanted: NewSession, person: Person) -> NewSession:
    """What is wanted, filled up with how the person was asked last, else with the defaults."""
    return replace(
        wanted,
        language=wanted.language or person.language or _DEFAULT_LANGUAGE,
        speed=wanted.speed or person.speed or 1.0,
        patience=wanted.patience or person.patience or "normal",
    )


def asked_with_of(wanted: NewSession) -> AskedWith:
    """Voice and manner of the interviewer; without a voice where the settings' engine has none for the language."""
    asked_with = AskedWith(
        question_set=questions.protocol().version,
        language=wanted.language,
        speed=wanted.speed or 1.0,
        patience=wanted.patience or "normal",
    )
    try:
        chosen = speaker()
        return asked_with.model_copy(
            update={"engine": chosen.engine, "model": chosen.model, "voice": chosen.voice(wanted.language)}
        )
    except ProviderFault:
        return asked_with


def terms(wanted: NewSession) -> tuple[str, str]:
    """How the person is addressed, and the interviewer's word for itself; empty means the language's default."""
    you = wanted.address_term or settings().address_term
    usual = settings().interviewer_term  # gives way where it would be rude beside the session's own address term
    polite = usual in questions.interviewer_terms(wanted.language, you)
    return you, wanted.interviewer_term or (usual if polite else "")


def plan(wanted: NewSession, form: str) -> tuple[PlannedQuestion, ...]:
    """The questions of one form, worded for this person.

    Raises:
        goldenfish.questions.service.UnknownQuestionSetError: no such language, form or term.
    """
    you, me = terms(wanted)
    asked = questions.questions_for(form, wanted.language, address_term=you, interviewer_term=me)
    return tuple(
        PlannedQuestion(
            question_id=q.id,
            domain=q.domain,
            text=q.text,
            max_seconds=q.max_seconds,
            scored=q.scored,
            recall_of=q.recall_of,
        )
        for q in asked
    )
