"""The webhook and the delivery that a route's path names."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Path

from functions.api.caller import Authenticated
from goldenfish.problems import DeliveryNotFound, WebhookNotFound

HOOK_ID_PATTERN = "^whk_[0-9a-z]{20}$"
DELIVERY_ID_PATTERN = "^msg_[0-9]{13}_[0-9a-f]{24}$"


def _hook_id(
    # In the document only: as a constraint FastAPI would answer 422 to what is simply no webhook.
    hook_id: Annotated[str, Path(json_schema_extra={"pattern": HOOK_ID_PATTERN})],
    _caller: Authenticated,  # first of all 401
) -> str:
    if re.fullmatch(HOOK_ID_PATTERN, hook_id) is None:
        raise WebhookNotFound
    return hook_id


def _delivery_id(delivery_id: Annotated[str, Path(json_schema_extra={"pattern": DELIVERY_ID_PATTERN})]) -> str:
    if re.fullmatch(DELIVERY_ID_PATTERN, delivery_id) is None:
        raise DeliveryNotFound
    return delivery_id


HookId = Annotated[str, Depends(_hook_id)]
"""A webhook's identifier of the right form; routes that take it answer 404 to any other."""

DeliveryId = Annotated[str, Depends(_delivery_id)]
"""A delivery's, likewise."""
