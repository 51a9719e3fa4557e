"""The queues between the functions: at least once, in no order, three receives, then the dead letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Worker = Literal["asr", "assess", "insights"]

MAX_RECEIVES = 3
VISIBILITY_S = 180.0


@dataclass
class Message:
    """One message.

    Attributes:
        subject: the recording that it tells of, or nothing.
        receives: how often it was given to a worker.
        faults: how many of these ended in a fault that was made.
        visible_at: when it can be received again.
    """

    worker: Worker
    body: str
    subject: str = ""
    receives: int = 0
    faults: int = 0
    visible_at: float = 0.0


@dataclass
class Queues:
    """All messages that wait, and those that nobody could work on."""

    waiting: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    buried: int = 0
    """How many have become dead letters so far."""

    def send(self, worker: Worker, body: str, subject: str = "") -> None:
        """Put a message on its queue."""
        self.waiting.append(Message(worker, body, subject))

    def receive(self, message: Message) -> None:
        """A worker gets it; nobody else does until it is given back."""
        message.receives += 1
        self.waiting.remove(message)

    def give_back(self, message: Message, now_s: float) -> None:
        """It was not done with; it comes again after its visibility timeout, or not any more."""
        if message.receives >= MAX_RECEIVES:
            assert message.faults >= MAX_RECEIVES, f"a dead letter that faults do not explain: {message}"
            self.dead.append(message)
            self.buried += 1
            return
        message.visible_at = now_s + VISIBILITY_S
        self.waiting.append(message)

    def again(self, message: Message) -> None:
        """It comes once more although it was done with."""
        self.waiting.append(Message(message.worker, message.body, message.subject, message.receives, message.faults))

    def redrive(self) -> None:
        """An operator sends the dead letters back to their queues."""
        for message in self.dead:
            self.send(message.worker, message.body, message.subject)
        self.dead.clear()
