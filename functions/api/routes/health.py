"""Whether the API answers."""

from __future__ import annotations

from fastapi import APIRouter

from functions.api.schemas import Health
from goldenfish import __version__
from goldenfish.clock import now
from goldenfish.settings import settings

router = APIRouter(tags=["health"])


@router.get("/api/health", response_model=Health, summary="Health")
def get_health() -> Health:
    """No token needed, nothing personal, no other service asked."""
    return Health(
        status="healthy",
        models_loaded=settings().chat_configured,
        timestamp=now(),
        stage=settings().stage,
        mode=settings().external_services_mode,
        version=__version__,
    )
