"""Identifiers: random, without personal data, safe in URLs and object keys."""

from __future__ import annotations

import secrets

# No vowels, no look-alikes: an identifier never spells a word and survives being read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 20

LOGGABLE_PATTERN = rf"[a-z]{{3}}_[{_ALPHABET}]{{{_LENGTH}}}"
"""What `new_id` gives. What a client makes up cannot spell a name in it."""

SESSION_ID_PATTERN = "^(ses|cnv)_[0-9a-z]{1,40}$"
"""What every session's identifier fits; whatever else comes as one is refused before it becomes part of a key."""


def new_id(prefix: str, length: int = _LENGTH) -> str:
    """`prefix_` and random characters; 20 of this alphabet hold 95 bits.

    Args:
        prefix: kind of thing, `ses`, `ask`, `rec`.
        length: number of random characters.
    """
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def is_conversation(session_id: str) -> bool:
    """Whether a session's identifier is a conversation's (`cnv_`), not an interview's (`ses_`)."""
    return session_id.startswith("cnv_")
