"""People in DynamoDB: how many sessions each has had, and how they are used to being asked."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from goldenfish.sessions.asked_with import AskedWith, PatienceLevel
from goldenfish.table import Item


class PersonItem(Item):
    """One person of one owner: the number of sessions, by which forms rotate, and how the last one was asked."""

    sessions = NumberAttribute(default=0)
    language = UnicodeAttribute(null=True)
    speed = NumberAttribute(null=True)
    patience = UnicodeAttribute(null=True)


def person_key(user_id: str) -> str:
    """Sort key of a person beside the owner. The label is hashed: keys hold no personal data.

    Keyboards write "Ngô" in four code points or in three: it is the same person (Unicode's NFC), else an erasure
    that is asked for on another device would find nobody and say that it is done.
    """
    return f"PERSON#{hashlib.sha256(unicodedata.normalize('NFC', user_id).encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class Person:
    """How a person was asked last; empty where that is not known."""

    language: str = ""
    speed: float | None = None
    patience: PatienceLevel | None = None


def person(owner: str, user_id: str) -> Person:
    """What is known of a person; of an unknown one nothing."""
    try:
        item = PersonItem.get(f"OWNER#{owner}", person_key(user_id))
    except DoesNotExist:
        return Person()
    speed = None if item.speed is None else float(item.speed)
    return Person(language=item.language or "", speed=speed, patience=cast("PatienceLevel | None", item.patience))


def count_session(owner: str, user_id: str, expires_at: int, asked_with: AskedWith) -> int:
    """Count one more session of a person, remember how it is asked, and return how many came before it."""
    item = PersonItem(f"OWNER#{owner}", person_key(user_id))
    item.update_living(
        [
            PersonItem.sessions.add(1),
            PersonItem.expires_at.set(expires_at),
            PersonItem.language.set(asked_with.language),
            PersonItem.speed.set(asked_with.speed),
            PersonItem.patience.set(asked_with.patience),
        ]
    )
    return int(item.sessions) - 1


def all_of(owner: str, key: str = "") -> Iterator[tuple[str, int, Person]]:
    """Key, number of sessions and last way of being asked of an owner's people; of one alone where a key is given."""
    for row in PersonItem.query(
        f"OWNER#{owner}", range_key_condition=PersonItem.sk.startswith(key or "PERSON#"), consistent_read=True
    ):
        if row.sk.count("#") == 1:  # figures of sessions stand under longer keys
            speed = None if row.speed is None else float(row.speed)
            patience = cast("PatienceLevel | None", row.patience)
            yield row.sk, int(row.sessions), Person(language=row.language or "", speed=speed, patience=patience)
