"""The template's resources after conditions, intrinsic functions and the list of what is emulated were applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.template.emulated import ACCEPTED, ACCEPTED_TYPES, ACTED, EMULATED
from localcloud.template.errors import TemplateError
from localcloud.template.identity import NAME_PROPERTIES, Identity, identify, localise
from localcloud.template.intrinsics import NO_VALUE, Resolver, Value
from localcloud.template.model import REGION, Addresses

_RESOURCE_ATTRIBUTES = {
    "Type",
    "Properties",
    "Condition",
    "DependsOn",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource that is acted on; ``properties`` are resolved and hold only what is acted on."""

    logical_id: str
    kind: str
    identity: Identity
    properties: dict[str, Any]


@dataclass
class Resources:
    """Every resource of the template that its conditions keep."""

    template: Mapping[str, Any]
    stack: str
    parameters: Mapping[str, str]
    addresses: Addresses
    accepted: list[str] = field(default_factory=list)
    _identities: dict[str, Identity] = field(default_factory=dict)
    _acted: dict[str, Resource] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.resolver = Resolver(
            self.template, self.parameters, self.stack, lambda name: self.identity(name).ref, self._attribute
        )
        self._declared: dict[str, dict[str, Any]] = {
            logical_id: declared
            for logical_id, declared in self.template["Resources"].items()
            if "Condition" not in declared or self.resolver.condition(declared["Condition"])
        }
        faults: list[str] = []
        for logical_id, declared in self._declared.items():
            faults += self._admit(logical_id, declared)
        if faults:
            raise TemplateError(faults)

    def of(self, kind: str) -> Iterator[Resource]:
        """Yields the resources of one type in the template's order."""
        return (resource for resource in self._acted.values() if resource.kind == kind)

    def identity(self, logical_id: str) -> Identity:
        """Returns a resource's identity; KeyError if there is no such resource."""
        if logical_id not in self._identities:
            declared = self._declared[logical_id]
            given = declared.get("Properties", {}).get(NAME_PROPERTIES.get(declared["Type"], ""))
            name = None if given is None else str(self.resolver.resolve(given))
            self._identities[logical_id] = identify(declared["Type"], logical_id, self.stack, name, self.addresses)
        return self._identities[logical_id]

    def logical_id(self, reference: str, kind: str) -> str:
        """Returns which resource of a type an ARN, name or other reference means.

        Raises:
            TemplateError: it is none of this stack's.
        """
        for resource in self.of(kind):
            identity = resource.identity
            if reference in (identity.arn, identity.name, identity.ref, *identity.attributes.values()):
                return resource.logical_id
        raise TemplateError([f"{reference} is no {kind} of this stack"])

    def local(self, value: Value) -> str:
        """Returns a resolved value as text in which addresses of the stack's APIs and distributions are local."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        apis = (
            f"{api.identity.name}.execute-api.{REGION}.amazonaws.com" for api in self.of("AWS::ApiGatewayV2::Api")
        )
        edges = (edge.identity.attributes["DomainName"] for edge in self.of("AWS::CloudFront::Distribution"))
        return localise(text, (*apis, *edges), self.addresses.gateway)

    def _attribute(self, logical_id: str, name: str) -> str:
        if name == "ApiEndpoint":
            declared = self._declared[logical_id]["Properties"]
            scheme = "wss" if declared.get("ProtocolType") == "WEBSOCKET" else "https"
            return f"{scheme}://{self.identity(logical_id).name}.execute-api.{REGION}.amazonaws.com"
        return self.identity(logical_id).attributes[name]

    def _admit(self, logical_id: str, declared: Mapping[str, Any]) -> Iterator[str]:
        """Takes one resource in, or yields what in it is not emulated."""
        kind = declared["Type"]
        where = f"{kind} {logical_id}"
        for attribute in sorted(set(declared) - _RESOURCE_ATTRIBUTES):
            yield f"{where}: resource attribute {attribute} is not emulated locally"
        if kind in ACCEPTED_TYPES:
            self.accepted.append(where)
            return
        if kind not in EMULATED:
            yield f"{where}: this resource type is not emulated locally"
            return
        known = EMULATED[kind]
        try:
            properties, faults = self._sift(self._resolved(declared.get("Properties") or {}, known), known, where)
        except TemplateError as error:
            yield from (f"{where}: {fault}" for fault in error.faults)
            return
        yield from faults
        self._acted[logical_id] = Resource(logical_id, kind, self.identity(logical_id), properties)

    def _resolved(self, given: Mapping[str, Value], known: Mapping[str, Any]) -> dict[str, Value]:
        """Resolves what is acted on; what is merely accepted may refer to anything and is left as it is."""
        values = {
            name: raw if known.get(name, ACCEPTED) == ACCEPTED else self.resolver.resolve(raw)
            for name, raw in given.items()
        }
        return {name: value for name, value in values.items() if value is not NO_VALUE}

    def _sift(
        self, given: Mapping[str, Value], known: Mapping[str, Any], where: str
    ) -> tuple[dict[str, Value], list[str]]:
        """Returns what is acted on, and a line for each property that is not emulated."""
        kept: dict[str, Value] = {}
        faults: list[str] = []
        for name, value in given.items():
            allowed = known.get(name)
            if allowed == ACCEPTED:
                self.accepted.append(f"{where}.{name}")
            elif allowed is None:
                faults.append(f"{where}: property {name} is not emulated locally")
            else:
                kept[name] = self._inside(value, allowed, f"{where}.{name}", faults)
        return kept, faults

    def _inside(self, value: Value, allowed: Value, where: str, faults: list[str]) -> Value:
        if allowed == ACTED:
            return value
        if isinstance(value, list):
            return [self._inside(part, allowed, where, faults) for part in value]
        if not isinstance(value, Mapping):
            faults.append(f"{where}: {value!r} is not what CloudFormation expects here")
            return value
        kept, inner = self._sift(value, allowed, where)
        faults += inner
        return kept
