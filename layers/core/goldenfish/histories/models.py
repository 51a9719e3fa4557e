"""What is kept of a session for comparing it with the same person's others."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from goldenfish.frozen import Frozen


class PastSession(Frozen):
    """One finished session of a person. Its figures are those of its newest summary."""

    session_id: str
    at: datetime = Field(description="when the session was made")
    language: str
    form: str
    mode: str = Field(description="mock sessions are never compared with heard ones")
    extractor: str | None = Field(description="figures of different extractors are not compared")
    words_by: str | None = Field(default=None, description="engine, model and word lists; words of others likewise")
    model_sha256: str | None = Field(description="estimates of different models are not compared")
    estimate: float | None
    synthetic: bool = Field(default=False, description="the estimate is of a demonstration model and means nothing")
    measures: dict[str, float] = Field(description="means over the scored answers, by measurement")
    expires_at: int = Field(description="epoch seconds: with the session itself")
