"""Which texts have been spoken, in DynamoDB; the sound itself lies in S3."""

from __future__ import annotations

import time

from pynamodb.attributes import JSONAttribute

from goldenfish.settings import settings
from goldenfish.speech.models import SpokenText
from goldenfish.table import Item

_SPOKEN = "SPEECH"


class SpeechItem(Item):
    """One spoken text; what it says follows from the object alone, so writing it twice changes nothing."""

    body = JSONAttribute()


def find(digest: str) -> SpokenText | None:
    """What has been spoken under this digest, if it has."""
    try:
        item = SpeechItem.get(f"SPEECH#{digest}", _SPOKEN)
    except SpeechItem.DoesNotExist:
        return None
    return SpokenText.model_validate(item.body)


def keep(digest: str, spoken: SpokenText) -> None:
    """Remember it for half as long as the object is kept: whoever finds it can rely on it for the other half."""
    expires_at = int(time.time() + settings().retention_days * 24 * 3600 / 2)
    SpeechItem(f"SPEECH#{digest}", _SPOKEN, body=spoken.model_dump(mode="json"), expires_at=expires_at).save()
