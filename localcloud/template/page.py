"""The web page: a distribution whose files lie in a bucket, with the headers that it adds to every answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from localcloud.template.errors import TemplateError
from localcloud.template.model import Page
from localcloud.template.resources import Resource, Resources


def pages(resources: Resources) -> dict[str, Page]:
    """Reads the stack's pages; what the headers say of buckets and APIs names their local addresses."""
    return {resource.logical_id: _page(resource, resources) for resource in _distributions(resources)}


def is_page(settings: Mapping[str, Any], resources: Resources) -> bool:
    """True for the settings of a distribution whose default origin is a bucket of this stack."""
    wanted = settings["DefaultCacheBehavior"]["TargetOriginId"]
    hosts = {origin["DomainName"] for origin in settings["Origins"] if origin["Id"] == wanted}
    return bool(hosts & set(_bucket_hosts(resources)))


def with_local_origins(origins: list[str], resources: Resources) -> list[str]:
    """Returns the origins of a CORS rule, with the local page's where the deployed page is let in."""
    hosts = [host for resource in _distributions(resources) for host in _hosts(resource)]
    if not any(fnmatchcase(f"https://{host}", origin) for host in hosts for origin in origins):
        return origins
    gateway = resources.addresses.gateway
    return [*origins, gateway, gateway.replace("127.0.0.1", "localhost")]


def _distributions(resources: Resources) -> Iterator[Resource]:
    for resource in resources.of("AWS::CloudFront::Distribution"):
        if is_page(resource.properties["DistributionConfig"], resources):
            yield resource


def _page(resource: Resource, resources: Resources) -> Page:
    settings = resource.properties["DistributionConfig"]
    behavior = settings["DefaultCacheBehavior"]
    where = f"{resource.kind} {resource.logical_id}"
    if behavior.get("FunctionAssociations"):
        raise TemplateError([f"{where}: a function before a page is not emulated locally"])
    headers: tuple[tuple[str, str], ...] = ()
    if (policy := behavior.get("ResponseHeadersPolicyId")) is not None:
        name = resources.logical_id(policy, "AWS::CloudFront::ResponseHeadersPolicy")
        (found,) = [one for one in resources.of("AWS::CloudFront::ResponseHeadersPolicy") if one.logical_id == name]
        configured = found.properties["ResponseHeadersPolicyConfig"]
        headers = tuple((key, _local(value, resources)) for key, value in _headers(configured))
    return Page(resource.logical_id, settings.get("DefaultRootObject", ""), headers)


def _headers(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the headers of a response headers policy, names in lower case."""
    security = policy.get("SecurityHeadersConfig", {})
    if "ContentSecurityPolicy" in security:
        yield "content-security-policy", security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    if "ContentTypeOptions" in security:
        yield "x-content-type-options", "nosniff"
    if "FrameOptions" in security:
        yield "x-frame-options", security["FrameOptions"]["FrameOption"]
    if "ReferrerPolicy" in security:
        yield "referrer-policy", security["ReferrerPolicy"]["ReferrerPolicy"]
    if "StrictTransportSecurity" in security:  # browsers do not heed it over plain HTTP (RFC 6797, 8.1)
        yield "strict-transport-security", f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}"
    for item in policy.get("CustomHeadersConfig", {}).get("Items", []):
        yield item["Header"].lower(), item["Value"]


def _local(text: str, resources: Resources) -> str:
    for host in _bucket_hosts(resources):
        text = text.replace(f"https://{host}", resources.addresses.aws)
    # Both names of a bucket are one address here; a source that is named twice says nothing more.
    directives = (" ".join(dict.fromkeys(part.split())) for part in resources.local(text).split(";"))
    return "; ".join(directives)


def _bucket_hosts(resources: Resources) -> Iterator[str]:
    for bucket in resources.of("AWS::S3::Bucket"):
        yield bucket.identity.attributes["RegionalDomainName"]
        yield bucket.identity.attributes["DomainName"]


def _hosts(resource: Resource) -> list[str]:
    aliases: list[str] = resource.properties["DistributionConfig"].get("Aliases", [])
    return [resource.identity.attributes["DomainName"], *aliases]
