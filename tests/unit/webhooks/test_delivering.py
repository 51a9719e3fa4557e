"""Deliveries: signed, thin, repeated until they arrive, the same at every attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from goldenfish.clock import now
from goldenfish.events.models import Event
from goldenfish.settings import settings
from goldenfish.users import accounts
from goldenfish.users.accounts import Changes, NewUser
from goldenfish.users.caller import Caller
from goldenfish.webhooks import backoff, delivering, service, state, store, this_machine
from goldenfish.webhooks.announcing import announce
from goldenfish.webhooks.delivering import deliver
from goldenfish.webhooks.models import Delivery, Hook, HookType, Notice
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.webhooks.conftest import URL, Answers, Queued, due


@pytest.fixture
def notice(hook: Hook, told: Event, queued: Queued) -> Notice:
    """What announcing puts into the queue."""
    assert announce([told]) == 1
    [found] = queued()
    return found


def entry(notice: Notice) -> Delivery:
    found = store.delivery(notice.owner, notice.hook_id, notice.webhook_id)
    assert found is not None
    return found


def test_what_is_sent_is_thin_and_signed(notice: Notice, hook: Hook, closed: str, queued: Queued) -> None:
    internet = Answers(200)
    assert deliver(notice, internet) == "delivered"
    body, headers = internet.sent[0]
    document = Webhook(hook.secrets[0].text).verify(body, headers)
    assert document["type"] == "session.closed"
    assert document["data"] == {
        "session_id": closed, "seq": notice.seq, "closed_by": "user", "closed_at": document["data"]["closed_at"],
        "fetch": f"/api/session/{closed}/results",
    }  # fmt: skip
    assert headers["webhook-id"] == notice.webhook_id
    assert headers["content-type"] == "application/json"
    found = entry(notice)
    assert (found.state, found.attempt_count, found.next_attempt_at, found.reason) == ("delivered", 1, None, "")
    assert (found.attempts[0].status, found.attempts[0].duration_ms) == (200, 7)
    assert queued() == []


def test_a_copy_of_the_message_sends_nothing_again(notice: Notice) -> None:
    internet = Answers(200)
    assert [deliver(notice, internet), deliver(notice, internet)] == ["delivered", "duplicate"]
    assert len(internet.sent) == 1


def test_it_is_tried_for_a_day_with_the_same_identifier(notice: Notice, queued: Queued) -> None:
    internet = Answers(503)
    waits: list[timedelta] = []
    pending = [notice]
    while pending:
        [message] = pending
        before = now()
        assert deliver(due(message), internet) in {"retry", "failed"}
        pending = queued()
        waits += [message.due - before for message in pending]
    assert len(internet.sent) == len(backoff.WAITS_S) + 1
    assert {headers["webhook-id"] for _, headers in internet.sent} == {notice.webhook_id}
    assert len({body for body, _ in internet.sent}) == 1
    assert all(timedelta(0) < wait for wait in waits)
    assert timedelta(hours=18) < sum(waits, timedelta(0)) < timedelta(hours=29)
    found = entry(notice)
    assert (found.state, found.reason, found.attempt_count) == ("failed", "refused", len(internet.sent))
    assert found.next_attempt_at is None


def test_the_log_says_when_the_next_attempt_is(notice: Notice, queued: Queued) -> None:
    deliver(notice, Answers(503))
    [again] = queued()
    assert entry(notice).next_attempt_at == again.due
    assert entry(notice).state == "pending"
    assert deliver(due(again), Answers(200)) == "delivered"
    assert [attempt.status for attempt in entry(notice).attempts] == [503, 200]


def test_what_is_not_due_waits_on(notice: Notice, queued: Queued) -> None:
    internet = Answers(200)
    later = notice.model_copy(update={"due": now() + timedelta(hours=3)})
    assert deliver(later, internet) == "early"
    assert (internet.sent, queued()) == ([], [later])


def test_sqs_is_never_asked_to_wait_longer_than_it_can(aws: Aws, notice: Notice, queued: Queued) -> None:
    for hours in (-5, 0, 8):
        store.enqueue(notice.model_copy(update={"due": now() + timedelta(hours=hours)}))
    assert len(queued()) == 3  # SQS refuses a DelaySeconds outside 0 to 900


def test_a_crash_before_the_log_is_written_repeats_with_the_same_identifier(
    notice: Notice, queued: Queued, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet = Answers(503, 503, 200)

    def crash(*_: object) -> bool:
        raise OSError("the function is killed")

    with monkeypatch.context() as broken:
        broken.setattr(store, "put_delivery", crash)
        with pytest.raises(OSError, match="killed"):
            deliver(notice, internet)
    [first_again] = queued()
    assert deliver(notice, internet) == "retry"  # SQS brings the message again
    [second_again] = queued()
    assert deliver(due(first_again), internet) == "delivered"
    assert deliver(due(second_again), internet) == "duplicate"
    assert {headers["webhook-id"] for _, headers in internet.sent} == {notice.webhook_id}


def test_gone_switches_the_hook_off_and_says_so(notice: Notice, hook: Hook, queued: Queued) -> None:
    assert deliver(notice, Answers(410)) == "failed"
    assert queued() == [], "nothing is tried again"
    changed = service.read(FAMILY, hook.hook_id)
    assert changed.disabled == "gone"
    log = service.read_deliveries(FAMILY, hook.hook_id)
    assert {(one.type.value, one.state, one.reason) for one in log} == {
        ("session.closed", "failed", "gone"),
        ("webhook.disabled", "noted", "gone"),
    }


def test_after_days_of_failures_a_hook_is_switched_off(notice: Notice, hook: Hook, queued: Queued) -> None:
    deliver(notice, Answers(500))
    failing, version = store.hook(hook.owner, hook.hook_id) or pytest.fail("no hook")
    assert failing.failing_since is not None
    days_ago = now() - timedelta(days=state.DAYS_OF_FAILURES, seconds=1)
    store.put_hook(failing.model_copy(update={"failing_since": days_ago}), version)
    [again] = queued()
    deliver(due(again), Answers(500))
    assert service.read(FAMILY, hook.hook_id).disabled == "failed_for_days"
    [last] = queued()
    assert deliver(due(last), Answers(200)) == "dropped"
    assert (entry(notice).state, entry(notice).reason) == ("dropped", "webhook_disabled")
    switched_on = service.change(FAMILY, hook.hook_id, service.HookChange(active=True))
    assert (switched_on.disabled, switched_on.failing_since) == (None, None)


def test_one_delivery_that_arrives_ends_the_days_of_failures(notice: Notice, hook: Hook, queued: Queued) -> None:
    deliver(notice, Answers(500))
    [again] = queued()
    deliver(due(again), Answers(200))
    assert service.read(FAMILY, hook.hook_id).failing_since is None


def test_a_removed_hook_gets_nothing(notice: Notice, hook: Hook) -> None:
    internet = Answers(200)
    service.remove(FAMILY, hook.hook_id)
    assert deliver(notice, internet) == "dropped"
    assert internet.sent == []


def test_a_disabled_account_is_told_nothing(aws: Aws, queued: Queued) -> None:
    root = Caller(owner="root", role="admin")
    user = accounts.create(root, NewUser("ann@example.org", "a quiet evening by the lake"))
    caller = Caller(owner=user.user_id, role="user")
    made = service.create(caller, URL, (HookType.SESSION_CLOSED,), content=True)
    internet = Answers(200)
    for status, outcome in (("disabled", "dropped"), ("active", "delivered")):
        ping = service.ping(caller, made.hook_id)
        accounts.change(root, user.user_id, Changes(status=status))  # type: ignore[arg-type]  # mypy sees str
        [message] = queued()
        assert deliver(message, internet) == outcome
    assert len(internet.sent) == 1
    dropped = service.read_deliveries(caller, made.hook_id)[-1]
    assert (dropped.state, dropped.reason) == ("dropped", "account_disabled")
    assert ping.webhook_id != dropped.webhook_id


def test_an_erased_session_is_told_of_no_more(notice: Notice, closed: str, aws: Aws) -> None:
    internet = Answers(503)
    deliver(notice, internet)
    key = {"pk": {"S": f"SESSION#{closed}"}, "sk": {"S": f"EVENT#{notice.seq:08d}"}}
    aws.dynamodb.delete_item(TableName="goldenfish-test", Key=key)
    store.forget_session("family", closed)
    assert store.delivery(notice.owner, notice.hook_id, notice.webhook_id) is None
    assert deliver(notice, internet) == "erased"
    assert len(internet.sent) == 1
    assert store.delivery(notice.owner, notice.hook_id, notice.webhook_id) is None


def test_an_old_secret_signs_for_a_day(notice: Notice, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    internet = Answers(503)
    new = service.rotate_secret(FAMILY, hook.hook_id)
    deliver(notice, internet)
    body, headers = internet.sent[-1]
    for secret in (hook.secrets[0].text, new.secrets[0].text):
        Webhook(secret).verify(body, headers)
    tomorrow = now() + service.OLD_SECRET + timedelta(seconds=1)
    assert new.signing_secrets(tomorrow) == (new.secrets[0].text,)
    monkeypatch.setattr(delivering, "now", lambda: tomorrow)
    deliver(notice.model_copy(update={"attempt": 1}), internet)
    assert len(internet.sent[-1][1]["webhook-signature"].split(" ")) == 1


def test_by_hand_once_more_with_all_its_attempts(notice: Notice, hook: Hook, queued: Queued) -> None:
    internet = Answers(200)
    deliver(notice, internet)
    again = service.redeliver(FAMILY, hook.hook_id, notice.webhook_id)
    assert (again.state, again.webhook_id) == ("pending", notice.webhook_id)
    [message] = queued()
    assert deliver(message, internet) == "delivered"
    assert deliver(message, internet) == "duplicate"
    assert [headers["webhook-id"] for _, headers in internet.sent] == [notice.webhook_id] * 2
    service.redeliver(FAMILY, hook.hook_id, notice.webhook_id)
    [message] = queued()
    assert deliver(message, Answers(500)) == "retry"
    assert len(backoff.WAITS_S) > 1


def test_an_address_that_is_allowed_no_longer_is_not_called(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    local = hook.model_copy(update={"url": "http://127.0.0.1:9/"})
    answer = delivering.send_over_internet(local, b"{}", {})
    assert (answer.status, answer.reason) == (None, "address_refused")


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [("http://127.0.0.1:5000", True), ("", False), ("https://dynamodb.eu-central-1.amazonaws.com", False),
     ("http://127.0.0.1.evil.example", False)],
)  # fmt: skip
def test_the_setting_does_nothing_where_aws_is_real(
    endpoint: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOW_LOCAL_WEBHOOKS", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    settings.cache_clear()
    try:
        assert this_machine.is_allowed() is allowed
    finally:
        settings.cache_clear()
