"""What a persona is, as used and as stored in the data files."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.frozen import Frozen

Tone = Literal["empathetic", "enthusiastic", "curious", "serious", "encouraging", "neutral"]
"""How a reply is to sound.

* `empathetic`: the person is sad, worried or hurt.
* `enthusiastic`: the person is glad or excited.
* `curious`: the person asks or tells of something new.
* `serious`: the matter is grave or urgent.
* `encouraging`: the person is unsure or struggling with a task.
* `neutral`: none of these, or a language without rules.
"""

Cue = Literal["wait", "skip", "repeat", "dont_know"]
"""What a person says about the conversation instead of in it.

* `wait`: wants time to think.
* `skip`: wants the next question.
* `repeat`: wants to hear the last words again.
* `dont_know`: has no answer.
"""


class Persona(Frozen):
    """Who answers in one mode and language."""

    product: str = Field(description="`practice` or `mentor`")
    mode: str = Field(description="of the product: `interview`, `language`, `general`; `mentor`")
    language: str = Field(description="BCP 47 primary language of the conversation")
    name: str = Field(description="as it introduces itself")
    system_prompt: str = Field(description="what the model is told before everything else")
    opening: str = Field(description="what the model is told, as a system message, when it is to begin")
    voices: dict[str, str] = Field(description="by speech engine; an engine that is absent uses its default voice")
    speech_instructions: str = Field(description="how to say it, for engines that can be told")
    temperature: float
    max_tokens: int


class Strict(BaseModel):
    """Base of what the data files hold; a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Prompt(Strict):
    """What a model is told, as lines; `{language}` stands for the language's English name."""

    system: tuple[str, ...] = Field(min_length=1)
    opening: str


class PersonaData(Strict):
    """One persona: what is the same in every language, and its prompts."""

    name: str
    voices: dict[str, str]
    speech_instructions: str
    temperature: float = Field(ge=0, le=2)
    max_tokens: int = Field(gt=0)
    names: dict[str, str] = Field(default_factory=dict, description="by language, where it is called otherwise")
    prompts: dict[str, Prompt] = Field(description="by language; `*` serves every language that has none of its own")
    languages: tuple[str, ...] = Field(min_length=1)
