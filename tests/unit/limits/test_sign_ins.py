"""Failed sign-ins: each makes the next one wait longer, whoever guesses and however many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from goldenfish.limits.sign_ins import (
    OF_A_LOGIN,
    OF_AN_ADDRESS,
    OF_REGISTRATIONS,
    check_registration,
    check_sign_in,
    delay_s,
    forget_failures,
)
from goldenfish.problems import TooManyRequests
from tests.unit.conftest import Aws
from tests.unit.limits.conftest import Clock


def wait(login: str, address: str) -> int:
    """Seconds that an attempt has to wait; 0: it is let through, and fails."""
    try:
        check_sign_in(login, address)
    except TooManyRequests as refused:
        return int(str(refused.extra["retry_after_s"]))
    return 0


def test_the_delay_grows_to_a_quarter_of_an_hour() -> None:
    assert [delay_s(n, OF_A_LOGIN) for n in range(9)] == [0, 0, 0, 0, 0, 1, 2, 4, 8]
    assert delay_s(40, OF_A_LOGIN) == delay_s(10_000, OF_A_LOGIN) == 900


def test_a_guesser_waits_longer_and_longer(aws: Aws, clock: Clock) -> None:
    assert [wait("anna", "a1") for _ in range(5)] == [0] * 5
    waited = []
    for _ in range(6):
        waited.append(wait("anna", "a1"))
        clock.go(waited[-1])
        assert wait("anna", "a1") == 0
    assert waited == [1, 2, 4, 8, 16, 32]
    assert wait("bert", "a1") == 0


def test_who_signs_in_begins_at_zero(aws: Aws, clock: Clock) -> None:
    for _ in range(4):
        assert wait("anna", "a1") == 0
    forget_failures("anna", "a1")
    assert [wait("anna", "a1") for _ in range(5)] == [0] * 5


def test_an_address_is_slowed_down_over_all_logins_and_locks_none_of_them(aws: Aws, clock: Clock) -> None:
    for number in range(OF_AN_ADDRESS.free + 1):
        assert wait(f"login-{number}", "a1") == 0
    assert wait("anna", "a1") == 1
    assert [wait("anna", "a2") for _ in range(5)] == [0] * 5  # not counted for the login when the address waits


def test_many_people_behind_one_address_sign_in(aws: Aws, clock: Clock) -> None:
    for number in range(OF_AN_ADDRESS.free * 2):
        assert wait(f"login-{number}", "clinic") == 0
        forget_failures(f"login-{number}", "clinic")


def test_making_one_account_after_the_other_waits_and_locks_nobody_out(aws: Aws, clock: Clock) -> None:
    for _ in range(OF_REGISTRATIONS.free + 1):
        check_registration("a1")
    with pytest.raises(TooManyRequests):
        check_registration("a1")
    check_registration("a2")
    assert wait("anna", "a1") == 0


def test_failures_are_forgotten_in_time(aws: Aws, clock: Clock) -> None:
    for _ in range(5):
        wait("anna", "a1")
    clock.go(OF_A_LOGIN.kept_s + 1)
    assert [wait("anna", "a1") for _ in range(5)] == [0] * 5


def test_a_burst_of_guesses_passes_no_more_than_the_free_ones(aws: Aws, clock: Clock) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: wait("anna", ""), range(40)))
    assert 1 <= waits.count(0) <= OF_A_LOGIN.free + 1


def test_where_the_table_throttles_people_sign_in(aws: Aws, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def throttled(_self: BaseClient, name: str, _wanted: dict[str, Any]) -> Any:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, name)

    monkeypatch.setattr(BaseClient, "_make_api_call", throttled)
    assert [wait("anna", "a1") for _ in range(40)] == [0] * 40
    forget_failures("anna", "a1")


def test_no_login_and_no_address_is_looked_at(aws: Aws, clock: Clock) -> None:
    for _ in range(60):
        check_sign_in("", "")
    assert aws.dynamodb.scan(TableName="goldenfish-test")["Items"] == []
