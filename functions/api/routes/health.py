"""Whether the API answers, and whether what it needs does. No token is needed, nothing personal is told."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from functions.api.problems import declared
from functions.api.schemas import Health
from goldenfish import __version__
from goldenfish.clock import now
from goldenfish.health.models import Look
from goldenfish.health.service import look
from goldenfish.problems import Unhealthy
from goldenfish.settings import settings

router = APIRouter(tags=["health"])


class Healthy(BaseModel):
    """`GET /health` when everything answers."""

    status: Literal["healthy"]
    version: str
    stage: str
    look: Look


class Probe(BaseModel):
    """What a probe wants to know."""

    status: Literal["ready", "live"]


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


@router.get("/health", response_model=Healthy, summary="Health of everything needed", responses=declared(Unhealthy))
def get_full_health() -> Healthy:
    """Asks table, bucket and queue, at most every ten seconds; the refusal's detail names what does not answer."""
    return Healthy(status="healthy", version=__version__, stage=settings().stage, look=_look())


@router.get("/health/ready", response_model=Probe, summary="Readiness", responses=declared(Unhealthy))
def get_health_ready() -> Probe:
    """Whether requests can be served: as `GET /health`."""
    _look()
    return Probe(status="ready")


@router.get("/health/live", response_model=Probe, summary="Liveness")
def get_health_live() -> Probe:
    """Whether the function runs; nothing else is asked."""
    return Probe(status="live")


def _look() -> Look:
    found = look()
    if found.unreachable:
        raise Unhealthy(f"No answer: {', '.join(found.unreachable)}.")
    return found
