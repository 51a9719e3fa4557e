"""CloudFront before the socket: which function rewrites a request on its way to which WebSocket API."""

from __future__ import annotations

from typing import Any

from localcloud.template.errors import TemplateError
from localcloud.template.model import REGION, Distribution
from localcloud.template.page import is_page
from localcloud.template.resources import Resource, Resources

_RUNTIME = "cloudfront-js-2.0"


def distributions(resources: Resources) -> dict[str, Distribution]:
    """Reads the distributions before a WebSocket API; those of pages are ``Page``."""
    return {
        resource.logical_id: _distribution(resource, resources)
        for resource in resources.of("AWS::CloudFront::Distribution")
        if not is_page(resource.properties["DistributionConfig"], resources)
    }


def _distribution(resource: Resource, resources: Resources) -> Distribution:
    where = f"{resource.kind} {resource.logical_id}"
    settings = resource.properties["DistributionConfig"]
    behavior = settings["DefaultCacheBehavior"]
    (origin,) = [origin for origin in settings["Origins"] if origin["Id"] == behavior["TargetOriginId"]]
    apis = {
        f"{api.identity.name}.execute-api.{REGION}.amazonaws.com": api.logical_id
        for api in resources.of("AWS::ApiGatewayV2::Api")
        if api.properties.get("ProtocolType") == "WEBSOCKET"
    }
    if origin["DomainName"] not in apis:
        raise TemplateError(
            [f"{where}: an origin but a WebSocket API or a bucket of this stack is not emulated locally"]
        )
    return Distribution(
        logical_id=resource.logical_id,
        domain_name=resource.identity.attributes["DomainName"],
        api=apis[origin["DomainName"]],
        viewer_request=_viewer_request(where, behavior, resources),
    )


def _viewer_request(where: str, behavior: dict[str, Any], resources: Resources) -> str:
    associations = behavior.get("FunctionAssociations", [])
    if [association["EventType"] for association in associations] != ["viewer-request"]:
        raise TemplateError([f"{where}: exactly one function, at viewer-request, is emulated locally"])
    name = resources.logical_id(associations[0]["FunctionARN"], "AWS::CloudFront::Function")
    (function,) = [found for found in resources.of("AWS::CloudFront::Function") if found.logical_id == name]
    if function.properties["FunctionConfig"]["Runtime"] != _RUNTIME:
        raise TemplateError([f"{function.kind} {name}: only {_RUNTIME} is emulated locally"])
    code: str = function.properties["FunctionCode"]
    return code
