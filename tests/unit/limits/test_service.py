"""Counting requests, turns, audio and tokens in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from goldenfish.limits import service, store
from goldenfish.problems import Problem, QuotaExhausted, TooManyRequests
from goldenfish.settings import settings
from goldenfish.users.caller import PLATFORM, Caller, Role
from tests.unit.conftest import Aws
from tests.unit.limits.conftest import START, Clock
from tests.unit.limits.held import Held

PERSON = Caller(owner="usr_1", role="user")
OTHER = Caller(owner="usr_2", role="user")
Limits = Callable[..., None]


def refusal(ask: Callable[[Caller], None], caller: Caller = PERSON) -> Problem | None:
    """What a request is refused with, or None."""
    try:
        ask(caller)
    except (TooManyRequests, QuotaExhausted) as problem:
        return problem
    return None


def retry_after(problem: Problem | None) -> int:
    assert problem is not None
    seconds = problem.extra["retry_after_s"]
    assert isinstance(seconds, int)
    return seconds


def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the calls to DynamoDB from here on."""
    made: Counter[str] = Counter()
    real = BaseClient._make_api_call

    def counted(self: BaseClient, name: str, wanted: dict[str, Any]) -> Any:
        made[name] += 1
        return real(self, name, wanted)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return made


def test_above_a_minutes_requests_a_caller_waits_as_told_and_goes_on(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=3)
    assert [refusal(service.count_request) for _ in range(3)] == [None] * 3
    refused = refusal(service.count_request)
    assert isinstance(refused, TooManyRequests)
    assert refusal(service.count_request, OTHER) is None
    clock.go(retry_after(refused))  # into the next minute, which is of the next hour
    assert refusal(service.count_request) is None


def test_an_hours_requests_slide_over_the_hour(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rph=10)
    assert [refusal(service.count_request) for _ in range(10)] == [None] * 10
    wait = retry_after(refusal(service.count_request))
    assert wait > 20  # the hour ends in 20 s, and it still counts for most of the next one
    clock.go(wait - 1)
    assert refusal(service.count_request) is not None
    clock.go(retry_after(refusal(service.count_request)))
    assert refusal(service.count_request) is None


def test_who_never_waits_does_not_use_up_the_day(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=2, daily_requests=10)
    for _ in range(30):
        refusal(service.count_request)
    clock.go(180)
    assert refusal(service.count_request) is None


def test_a_days_requests_end_at_midnight(limits: Limits, clock: Clock) -> None:
    limits(daily_requests=4)
    for _ in range(4):
        assert refusal(service.count_request) is None
        clock.go(3600)
    refused = refusal(service.count_request)
    assert isinstance(refused, QuotaExhausted)
    midnight = (START + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    assert retry_after(refused) == (midnight - clock.now).total_seconds()
    clock.go(retry_after(refused))
    assert refusal(service.count_request) is None


@pytest.mark.parametrize(
    ("role", "given", "passed"),
    [
        ("user", "", 3),
        ("agent", "", 3),
        ("agent", "agent=rpm:5", 5),
        ("agent", "agent=off", 8),
        ("service", "service=off;admin=off", 8),
        ("service", "service=rpm:6", 6),
        ("admin", "service=off;admin=off", 8),
        ("admin", "admin=rpm:4;", 4),
        ("platform", "", 8),
    ],
)
def test_each_role_has_its_own(limits: Limits, clock: Clock, role: Role, given: str, passed: int) -> None:
    limits(rate_limit_rpm=3, role_limits=given or "service=off")
    caller = PLATFORM if role == "platform" else Caller(owner="someone", role=role)
    assert [refusal(service.count_request, caller) for _ in range(8)].count(None) == passed


@pytest.mark.parametrize(
    "given",
    ["service", "service=", "service=rpm", "service=rpm:-1", "user=off", "platform=off", "service=off,admin=off"],
)
def test_what_is_no_allowance_is_refused_with_the_settings(limits: Limits, given: str) -> None:
    limits(role_limits=given)
    with pytest.raises(ValueError, match="role_limits"):
        settings()


def test_a_request_takes_one_update(limits: Limits, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    limits(rate_limit_rpm=3, rate_limit_rph=200, daily_requests=2000)
    made = calls(monkeypatch)
    for _ in range(6):
        refusal(service.count_request)
    assert made == {"UpdateItem": 6, "Query": 1}


def test_what_is_off_takes_no_call(limits: Limits, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    made = calls(monkeypatch)
    service.count_request(PERSON)
    service.count_turn(PERSON)
    service.check_audio(PERSON)
    service.count_audio(Held("usr_1"), "rec_1", 60.0)
    service.count_tokens(Held("usr_1"), 100)
    assert service.may_transcribe(Held("usr_1"))
    assert made == {}


def test_requests_at_once_are_all_counted(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=25)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refusal(service.count_request), range(60)))
    assert answers.count(None) == 25


def test_turns_have_a_rate_of_their_own(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_turns=2, rate_limit_rpm=1)
    assert [refusal(service.count_turn) for _ in range(2)] == [None] * 2
    refused = refusal(service.count_turn)
    assert isinstance(refused, TooManyRequests)
    assert refusal(service.count_request) is None
    clock.go(retry_after(refused))
    assert refusal(service.count_turn) is None


def test_tokens_are_counted_over_the_day_and_looked_at_before_a_turn(limits: Limits, clock: Clock) -> None:
    limits(daily_model_tokens=1000)
    assert refusal(service.count_turn) is None
    service.count_tokens(Held("usr_1"), 600)
    clock.go(7200)
    assert refusal(service.count_turn) is None
    service.count_tokens(Held("usr_1"), 600)  # what has been paid for is counted, above the quota too
    refused = refusal(service.count_turn)
    assert isinstance(refused, QuotaExhausted)
    assert refusal(service.count_turn, OTHER) is None
    clock.go(retry_after(refused))
    assert refusal(service.count_turn) is None


def test_a_recording_is_counted_once_however_often_it_is_told_of(limits: Limits, clock: Clock) -> None:
    limits(daily_audio_minutes=2)
    for _ in range(5):
        service.count_audio(Held("usr_1"), "rec_1", 100.0)
    assert refusal(service.check_audio) is None
    assert service.may_transcribe(Held("usr_1"))
    service.count_audio(Held("usr_1"), "rec_2", 100.0)
    assert isinstance(refusal(service.check_audio), QuotaExhausted)
    assert not service.may_transcribe(Held("usr_1"))
    assert service.may_transcribe(Held("usr_2"))
    clock.go(24 * 3600)
    service.count_audio(Held("usr_1"), "rec_2", 100.0)  # told of again the day after
    assert service.may_transcribe(Held("usr_1"))


def test_recordings_told_of_at_once_are_counted_once(limits: Limits, clock: Clock) -> None:
    limits(daily_audio_minutes=100)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: service.count_audio(Held("usr_1"), f"rec_{n % 6}", 60.0), range(24)))
    assert store.audio_ms("usr_1", clock.now) == 6 * 60_000


@pytest.mark.parametrize(
    ("owner", "given", "may"),
    [
        ("usr_1", "", False),
        ("oidc_1", "", False),
        ("usr_1", "agent=minutes:3", True),
        ("usr_1", "agent=off", True),
        ("clinic", "service=off", True),
        ("clinic", "service=minutes:1", False),
    ],
)
def test_a_worker_goes_by_the_owner(limits: Limits, clock: Clock, owner: str, given: str, may: bool) -> None:
    limits(daily_audio_minutes=1, role_limits=given or "service=off")
    service.count_audio(Held(owner), "rec_1", 90.0)
    assert service.may_transcribe(Held(owner)) is may


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ThrottlingException"])
def test_where_the_table_throttles_everybody_goes_on(
    limits: Limits, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    limits(rate_limit_rpm=1, daily_audio_minutes=1, daily_model_tokens=1)

    def throttled(_self: BaseClient, name: str, _wanted: dict[str, Any]) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "slow down"}}, name)

    service.count_tokens(Held("usr_1"), 5)
    monkeypatch.setattr(BaseClient, "_make_api_call", throttled)
    for _ in range(3):
        assert refusal(service.count_request) is None
        assert refusal(service.count_turn) is None
        assert refusal(service.check_audio) is None
    service.count_tokens(Held("usr_1"), 5)
    assert service.may_transcribe(Held("usr_1"))
    told = capsys.readouterr().out
    assert told.count("LimitsUnknown") >= 11
    assert "usr_1" not in told


def test_a_fault_of_ours_is_not_hidden(limits: Limits, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    limits(rate_limit_rpm=1)

    def denied(_self: BaseClient, name: str, _wanted: dict[str, Any]) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, name)

    monkeypatch.setattr(BaseClient, "_make_api_call", denied)
    with pytest.raises(ClientError):
        service.count_request(PERSON)


def test_the_counters_end_by_themselves(limits: Limits, clock: Clock, aws: Aws) -> None:
    limits(rate_limit_rpm=9, daily_audio_minutes=9)
    service.count_request(PERSON)
    service.count_audio(Held("usr_1"), "rec_1", 5.0)
    items = aws.dynamodb.scan(TableName=settings().table_name)["Items"]
    assert len(items) == 3
    assert all(0 < int(item["expires_at"]["N"]) - clock.now.timestamp() <= 15 * 86400 for item in items)


def test_usage_tells_what_is_on(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=5, daily_audio_minutes=9, daily_model_tokens=1000)
    service.count_request(PERSON)
    service.count_request(PERSON)
    service.count_tokens(Held("usr_1"), 40)
    service.count_audio(Held("usr_1"), "rec_1", 90.0)
    told = {found.name: (found.limit, found.used) for found in service.usage(PERSON)[1]}
    assert told == {
        "requests_per_minute": (5, 2.0),
        "daily_audio_minutes": (9, 1.5),
        "daily_model_tokens": (1000, 40.0),
    }
    clock.go(40)
    assert 0 < next(found for found in service.usage(PERSON)[1] if found.window_s == 60).used < 2
