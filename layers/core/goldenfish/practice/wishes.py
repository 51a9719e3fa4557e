"""What a person asks of the practice interview itself: a topic, another try, to begin, a hint, to stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from goldenfish.personas.wording import plain
from goldenfish.practice.bank import topics
from goldenfish.practice.models import Topic

Wish = Literal["topic", "try_again", "begin", "hint", "stop"]

_LONGEST = 80
_AROUND = r"(?:(?:please|ok|okay|well|so|and|now|um|uh|alex|thanks|thank you|no|yes|yeah|great|good) )*"
_END = r"(?: (?:please|now|then|thanks|thank you|alex|for today|again))*"

_COURTESIES = (
    r"hi|hello|hey|there|alex|good (?:morning|afternoon|evening)|how are you(?: doing)?(?: today)?|"
    r"(?:its )?(?:nice|good|pleased) to meet you|(?:my name is|this is|call me) \w+|"
    r"(?:im|i am) (?:(?:a )?(?:little|bit|very|so) )*(?:nervous|excited|fine|good|well|here|back)|"
    r"yes|yeah|ok|okay|sure|fine|great|good|alright|all right|right|well|so|and|um|uh|hmm+|now|then|again|please|"
    r"thanks|thank you(?: (?:very|so) much)?|that (?:was|is) (?:very |really )?(?:helpful|useful|good|clear)|"
    r"i see|i understand|got it|i got it|makes sense|that makes sense|(?:can|do) you hear me|(?:testing|test)|"
    r"(?:i(?:m| am) )?ready(?: when you are)?(?: (?:for|to) (?:the |your )?(?:(?:first|next) )?"
    r"(?:question|questions|interview|start|begin|go)(?: (?:the |this )?(?:interview|practice))?)?|"
    r"(?:lets |we can |can we |i(?: would|d) like to |i want to )?(?:start|go|begin|do it|do this)"
    r"(?: (?:ahead|the interview|the practice|with the interview))?"
)
_BEGIN = re.compile(rf"(?:{_COURTESIES})(?: (?:{_COURTESIES}))*")
"""Any courtesies in a row: "hello, I am ready" is no answer, with a comma or without."""
_TELL_ME = re.compile(
    rf"{_AROUND}(?:(?:(?:can|could|would|will) you )?(?:please )?(?:tell|give|explain|show)"
    rf"(?: (?:me|it|that|this|to me))*(?: (?:the )?(?:right |correct |good )?(?:answer|question|solution))?|"
    rf"what(?: is|s) (?:the |a )?(?:(?:right|correct|good) )?(?:answer|solution)|what do you mean(?: by that)?){_END}"
)
_HINT = re.compile(
    rf"{_AROUND}(?:(?:(?:can|could) (?:you|i) |please )?(?:give me|get|have|need) |i need )?(?:a |some )?"
    rf"(?:hint|hints|clue|help){_END}|"
    rf"{_AROUND}(?:(?:can|could) you )?help me(?: out)?{_END}"
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


def wish_in(text: str, language: str) -> Wish | Literal["dont_know"] | None:
    """The wish that a message is, or None; who asks for the answer does not know it."""
    if len(text) > _LONGEST:
        return None
    words = plain(text, language)
    if topic_in(text, language) is not None:
        return "topic"
    wishes: tuple[tuple[Wish | Literal["dont_know"], re.Pattern[str]], ...] = (
        ("try_again", _TRY_AGAIN),
        ("stop", _STOP),
        ("hint", _HINT),
        ("dont_know", _TELL_ME),
        ("begin", _BEGIN),
    )
    return next((wish for wish, pattern in wishes if pattern.fullmatch(words)), None)


def topic_in(text: str, language: str) -> Topic | None:
    """The topic that a message asks for."""
    wanted = _TOPIC.fullmatch(plain(text, language)) if len(text) <= _LONGEST else None
    name = wanted["topic"] if wanted else ""
    return next((topic for topic in topics() if _named(topic.topic).fullmatch(name)), None)


@lru_cache(maxsize=8)
def _named(topic: str) -> re.Pattern[str]:
    return re.compile(_NAMES[topic])
