"""Held against the template: the rights that functions used in a run, and those that their roles give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from localcloud.aws.rights import Use
from localcloud.template.model import Stack
from tests.contract.translated_template import deployed, role_rights


def names_of(stack: Stack) -> dict[str, str]:
    """What the roles call a local stack's resources, by the names that calls tell."""
    names = {table.name: "Table.Arn" for table in stack.tables.values()}
    names |= {bucket.name: "RecordingsBucket.Arn" for bucket in stack.buckets.values()}
    names |= {queue.name: f"{logical_id}.Arn" for logical_id, queue in stack.queues.items()}
    for logical_id, secret in stack.secrets.items():
        names |= {secret.name: logical_id, secret.arn: logical_id}
    for logical_id, function in stack.functions.items():
        names[function.name] = f"{logical_id}.Arn"
    return names | {stack.functions["InterviewerFunction"].name: "stack-interviewer"}


def forbidden(used: Iterable[Use], names: Mapping[str, str], **parameters: str) -> list[Use]:
    """The uses that the roles do not allow in a deployment with these parameters; who is no function is not asked."""
    rights = role_rights(deployed(**parameters))

    def allowed(use: Use) -> bool:
        name, slash, rest = use.resource.partition("/")
        resource = names.get(name, name) + slash + rest
        if use.action == "execute-api:ManageConnections":
            resource = f"WebSocketApi/live/{use.resource}/any"
        given = rights[use.caller.replace("Function", "Role")].get(use.action, set())
        return any(fnmatchcase(resource, one.rpartition(":")[2]) for one in given)

    return sorted(use for use in used if use.caller.endswith("Function") and not allowed(use))
