"""The consents that a session or a conversation begins with. Those of the person's others never carry over."""

from __future__ import annotations

from datetime import datetime

from goldenfish.consents.deciding import decided, presumed
from goldenfish.consents.models import ConsentRecord, Purpose, Told
from goldenfish.consents.told import consent_changed
from goldenfish.consents.wording import VERSION
from goldenfish.events.models import NewEvent
from goldenfish.settings import settings


def first_consents(
    told: Told | None, *, by: str, language: str, at: datetime
) -> tuple[dict[Purpose, ConsentRecord], tuple[NewEvent, ...]]:
    """The consents, and the event that tells of them where a client has told any.

    Args:
        told: with the request that makes the session.
        by: owner of the credential.
        language: of the session.
        at: when it is made.
    """
    operator = settings().consent_when_untold == "operator"
    before = presumed(operator=operator, version=VERSION, language=language, at=at)
    if told is None:
        return before, ()
    consents, changes = decided(before, told.model_copy(update={"by": by}), at=at)
    return consents, (consent_changed(changes, consents),) if changes else ()
