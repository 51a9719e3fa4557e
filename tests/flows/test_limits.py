"""A signed-in person's rate, through the whole platform: refused, told when to come again, let through then."""

from __future__ import annotations

import boto3

from goldenfish.limits.store import partition
from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud
from tests.flows.client import Client

PASSWORD = "a long walk by the river"


def test_who_asks_too_much_waits_and_goes_on(cloud: LocalCloud, family: Client) -> None:
    made = family.post("/api/auth/register", {"login": "limits@example.org", "password": PASSWORD})
    assert made.status_code == 201, made.text
    person_id = made.json()["user"]["user_id"]
    with Client(cloud.http_url, made.json()["access_token"]) as person:
        refused = next(reply for _ in range(200) if (reply := person.get("/api/limits")).status_code != 200)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 120
        assert family.get("/api/limits").json()["limits"] == []
        _let_the_hour_pass(cloud, person_id)
        again = person.get("/api/limits")
        assert again.status_code == 200
        assert {limit["name"] for limit in again.json()["limits"]} == {
            "requests_per_minute",
            "requests_per_hour",
            "turns_per_minute",
            "daily_requests",
            "daily_audio_minutes",
            "daily_model_tokens",
        }


def _let_the_hour_pass(cloud: LocalCloud, owner: str) -> None:
    """Another hour counts in another item: without this one it is as if none had been counted."""
    dynamodb = boto3.client("dynamodb", **client_settings(cloud.aws_endpoint))
    table = cloud.outputs["TableName"]
    found = dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition(owner)}},
    )
    assert found["Items"]
    for item in found["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
