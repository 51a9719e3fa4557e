"""What a session's participant may ask for: counted for the session, and what costs money for its owner too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from goldenfish.limits import service, store
from goldenfish.limits.models import session_name
from goldenfish.problems import QuotaExhausted
from goldenfish.users.caller import Caller
from tests.unit.limits.conftest import Clock
from tests.unit.limits.held import Held
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


def test_tokens_and_audio_of_the_owners_day_hold_besides(limits: Limits, clock: Clock) -> None:
    limits(daily_model_tokens=100, daily_audio_minutes=1)
    service.count_tokens(Held(ANN.owner), 100)
    service.count_audio(Held(ANN.owner), "rec_1", 60.0)
    assert refusal(service.count_turn, guest("cnv_a")) is not None
    assert refusal(service.check_audio, guest("ses_a")) is not None
    assert refusal(service.check_audio, guest("ses_a", "clinic")) is None


def test_a_session_that_somebody_was_invited_to_has_a_day_of_its_own(limits: Limits, clock: Clock) -> None:
    limits(daily_model_tokens=100, daily_audio_minutes=1)
    by_link, without = Held("clinic", "cnv_a", invited=True), Held("clinic", "cnv_b")
    for held in (by_link, without):
        service.count_tokens(held, 100)
        service.count_audio(held, f"rec_{held.session_id}", 60.0)
    assert not service.may_transcribe(by_link)
    assert service.may_transcribe(without), "a service has no limit, and nobody was invited"
    for used_up in (guest("cnv_a", "clinic"), guest("cnv_b", "clinic")):
        expected = QuotaExhausted if used_up.session_id == "cnv_a" else type(None)
        assert isinstance(refusal(service.count_turn, used_up), expected)
        assert isinstance(refusal(service.check_audio, used_up), expected)
    clock.go(24 * 3600)
    assert service.may_transcribe(by_link)
    assert refusal(service.count_turn, guest("cnv_a", "clinic")) is None


def test_a_guests_recording_is_counted_once_for_the_session_and_once_for_its_owner(
    limits: Limits, clock: Clock
) -> None:
    limits(daily_audio_minutes=100)
    held = Held(ANN.owner, "ses_a", invited=True)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: service.count_audio(held, f"rec_{n % 3}", 60.0), range(12)))
    assert store.audio_ms(ANN.owner, clock.now) == 3 * 60_000
    assert store.audio_ms(session_name("ses_a"), clock.now) == 3 * 60_000


def test_it_stays_counted_once_when_its_owner_is_given_a_limit_between_two_deliveries(
    limits: Limits, clock: Clock
) -> None:
    held = Held("clinic", "ses_a", invited=True)
    for service_limit in ("off", "minutes:9"):
        limits(daily_audio_minutes=9, role_limits=f"service={service_limit}")
        service.count_audio(held, "rec_1", 60.0)
    assert store.audio_ms(session_name("ses_a"), clock.now) == 60_000


def test_a_guests_allowance_can_be_set_and_be_off(limits: Limits, clock: Clock) -> None:
    held = Held("clinic", "ses_a", invited=True)
    limits(daily_audio_minutes=1, role_limits="service=off;participant=minutes:2")
    service.count_audio(held, "rec_1", 60.0)
    assert service.may_transcribe(held)
    service.count_audio(held, "rec_2", 60.0)
    assert not service.may_transcribe(held)
    limits(daily_audio_minutes=1, role_limits="service=off;participant=off")
    assert service.may_transcribe(held)
    assert refusal(service.check_audio, guest("ses_a", "clinic")) is None
