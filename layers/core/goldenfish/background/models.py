"""The jobs, as the invocation's payload."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from goldenfish.frozen import Frozen


class TurnJob(Frozen):
    """Carry out a turn of a conversation."""

    job: Literal["turn"] = "turn"
    session_id: str
    turn: int


class SpeechJob(Frozen):
    """Prepare the sound of an interview's questions."""

    job: Literal["speech"] = "speech"
    session_id: str
    first: int = Field(description="index of the first question to prepare")


class CompressJob(Frozen):
    """Let the model summarise what was said long ago."""

    job: Literal["compress"] = "compress"
    session_id: str


class WarmJob(Frozen):
    """Load what a turn needs: somebody has connected and will say something."""

    job: Literal["warm"] = "warm"


Job = TurnJob | SpeechJob | CompressJob | WarmJob
JOB: TypeAdapter[Job] = TypeAdapter(Annotated[Job, Field(discriminator="job")])
