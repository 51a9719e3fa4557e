"""Least privilege: each role names exactly what its function needs, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.translated_template import Translated, deployed, role_rights, statements

CORE = Path(__file__).parents[2] / "layers" / "core" / "goldenfish"
BUCKET = "RecordingsBucket.Arn"
OF_A_PERSON = {"audio", "parts", "slices", "turns", "text-records", "results", "exports"}
"""What an erasure removes; nothing else has the right to remove objects."""
ALLOWED_PREFIXES = {
    # Forms and addresses that a role signs allow no more than the role may: speech is fetched with such an address.
    "ApiRole": {
        # A transcript is written anew where what was measured of its words is erased.
        "s3:PutObject": {"audio", "parts", "slices", "turns", "text-records"},
        "s3:GetObject": {"parts", "text-records", "results", "speech", "exports"},
        "s3:DeleteObject": OF_A_PERSON,
        "s3:DeleteObjectVersion": OF_A_PERSON,
    },
    "InterviewerRole": {"s3:GetObject": {"speech", "turns"}, "s3:PutObject": {"speech", "turns"}},
    "PushRole": {"s3:GetObject": {"speech"}},
    # A form can be posted twice; the recording that counts is read by its version.
    "AsrRole": {
        "s3:GetObject": {"audio", "slices", "turns", "text-records"},
        "s3:GetObjectVersion": {"audio", "slices"},
        "s3:PutObject": {"text-records"},
    },
    "AssessRole": {
        "s3:GetObject": {"audio", "results"},
        "s3:GetObjectVersion": {"audio"},
        "s3:PutObject": {"results"},
    },
    "InsightsRole": {"s3:GetObject": {"text-records", "results"}, "s3:PutObject": {"results"}},
    # It carries erasures on and makes archives.
    "SweeperRole": {
        "s3:GetObject": {"audio", "turns", "text-records", "results"},
        "s3:GetObjectVersion": {"audio"},
        "s3:PutObject": {"exports", "text-records"},
        "s3:AbortMultipartUpload": {"exports"},
        "s3:DeleteObject": OF_A_PERSON,
        "s3:DeleteObjectVersion": OF_A_PERSON,
    },
}
# Transactions need the right to what they contain: items put (on conditions of their own) or deleted, nothing else.
WRITES_SESSIONS = {"Query", "PutItem"}
TABLE_ACTIONS = {
    # First replies, counted persons; sessions erased.
    "ApiRole": WRITES_SESSIONS | {"GetItem", "UpdateItem", "DeleteItem", "BatchWriteItem"},
    "InterviewerRole": WRITES_SESSIONS | {"GetItem", "UpdateItem", "DeleteItem"},  # connections, tickets, turns
    "TallyRole": {"GetItem", "Query", "PutItem", "UpdateItem"},  # marks and counters; sessions' owners and hooks
    "WebhookRole": {"GetItem", "Query", "PutItem", "UpdateItem"},  # hooks and deliveries
    "PushRole": {"GetItem", "Query", "UpdateItem", "DeleteItem"},  # connections, and how far each has been told
    "AsrRole": WRITES_SESSIONS | {"GetItem", "UpdateItem", "DeleteItem"},  # Powertools' idempotency utility
    "AssessRole": WRITES_SESSIONS | {"UpdateItem"},  # a session that was erased meanwhile is looked at again
    "InsightsRole": WRITES_SESSIONS | {"UpdateItem"},
    "SweeperRole": WRITES_SESSIONS
    | {"GetItem", "UpdateItem", "DeleteItem", "BatchWriteItem"},  # lost turns, erasures
}
READERS_OF_SECRETS = {
    "ApiRole": {"ApiTokens", "SigningKeys", "OpenAiKey"},
    "InterviewerRole": {"OpenAiKey"},
    "AsrRole": {"OpenAiKey"},
}
ACTIONS_WITHOUT_RESOURCES = {"polly:SynthesizeSpeech"}
"""Polly knows no resource but lexicons, which no call here names."""


@pytest.fixture(params=["SSE-S3", "SSE-KMS"])
def stack(request: pytest.FixtureRequest) -> Translated:
    return deployed(Encryption=request.param, ExternalServicesMode="real")


def test_one_role_for_each_function_and_none_besides(stack: Translated) -> None:
    functions = stack.of("AWS::Lambda::Function")
    for name, function in functions.items():
        assert function["Role"] == f"{name.removesuffix('Function')}Role.Arn"
    assert len(stack.of("AWS::IAM::Role")) == len(functions)


def test_only_lambda_takes_a_role(stack: Translated) -> None:
    for name, role in stack.of("AWS::IAM::Role").items():
        (trust,) = statements(role["AssumeRolePolicyDocument"])
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}, name


def test_no_wildcard_action_and_no_wildcard_resource(stack: Translated) -> None:
    for role, by_action in role_rights(stack).items():
        for action, resources in by_action.items():
            assert "*" not in action, (role, action)
            assert resources, (role, action)
            assert "*" not in resources or action in ACTIONS_WITHOUT_RESOURCES, (role, action)


def test_the_one_managed_policy_is_that_of_traces(stack: Translated) -> None:
    # X-Ray knows no resources, so its policy says "*"; every other right is written out here.
    for name, role in stack.of("AWS::IAM::Role").items():
        assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"], name


def test_objects_by_prefix(stack: Translated) -> None:
    for role, by_action in role_rights(stack).items():
        objects = {
            action: {resource.removeprefix(f"{BUCKET}/").removesuffix("/*") for resource in resources}
            for action, resources in by_action.items()
            if action.startswith("s3:") and action not in {"s3:ListBucket", "s3:ListBucketVersions"}
        }
        assert objects == ALLOWED_PREFIXES.get(role, {}), role


def test_table_by_what_the_stores_do(stack: Translated) -> None:
    found = {
        role: {
            action.removeprefix("dynamodb:")
            for action, resources in by_action.items()
            if action.startswith("dynamodb:") and "Table.Arn" in resources
        }
        for role, by_action in role_rights(stack).items()
    }
    assert found == TABLE_ACTIONS


def test_a_transaction_checks_nothing_but_what_it_writes() -> None:
    # Else a role would need dynamodb:ConditionCheckItem, and TABLE_ACTIONS would be wrong.
    stores = {path.parent.name: path.read_text(encoding="utf-8") for path in CORE.rglob("store.py")}
    assert "write.save(" in "".join(stores.values())
    for operation in ("condition_check(", "batch_get(", ".scan("):
        assert operation not in "".join(stores.values())
    # Only the doors run these, whose roles have the rights to them.
    assert {name for name, text in stores.items() if "batch_write(" in text} == {"erasure", "webhooks"}
    updating = {name for name, text in stores.items() if "write.update(" in text}
    assert updating == {"conversation", "counters", "limits"}


def test_who_reads_objects_learns_that_one_is_missing(stack: Translated) -> None:
    # S3 answers 403 instead of 404 to callers without s3:ListBucket.
    for role, by_action in role_rights(stack).items():
        if "s3:GetObject" in by_action:
            assert by_action["s3:ListBucket"] == {BUCKET}, role
        else:
            assert "s3:ListBucket" not in by_action, role


def test_only_keys_that_a_role_reads_or_removes_can_be_listed(stack: Translated) -> None:
    for name, role in stack.of("AWS::IAM::Role").items():
        for statement in statements(role["Policies"][0]["PolicyDocument"]):
            if "s3:ListBucket" in statement["Action"]:
                reached = ALLOWED_PREFIXES[name]["s3:GetObject"]
                assert set(statement["Condition"]["StringLike"]["s3:prefix"]) == {f"{p}/*" for p in reached}, name
            if "s3:ListBucketVersions" in statement["Action"]:
                reached = ALLOWED_PREFIXES[name]["s3:DeleteObjectVersion"]
                assert set(statement["Condition"]["StringLike"]["s3:prefix"]) == {f"{p}/*" for p in reached}, name


def test_secrets_by_function(stack: Translated) -> None:
    read = {
        role: by_action["secretsmanager:GetSecretValue"]
        for role, by_action in role_rights(stack).items()
        if "secretsmanager:GetSecretValue" in by_action
    }
    assert read == READERS_OF_SECRETS


def test_the_sockets_functions_post_and_the_door_and_erasures_end_connections(stack: Translated) -> None:
    managed = {
        role: {resource.partition("/live/")[2] for resource in by_action["execute-api:ManageConnections"]}
        for role, by_action in role_rights(stack).items()
        if "execute-api:ManageConnections" in by_action
    }
    assert managed == {
        "PushRole": {"POST/@connections/*"},
        "InterviewerRole": {"POST/@connections/*", "DELETE/@connections/*"},
        "ApiRole": {"POST/@connections/*", "DELETE/@connections/*"},  # who is connected to what is erased
        "SweeperRole": {"POST/@connections/*", "DELETE/@connections/*"},
    }


def test_functions_that_call_functions_call_exactly_these(stack: Translated) -> None:
    called = {
        role: by["lambda:InvokeFunction"] for role, by in role_rights(stack).items() if "lambda:InvokeFunction" in by
    }
    itself = "arn:aws:lambda:us-east-1:123456789012:function:stack-interviewer"
    assert called == {"ApiRole": {itself}, "InterviewerRole": {itself, "AsrFunction.Arn"}}
    assert stack.properties("InterviewerFunction")["FunctionName"] == "stack-interviewer"


@pytest.mark.parametrize(
    ("mode", "engine", "speaks"),
    [("real", "auto", True), ("real", "openai", False), ("local", "auto", False), ("local", "polly", True)],
)
def test_polly_may_be_asked_where_it_speaks(mode: str, engine: str, speaks: bool) -> None:
    rights = role_rights(deployed(ExternalServicesMode=mode, SpeechEngine=engine))
    asking = {role for role, by_action in rights.items() if "polly:SynthesizeSpeech" in by_action}
    assert asking == ({"InterviewerRole"} if speaks else set())


def test_workers_take_from_their_own_queue(stack: Translated) -> None:
    taking = {role: by["sqs:ReceiveMessage"] for role, by in role_rights(stack).items() if "sqs:ReceiveMessage" in by}
    assert taking == {
        "AsrRole": {"AsrQueue.Arn"},
        "AssessRole": {"AssessQueue.Arn"},
        "InsightsRole": {"InsightsQueue.Arn"},
        "WebhookRole": {"WebhookQueue.Arn"},
    }


def test_each_role_writes_its_own_log(stack: Translated) -> None:
    for role, by_action in role_rights(stack).items():
        assert by_action["logs:PutLogEvents"] == {f"{role.removesuffix('Role')}Logs.Arn"}, role


def test_the_key_is_used_through_services_only() -> None:
    assert not any("kms:Decrypt" in by_action for by_action in role_rights(deployed(Encryption="SSE-S3")).values())
    stack = deployed(Encryption="SSE-KMS")
    for name, role in stack.of("AWS::IAM::Role").items():
        key = [s for s in statements(role["Policies"][0]["PolicyDocument"]) if "kms:Decrypt" in s["Action"]]
        assert len(key) == 1, name
        assert key[0]["Resource"] == ["DataKey.Arn"], name
        services = key[0]["Condition"]["StringEquals"]["kms:ViaService"]
        assert all(service.endswith(".amazonaws.com") for service in services), name
