"""The jobs, as the invocation's payload."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from goldenfish.frozen import Frozen


class _Caused(Frozen):
    request_id: str = Field(default="", description="of the request that started it; for the log")


class TurnJob(_Caused):
    """Carry out a turn of a conversation."""

    job: Literal["turn"] = "turn"
    session_id: str
    turn: int


class SpeechJob(_Caused):
    """Prepare the sound of an interview's questions."""

    job: Literal["speech"] = "speech"
    session_id: str
    first: int = Field(description="index of the first question to prepare")


class CompressJob(_Caused):
    """Let the model summarise what was said long ago."""

    job: Literal["compress"] = "compress"
    session_id: str


class WarmJob(_Caused):
    """Load what a turn needs: somebody has connected and will say something."""

    job: Literal["warm"] = "warm"


Job = TurnJob | SpeechJob | CompressJob | WarmJob
JOB: TypeAdapter[Job] = TypeAdapter(Annotated[Job, Field(discriminator="job")])
