"""What a person asks of the practice interview itself: a topic, another try, to begin, to stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from goldenfish.personas.wording import plain
from goldenfish.practice.bank import topics
from goldenfish.practice.models import Topic

Wish = Literal["topic", "try_again", "begin", "stop"]

_LONGEST = 80
_AROUND = r"(?:(?:please|ok|okay|well|so|and|now|um|uh|alex|thanks|thank you|no|yes|yeah|great|good) )*"
_END = r"(?: (?:please|now|then|thanks|thank you|alex|for today|again))*"

_BEGIN = re.compile(
    rf"{_AROUND}(?:hi|hello|hey|hi there|hello there|hi alex|hello alex|good (?:morning|afternoon|evening)|yes|ok|"
    rf"okay|sure|ready|(?:im|i am) ready|lets (?:start|go|begin)|go ahead|start|begin|nice to meet you){_END}"
)
_TRY_AGAIN = re.compile(
    rf"{_AROUND}(?:(?:can|may|could) i |let me |i want to |i would like to |id like to )?(?:try|answer)"
    rf"(?: (?:it|that|this|that one|the last one|the previous one|the last question|the previous question))?"
    rf"(?: (?:once more|one more time|again))+(?: please)?|"
    rf"{_AROUND}(?:go back|back|(?:the )?(?:previous|last) question){_END}"
)
_STOP = re.compile(
    rf"{_AROUND}(?:stop|(?:lets|i want to|can we|i would like to|id like to) (?:stop|finish|end)(?: here| it| this)?|"
    rf"that(?:s| is) (?:all|enough|it)(?: for (?:today|now))?|(?:good ?)?bye|(?:im|i am) (?:done|finished)|"
    rf"(?:see you|goodbye)(?: later)?){_END}"
)
_TOPIC = re.compile(
    rf"{_AROUND}(?:(?:can|could) (?:we|you) |lets |id like to |i would like to |i want to |please )?"
    r"(?:do|try|talk about|switch to|go to|practi[cs]e|take|have|change to|"
    r"ask(?: me)?(?: (?:something|a question))?(?: about)?)"
    r"(?: (?:some|a|another|one))?(?: (?:question|questions) (?:about|on))? "
    rf"(?P<topic>[\w ]+?)(?: (?:question|questions|topic))?{_END}"
)
_NAMES: dict[str, str] = {
    "coding": "coding(?: concepts)?|programming|algorithms|data structures|algorithms and data structures",
    "databases": "databases?|sql|data",
    "system-design": "systems? design|architecture|design",
    "cloud-devops": "cloud|devops|dev ops|cloud and devops|kubernetes|containers|docker|aws",
    "behavioural": "behaviou?ral|soft skills|my experience|experience|hr",
}


def wish_in(text: str, language: str) -> Wish | None:
    """The wish that a message is, or None."""
    if len(text) > _LONGEST:
        return None
    words = plain(text, language)
    if topic_in(text, language) is not None:
        return "topic"
    wishes: tuple[tuple[Wish, re.Pattern[str]], ...] = (("try_again", _TRY_AGAIN), ("stop", _STOP), ("begin", _BEGIN))
    return next((wish for wish, pattern in wishes if pattern.fullmatch(words)), None)


def topic_in(text: str, language: str) -> Topic | None:
    """The topic that a message asks for."""
    wanted = _TOPIC.fullmatch(plain(text, language)) if len(text) <= _LONGEST else None
    name = wanted["topic"] if wanted else ""
    return next((topic for topic in topics() if _named(topic.topic).fullmatch(name)), None)


@lru_cache(maxsize=8)
def _named(topic: str) -> re.Pattern[str]:
    return re.compile(_NAMES[topic])
