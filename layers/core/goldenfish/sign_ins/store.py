"""Sign-ins in DynamoDB, each under its account."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from goldenfish.clock import to_text
from goldenfish.sign_ins.models import SignIn
from goldenfish.table import Item

_SIGN_IN = "SIGN_IN#"


class SignInItem(Item):
    """One sign-in."""

    generation = NumberAttribute()
    created_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    refresh_hash = UnicodeAttribute()
    previous_hash = UnicodeAttribute(null=True)
    nonce = UnicodeAttribute(null=True)
    rotated_at = UnicodeAttribute()
    rotations = NumberAttribute()

    def sign_in(self) -> SignIn:
        """The value that the item holds."""
        return SignIn(
            sign_in_id=self.sk.removeprefix(_SIGN_IN),
            user_id=self.pk.partition("#")[2],
            generation=int(self.generation),
            created_at=datetime.fromisoformat(self.created_at),
            expires_at=datetime.fromisoformat(self.ends_at),
            refresh_hash=self.refresh_hash,
            previous_hash=self.previous_hash or "",
            nonce=self.nonce or "",
            rotated_at=datetime.fromisoformat(self.rotated_at),
            rotations=int(self.rotations),
        )


def create(sign_in: SignIn) -> None:
    """Write a new sign-in."""
    _item(sign_in).save()


def read(user_id: str, sign_in_id: str) -> SignIn | None:
    """A sign-in that has not ended, consistently, or None."""
    try:
        return SignInItem.get(_partition(user_id), _sort(sign_in_id), consistent_read=True).sign_in()
    except DoesNotExist:
        return None


def rotate(seen: SignIn, new: SignIn) -> bool:
    """Write a sign-in with its next refresh token; False: it was rotated or ended since it was read."""
    return _item(new).save_if(SignInItem.refresh_hash == seen.refresh_hash)


def remove(user_id: str, sign_in_id: str) -> None:
    """End a sign-in; one that has ended stays so."""
    SignInItem(_partition(user_id), _sort(sign_in_id)).delete()


def remove_all(user_id: str) -> None:
    """Remove all sign-ins of an account. That they hold no more is said by the account's generation."""
    for item in SignInItem.query(
        _partition(user_id), range_key_condition=SignInItem.sk.startswith(_SIGN_IN), consistent_read=True
    ):
        item.delete()


def _item(sign_in: SignIn) -> SignInItem:
    return SignInItem(
        _partition(sign_in.user_id),
        _sort(sign_in.sign_in_id),
        generation=sign_in.generation,
        created_at=to_text(sign_in.created_at),
        ends_at=to_text(sign_in.expires_at),
        refresh_hash=sign_in.refresh_hash,
        previous_hash=sign_in.previous_hash or None,
        nonce=sign_in.nonce or None,
        rotated_at=to_text(sign_in.rotated_at),
        rotations=sign_in.rotations,
        expires_at=int(sign_in.expires_at.timestamp()),
    )


def _partition(user_id: str) -> str:
    return f"USER#{user_id}"


def _sort(sign_in_id: str) -> str:
    return f"{_SIGN_IN}{sign_in_id}"
