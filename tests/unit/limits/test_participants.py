"""What a session's participant may ask for: counted for the session, and what costs money for its owner too."""

from __future__ import annotations

from collections.abc import Callable

from goldenfish.limits import service, store
from goldenfish.users.caller import Caller
from tests.unit.limits.conftest import Clock
from tests.unit.limits.test_service import Limits, refusal

ANN = Caller(owner="usr_ann", role="user")


def guest(session_id: str, owner: str = ANN.owner) -> Caller:
    return Caller(owner=owner, role="participant", session_id=session_id, view="person")


def passed(ask: Callable[[Caller], None], caller: Caller, times: int = 8) -> int:
    return [refusal(ask, caller) for _ in range(times)].count(None)


def test_each_session_has_its_own_requests(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=3, role_limits="service=off;participant=rpm:5")
    assert passed(service.count_request, guest("ses_a")) == 5
    assert passed(service.count_request, guest("ses_b")) == 5
    assert passed(service.count_request, ANN) == 3, "an owner's own app is not slowed down by guests"


def test_it_is_never_without_a_limit_because_its_owner_is(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_rpm=3, role_limits="service=off")
    assert passed(service.count_request, guest("ses_a", "clinic")) == 3


def test_turns_count_for_the_session_and_for_its_owner(limits: Limits, clock: Clock) -> None:
    limits(rate_limit_turns=4, role_limits="service=off;participant=turns:3")
    assert passed(service.count_turn, guest("cnv_a")) == 3
    assert passed(service.count_turn, guest("cnv_b")) == 1, "the owner's four are used up"
    assert passed(service.count_turn, guest("cnv_c", "clinic")) == 3, "a service has no limit of its own here"


def test_tokens_and_audio_of_a_day_are_the_owners(limits: Limits, clock: Clock) -> None:
    limits(daily_model_tokens=100, daily_audio_minutes=1)
    service.count_tokens(ANN.owner, 100)
    store.add_audio(ANN.owner, clock.now, "rec_1", 60_000)
    assert refusal(service.count_turn, guest("cnv_a")) is not None
    assert refusal(service.check_audio, guest("ses_a")) is not None
    assert refusal(service.check_audio, guest("ses_a", "clinic")) is None
