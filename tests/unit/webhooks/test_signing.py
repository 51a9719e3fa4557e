"""Signatures: as the standard's own library reads them."""

from __future__ import annotations

import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from goldenfish.webhooks.signing import headers, make_secret, signature

BODY = '{"type":"answer.finished","data":{"wörter":"ông bà"}}'.encode()


def test_the_standards_own_example() -> None:
    # https://github.com/standard-webhooks/standard-webhooks, test vectors of its libraries
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_standards_library_takes_ours() -> None:
    secret = make_secret()
    signed = headers([secret], "msg_1", int(time.time()), BODY)
    assert Webhook(secret).verify(BODY, signed)["type"] == "answer.finished"
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret()).verify(BODY, signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, signed | {"webhook-id": "msg_2"})


def test_while_a_secret_is_replaced_both_are_good() -> None:
    new, old = make_secret(), make_secret()
    signed = headers([new, old], "msg_1", int(time.time()), BODY)
    assert len(signed["webhook-signature"].split(" ")) == 2
    for secret in (new, old):
        Webhook(secret).verify(BODY, signed)


def test_secrets_are_long_and_random() -> None:
    made = {make_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("whsec_") and len(secret) == 6 + 44 for secret in made)


def test_what_is_no_secret_is_said_without_telling_it() -> None:
    with pytest.raises(ValueError, match=r"^not a signing secret$"):
        signature("whsec_no base64", "msg_1", 1, b"")
