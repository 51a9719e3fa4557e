"""Counting what a caller asks for, and refusing what is too much.

Where DynamoDB throttles or does not answer, nothing is refused (decision 0035): it is logged, counted as
`LimitsUnknown`, and the caller goes on. A limit that is off costs no call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.limits import store
from goldenfish.limits.models import Allowance, Held, Usage, allowance, counted_as, counted_for, session_name
from goldenfish.limits.store import CountersUnknownError, Hour
from goldenfish.limits.windows import Window, end_of_day, hour_window, minute_window, until, whole_seconds
from goldenfish.observability import Metric, make_logger, make_metrics
from goldenfish.problems import QuotaExhausted, TooManyRequests
from goldenfish.settings import settings
from goldenfish.users.caller import Caller

_MINUTE_MS = 60_000
LIVE_CALL_S = 600
"""Of a guest's allowance, for each live call: longer than most answers, and 180 minutes are 18 calls."""

logger = make_logger("limits")
metrics = make_metrics("limits")


def count_request(caller: Caller) -> None:
    """Count a request of a caller. One UpdateItem, and one Query an hour in each process.

    Raises:
        TooManyRequests: of the last minute or hour; `retry_after_s` says when the next one is let through.
        QuotaExhausted: of the day.
    """
    for name, allowed in counted_as(caller, settings()):
        if allowed.counts_requests:
            _count_request(name, allowed, now())


def _count_request(name: str, allowed: Allowance, at: datetime) -> None:
    try:
        seen = _count_one(name, at, "r", {"requests": 1}, _request_bounds(allowed, at))
    except CountersUnknownError as fault:
        _tell_unknown("requests", fault)
        return
    of_day = seen.requests_before + seen.hour.of("requests") + seen.uncounted
    if allowed.daily_requests and of_day > allowed.daily_requests:
        raise _exhausted("requests", at)
    hours = hour_window(at, seen.predecessor.of("requests"), seen.hour.of("requests"))
    _refuse_above(allowed.requests_per_hour, hours, seen)
    _refuse_above(allowed.requests_per_minute, _minute("r", at, seen.hour, seen.predecessor), seen)


def count_turn(caller: Caller) -> None:
    """Count a turn that is about to begin, and look whether the day's model tokens are used up. One UpdateItem.

    Raises:
        TooManyRequests: too many turns in the last minute, in all conversations of the caller together.
        QuotaExhausted: the day's model tokens; a turn that has begun is never cut short for them.
    """
    for name, allowed in counted_as(caller, settings()):
        if allowed.counts_turns:
            _count_turn(name, allowed, now())


def _count_turn(name: str, allowed: Allowance, at: datetime) -> None:
    try:
        seen = _count_one(name, at, "t", {}, _turn_bounds(allowed, at))
    except CountersUnknownError as fault:
        _tell_unknown("turns", fault)
        return
    if allowed.daily_model_tokens and seen.tokens_before + seen.hour.of("tokens") >= allowed.daily_model_tokens:
        raise _exhausted("tokens", at)
    _refuse_above(allowed.turns_per_minute, _minute("t", at, seen.hour, seen.predecessor), seen)


def count_tokens(held: Held, tokens: int) -> None:
    """Count what a language model read and wrote in a session; never refused, it has been paid for."""
    for name, allowed in counted_for(held, settings()) if tokens else ():
        if allowed.daily_model_tokens:
            try:
                store.add(name, now(), {"tokens": tokens}, {})
            except CountersUnknownError as fault:
                _tell_unknown("tokens", fault)


def check_audio(caller: Caller) -> None:
    """Look whether the day's audio is used up, before a form, an upload or a session is given.

    Raises:
        QuotaExhausted: see `retry_after_s`.
    """
    at = now()
    if any(_audio_is_used_up(name, allowed, at) for name, allowed in counted_as(caller, settings())):
        raise _exhausted("minutes", at)


def may_transcribe(held: Held) -> bool:
    """Whether a paid engine may be asked for one more recording of a session."""
    at = now()
    return not any(_audio_is_used_up(name, allowed, at) for name, allowed in counted_for(held, settings()))


def count_audio(held: Held, recording_id: str, seconds: float) -> None:
    """Count a recording that has been transcribed; the same one again changes nothing.

    Args:
        held: the session that it was made in.
        recording_id: its identity, the same for every delivery.
        seconds: of sound, as decoded.
    """
    names = [name for name, allowed in counted_for(held, settings()) if allowed.daily_audio_minutes]
    if not names:
        return
    try:
        store.add_audio(held.owner, now(), recording_id, round(seconds * 1000), counted_for=names)
    except CountersUnknownError as fault:
        _tell_unknown("minutes", fault)


def count_live_call(held: Held) -> None:
    """Count a live call of a session's guest, as `LIVE_CALL_S` of sound: nobody here hears how long it lasts."""
    name = session_name(held.session_id)
    if not held.invited or not allowance("participant", settings()).daily_audio_minutes:
        return
    try:
        store.add_audio(name, now(), new_id("call"), LIVE_CALL_S * 1000, counted_for=[name])
    except CountersUnknownError as fault:
        _tell_unknown("minutes", fault)


def usage(caller: Caller) -> tuple[datetime, tuple[Usage, ...]]:
    """The moment, the caller's limits that are on, and how much of each is used then.

    Raises:
        CountersUnknownError: DynamoDB does not answer.
    """
    allowed, at = allowance(caller.role, settings()), now()
    began = at.replace(minute=0, second=0, microsecond=0)
    midnight = began.replace(hour=0)
    found = store.hours(caller.owner, min(midnight, began - timedelta(hours=1)), began)
    hour = found.get(store.hour_key(at), Hour(counts={}))
    before = found.get(store.hour_key(began - timedelta(hours=1)), Hour(counts={}))
    today = [counted for key, counted in found.items() if key >= store.hour_key(midnight)]
    minute_ends = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    hour_ends, day_ends = began + timedelta(hours=1), end_of_day(at)
    audio = store.audio_ms(caller.owner, at) / _MINUTE_MS if allowed.daily_audio_minutes else 0.0
    figures: dict[str, tuple[float, int, datetime]] = {
        "requests_per_minute": (_minute("r", at, hour, before).used, 60, minute_ends),
        "requests_per_hour": (hour_window(at, before.of("requests"), hour.of("requests")).used, 3600, hour_ends),
        "turns_per_minute": (_minute("t", at, hour, before).used, 60, minute_ends),
        "daily_requests": (sum(counted.of("requests") for counted in today), 86400, day_ends),
        "daily_audio_minutes": (audio, 86400, day_ends),
        "daily_model_tokens": (sum(counted.of("tokens") for counted in today), 86400, day_ends),
    }
    return at, tuple(
        Usage(name=name, limit=limit, used=round(used, 2), window_s=window_s, resets_at=ends)
        for name, (used, window_s, ends) in figures.items()
        if (limit := getattr(allowed, name))
    )


def _request_bounds(allowed: Allowance, at: datetime) -> dict[str, int]:
    """What is refused without being counted: else a client that never waits would use up its day by being refused."""
    bounds = {f"r{at:%M}": allowed.requests_per_minute, "requests": allowed.requests_per_hour}
    return {name: bound for name, bound in bounds.items() if bound}


def _turn_bounds(allowed: Allowance, at: datetime) -> dict[str, int]:
    return {f"t{at:%M}": allowed.turns_per_minute} if allowed.turns_per_minute else {}


@dataclass(frozen=True)
class _Seen:
    """What is counted, of this hour and the one before, and of the day before this hour."""

    hour: Hour
    predecessor: Hour
    requests_before: int
    tokens_before: int
    uncounted: int
    """1 when a bound refused the newest one: it stands in no count."""


def _count_one(owner: str, at: datetime, slot: str, amounts: Mapping[str, int], bounds: Mapping[str, int]) -> _Seen:
    predecessor, requests, tokens = store.earlier_hours(owner, at.replace(minute=0, second=0, microsecond=0))
    hour, counted = store.add(owner, at, {f"{slot}{at:%M}": 1, **amounts}, bounds)
    return _Seen(hour, predecessor, requests, tokens, uncounted=0 if counted else 1)


def _minute(slot: str, at: datetime, hour: Hour, predecessor: Hour) -> Window:
    before = hour.of(f"{slot}{at.minute - 1:02}") if at.minute else predecessor.of(f"{slot}59")
    return minute_window(at, before, hour.of(f"{slot}{at:%M}"))


def _refuse_above(limit: int, window: Window, seen: _Seen) -> None:
    if limit and window.is_over(limit, seen.uncounted):
        _tell_reached("rate")
        raise TooManyRequests(retry_after_s=whole_seconds(window.wait_ms(limit)))


def _exhausted(quota: str, at: datetime) -> QuotaExhausted:
    _tell_reached(quota)
    return QuotaExhausted(
        f"The day's {quota} are used up; the next day begins at midnight UTC.",
        retry_after_s=until(end_of_day(at), at),
    )


def _audio_is_used_up(owner: str, allowed: Allowance, at: datetime) -> bool:
    if not allowed.daily_audio_minutes:
        return False
    try:
        return store.audio_ms(owner, at) >= allowed.daily_audio_minutes * _MINUTE_MS
    except CountersUnknownError as fault:
        _tell_unknown("minutes", fault)
        return False


def _tell_reached(limit: str) -> None:
    logger.info("limit reached", limit=limit)
    metrics.add(Metric.LIMIT_REACHED, outcome=limit)


def _tell_unknown(limit: str, fault: CountersUnknownError) -> None:
    logger.warning("limit not looked at", limit=limit, fault=str(fault))
    metrics.add(Metric.LIMITS_UNKNOWN)
