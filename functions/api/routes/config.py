"""What a voice page goes by, for everybody: nothing of it is anybody's."""

from __future__ import annotations

from fastapi import APIRouter, Response

from goldenfish.page_config import PageConfig, page_config
from goldenfish.settings import settings

router = APIRouter(tags=["page"])


@router.get("/api/config", response_model=PageConfig, summary="Read what a voice page goes by")
def get_config(response: Response) -> PageConfig:
    """Thresholds and times of the end-pointer, how to record, which languages there are. Good for an hour."""
    response.headers["Cache-Control"] = "public, max-age=3600"
    return page_config(settings())
