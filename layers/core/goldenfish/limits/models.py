"""What a caller is allowed, by role, and how much of it is used."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.settings import Settings
from goldenfish.users.caller import Caller, Role

PERSON_PREFIXES = ("usr_", "oidc_")
"""How owners are named who are people, with an account here or another issuer's; no service token's owner is."""

_FIELDS = {
    "rpm": "requests_per_minute",
    "rph": "requests_per_hour",
    "turns": "turns_per_minute",
    "requests": "daily_requests",
    "minutes": "daily_audio_minutes",
    "tokens": "daily_model_tokens",
}
"""Names in `ROLE_LIMITS`."""


class Allowance(Frozen):
    """What one owner may ask for. 0 means: no limit, neither looked at nor counted."""

    requests_per_minute: int = Field(default=0, ge=0)
    requests_per_hour: int = Field(default=0, ge=0)
    turns_per_minute: int = Field(default=0, ge=0, description="of all conversations of the owner together")
    daily_requests: int = Field(default=0, ge=0)
    daily_audio_minutes: int = Field(default=0, ge=0)
    daily_model_tokens: int = Field(default=0, ge=0)

    @property
    def counts_requests(self) -> bool:
        """Whether a request has to be counted at all."""
        return bool(self.requests_per_minute or self.requests_per_hour or self.daily_requests)

    @property
    def counts_turns(self) -> bool:
        """Whether a turn has to be counted at all."""
        return bool(self.turns_per_minute or self.daily_model_tokens)


class Held(Protocol):
    """An interview or a conversation, as far as it matters for limits."""

    @property
    def owner(self) -> str:
        """Whose it is."""

    @property
    def session_id(self) -> str:
        """Its identifier."""

    @property
    def invited(self) -> bool:
        """Whether somebody without an account of their own has been let in to it, by an invitation."""


class Usage(Frozen):
    """One limit, and how much of it is used now."""

    name: str = Field(description="`requests_per_minute` … `daily_model_tokens`")
    limit: int
    used: float = Field(description="requests, turns, minutes or tokens; of a window that slides, an estimate")
    window_s: int = Field(description="length of the window, seconds; a day is the UTC calendar day")
    resets_at: datetime = Field(description="when the window that is being counted ends")


def allowance(role: Role, configuration: Settings) -> Allowance:
    """What a role is allowed.

    Args:
        role: of the caller; our own workers have no limits.
        configuration: the settings.
    """
    if role == "platform":
        return Allowance()
    return configured(configuration).get(role) or _of_people(configuration)


def allowance_of_owner(owner: str, configuration: Settings) -> Allowance:
    """What a worker goes by, which knows whose a recording is but not with which role it was asked for.

    A person's is that of a user, or an agent's where that has no limit.
    """
    if not owner.startswith(PERSON_PREFIXES):
        return allowance("service", configuration)
    user, agent = allowance("user", configuration), allowance("agent", configuration)
    values = {
        name: max(getattr(user, name), getattr(agent, name)) if getattr(user, name) and getattr(agent, name) else 0
        for name in Allowance.model_fields
    }
    return Allowance(**values)


def counted_as(caller: Caller, configuration: Settings) -> tuple[tuple[str, Allowance], ...]:
    """Under which names what a caller asks for is counted, and what each of them may.

    A participant is counted twice: everything for the session, and what costs money (turns, audio, model tokens) for
    whose it is too, by what a worker goes by.

    Args:
        caller: who asks.
        configuration: the settings.
    """
    if not caller.session_id:
        return ((caller.owner, allowance(caller.role, configuration)),)
    # Two pages of one owner's guests would use up the requests of an app that the owner holds themselves.
    requests = {"requests_per_minute": 0, "requests_per_hour": 0, "daily_requests": 0}
    return (
        (session_name(caller.session_id), allowance("participant", configuration)),
        (caller.owner, allowance_of_owner(caller.owner, configuration).model_copy(update=requests)),
    )


def counted_for(held: Held, configuration: Settings) -> tuple[tuple[str, Allowance], ...]:
    """As `counted_as`, for a worker: it knows whose a session is, but not who of them has said something in it.

    Where somebody was invited, all that costs money counts for them too: nothing tells what was not theirs.
    """
    owner = (held.owner, allowance_of_owner(held.owner, configuration))
    if not held.invited:
        return (owner,)
    return owner, (session_name(held.session_id), allowance("participant", configuration))


def session_name(session_id: str) -> str:
    """Under which name is counted what a session's participant asks for; no owner is named so."""
    return f"SESSION#{session_id}"


def configured(configuration: Settings) -> dict[str, Allowance]:
    """The roles that have an allowance of their own: `service=off;agent=rpm:120,rph:2000`.

    What a role's entry leaves out is as for users. The grammar itself is checked with the settings.
    """
    found: dict[str, Allowance] = {}
    for entry in filter(None, configuration.role_limits.replace(" ", "").split(";")):
        role, _, given = entry.partition("=")
        if given == "off":
            found[role] = Allowance()
            continue
        values = {_FIELDS[name]: int(value) for name, _, value in (part.partition(":") for part in given.split(","))}
        found[role] = _of_people(configuration).model_copy(update=values)
    return found


def _of_people(configuration: Settings) -> Allowance:
    return Allowance(
        requests_per_minute=configuration.rate_limit_rpm,
        requests_per_hour=configuration.rate_limit_rph,
        turns_per_minute=configuration.rate_limit_turns,
        daily_requests=configuration.daily_requests,
        daily_audio_minutes=configuration.daily_audio_minutes,
        daily_model_tokens=configuration.daily_model_tokens,
    )
