"""What can be done to a conversation. Each call reads, lets a pure transition decide, and writes once."""

from __future__ import annotations

from dataclasses import dataclass

from goldenfish.conversation.models import Conversation, Product, Source, Turn


@dataclass(frozen=True)
class NewConversation:
    """What a client may choose for a conversation."""

    product: Product
    mode: str
    language: str = "en"
    user_id: str = ""
    speed: float = 1.0


@dataclass(frozen=True)
class Started:
    """A turn that has begun; `again` when the message had been carried out before."""

    conversation: Conversation
    turn: Turn
    again: bool = False


def create(owner: str, wanted: NewConversation) -> Conversation:
    """Make a conversation.

    Raises:
        goldenfish.personas.UnknownPersona: no such mode or language of the product.
    """
    raise NotImplementedError


def read(owner: str, session_id: str) -> tuple[Conversation, tuple[Turn, ...]]:
    """The caller's conversation with all its turns since the last reset: the one authorised read.

    Raises:
        SessionNotFound: there is none, or it is somebody else's.
    """
    raise NotImplementedError


def say(owner: str, session_id: str, text: str, *, source: Source = "typed", client_id: str | None = None) -> Started:
    """Begin a turn with what the person said; the reply comes over the socket and the log.

    Raises:
        SessionNotFound: see `read`.
    """
    raise NotImplementedError


def reply_now(owner: str, session_id: str, text: str, *, client_id: str | None = None) -> Turn:
    """A whole turn in text only, within this call.

    Raises:
        SessionNotFound: see `read`.
        ProviderFault: the model failed; the turn is stored as ended by an error.
    """
    raise NotImplementedError


def erase(owner: str, session_id: str) -> None:
    """Remove a conversation with its turns, its log and its recordings.

    Raises:
        SessionNotFound: see `read`.
    """
    raise NotImplementedError
