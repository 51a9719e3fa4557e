"""Invitations in DynamoDB, found by the hash of their code: who reads the table cannot redeem what stands there.

Beside each stands a row with its owner, by which it goes with the person or the account, and one with the session
that it leads to, by which it goes with that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from goldenfish.invitations.models import GRACE, Invitation
from goldenfish.people.store import person_key
from goldenfish.sessions.store import overtaken
from goldenfish.table import Item, transaction

_INVITATION = "INVITATION"
_LINKED = "INVITATION#"


class InvitationItem(Item):
    """One invitation. What decides who has redeemed it has an attribute; the rest stands in `body`."""

    redeemed_by = UnicodeAttribute(null=True)
    body = JSONAttribute()

    def invitation(self) -> Invitation:
        """The value that the item holds."""
        return Invitation.model_validate({**self.body, "redeemed_by": self.redeemed_by or ""})


class LinkItem(Item):
    """That there is an invitation of an owner's, or one that leads to a session."""

    beside = UnicodeAttribute(null=True)
    """With a session: where the row beside the owner stands, partition and sort key with a space between."""


def hashed(secret: str) -> str:
    """What is kept of a code or a redeemer's secret. Both are long and random, so a slow hash adds nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(key: str, invitation: Invitation) -> None:
    """Write a new invitation.

    Args:
        key: hash of its code.
        invitation: nobody has redeemed it.
    """
    ends = int(invitation.expires_at.timestamp())
    with transaction() as write:
        write.save(_item(key, invitation, ends), condition=InvitationItem.pk.does_not_exist())
        write.save(LinkItem(*_beside_owner(key, invitation), expires_at=ends))
        if invitation.session_id:
            write.save(_beside_session(key, invitation, ends))


def read(key: str) -> Invitation | None:
    """An invitation whose time is not over, consistently, or None."""
    try:
        return InvitationItem.get(_partition(key), _INVITATION, consistent_read=True).invitation()
    except DoesNotExist:
        return None


def claim(key: str, redeemed: Invitation) -> bool:
    """Write down who has redeemed an invitation, and which session it leads to, for as long as they may do it again.

    Returns:
        False when somebody has redeemed it since it was read, or its time is over.
    """
    assert redeemed.redeemed_at is not None  # noqa: S101 (it is what is being written)
    ends = int((redeemed.redeemed_at + GRACE).timestamp()) + 1
    free = InvitationItem.pk.exists() & InvitationItem.redeemed_by.does_not_exist() & InvitationItem.living()
    try:
        with transaction() as write:
            write.save(_item(key, redeemed, ends), condition=free)
            write.save(LinkItem(*_beside_owner(key, redeemed), expires_at=ends))
            write.save(_beside_session(key, redeemed, ends))
    except TransactWriteError as error:
        if overtaken(error):
            return False
        raise
    return True


def release(key: str, before: Invitation, redeemed: Invitation) -> None:
    """Undo a claim that came to nothing: the invitation is as it was before."""
    ends = int(before.expires_at.timestamp())
    if _item(key, before, ends).save_if(InvitationItem.redeemed_by == redeemed.redeemed_by):
        LinkItem(*_beside_owner(key, before), expires_at=ends).save()
        beside = _beside_session(key, redeemed, ends)
        if before.session_id:
            beside.save()
        else:
            beside.delete()


def of_owner(owner: str, person: str = "") -> Iterator[Invitation]:
    """Invitations of an owner, or those of one person, by `person_key`, that can still be read."""
    for row in _rows(owner, person):
        if (found := read(_key_of(row))) is not None:
            yield found


def forget(owner: str, person: str = "") -> None:
    """Remove an owner's invitations, or those of one person."""
    for row in _rows(owner, person):
        _remove(_key_of(row))
        row.delete()


def forget_session(session_id: str) -> None:
    """Remove all invitations that lead to a session."""
    rows = LinkItem.query(
        f"SESSION#{session_id}",
        range_key_condition=LinkItem.sk.startswith(_LINKED),
        attributes_to_get=["pk", "sk", "beside"],
        consistent_read=True,
    )
    for row in rows:
        _remove(_key_of(row))
        if row.beside:
            partition, _, sort_key = row.beside.rpartition(" ")
            LinkItem(partition, sort_key).delete()
        row.delete()


def _rows(owner: str, person: str) -> Iterator[LinkItem]:
    beginning = _LINKED + (f"{_digest(person)}#" if person else "")
    yield from LinkItem.query(
        f"OWNER#{owner}",
        range_key_condition=LinkItem.sk.startswith(beginning),
        attributes_to_get=["pk", "sk"],  # so named, rows whose time is over are seen too
        consistent_read=True,
    )


def _remove(key: str) -> None:
    InvitationItem(_partition(key), _INVITATION).delete()


def _item(key: str, invitation: Invitation, ends: int) -> InvitationItem:
    body = invitation.model_dump(mode="json", exclude={"redeemed_by"})
    by = invitation.redeemed_by or None
    return InvitationItem(_partition(key), _INVITATION, redeemed_by=by, body=body, expires_at=ends)


def _partition(key: str) -> str:
    return f"INVITATION#{key}"


def _beside_owner(key: str, invitation: Invitation) -> tuple[str, str]:
    return f"OWNER#{invitation.owner}", f"{_LINKED}{_digest(person_key(invitation.user_id))}#{key}"


def _beside_session(key: str, invitation: Invitation, ends: int) -> LinkItem:
    beside = " ".join(_beside_owner(key, invitation))
    return LinkItem(f"SESSION#{invitation.session_id}", f"{_LINKED}{key}", beside=beside, expires_at=ends)


def _digest(person: str) -> str:
    return person.removeprefix("PERSON#")


def _key_of(row: LinkItem) -> str:
    return row.sk.rpartition("#")[2]
