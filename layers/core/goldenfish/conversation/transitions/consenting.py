"""Consent in a conversation: told, withdrawn. Each turn looks at it before anything leaves for another company."""

from __future__ import annotations

from datetime import datetime

from goldenfish.consents.deciding import decided
from goldenfish.consents.models import Told
from goldenfish.consents.told import consent_changed
from goldenfish.conversation.models import Change, Talk


def tell_consents(talk: Talk, told: Told, *, now: datetime) -> Change:
    """Take in what was decided; saying again what holds changes nothing. A turn under way is not stopped by it."""
    consents, changes = decided(talk.conversation.consents, told, at=now)
    if not changes:
        return Change(talk=talk)
    conversation = talk.conversation.model_copy(update={"consents": consents})
    event = consent_changed(changes, consents)
    return Change(talk=talk.model_copy(update={"conversation": conversation}), events=(event,))
