"""HTTP and WebSocket APIs: which route calls which function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.template.errors import TemplateError
from localcloud.template.model import Cors, HttpApi, HttpRoute, WebSocketApi
from localcloud.template.resources import Resource, Resources

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"}
_DOCUMENTATION = {"description", "operationId", "parameters", "requestBody", "responses", "summary", "tags"}
_BODY = {"info", "openapi", "paths", "tags", "x-amazon-apigateway-cors", "components"} | {
    # Only `sam local` needs it (aws-sam-cli issue 2420); API Gateway ignores it on an HTTP API, and so does this.
    "x-amazon-apigateway-binary-media-types"
}
_INTEGRATION = {"httpMethod", "payloadFormatVersion", "timeoutInMillis", "type", "uri"}


def http_apis(resources: Resources) -> dict[str, HttpApi]:
    """Reads the stack's HTTP APIs from the OpenAPI bodies that SAM writes."""
    return {
        resource.logical_id: _http_api(resource, resources)
        for resource in resources.of("AWS::ApiGatewayV2::Api")
        if resource.properties.get("ProtocolType") != "WEBSOCKET"
    }


def _http_api(resource: Resource, resources: Resources) -> HttpApi:
    where = f"{resource.kind} {resource.logical_id}"
    body = resource.properties.get("Body")
    if body is None:
        raise TemplateError([f"{where}: an HTTP API without Body (AWS::Serverless::HttpApi) is not emulated locally"])
    faults = [f"{where}: {name} in Body is not emulated locally" for name in sorted(set(body) - _BODY)]
    if "securitySchemes" in body.get("components", {}):
        faults.append(f"{where}: authorizers are not emulated locally")
    routes: list[HttpRoute] = []
    for path, operations in body.get("paths", {}).items():
        for method, operation in operations.items():
            faults += [f"{where}: {fault}" for fault in _operation_faults(path, method, operation)]
            if method in _METHODS:
                routes.append(_route(path, method, operation["x-amazon-apigateway-integration"], resources))
    cors = body.get("x-amazon-apigateway-cors") or resource.properties.get("CorsConfiguration")
    if not isinstance(cors, dict | None):
        # The translator's add_cors() takes an intrinsic in AllowOrigins for the whole configuration.
        faults.append(
            f"{where}: AllowOrigins must be a list, not an intrinsic function: SAM would drop the other settings"
        )
    if faults:
        raise TemplateError(faults)
    return HttpApi(
        logical_id=resource.logical_id,
        api_id=resource.identity.name,
        stage=_stage(resource, resources),
        routes=tuple(routes),
        cors=None if cors is None else _cors(cors),
    )


def _operation_faults(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    if method not in _METHODS:
        yield f"{method} {path} is not emulated locally"
        return
    known = {"isDefaultRoute", "x-amazon-apigateway-integration"} | _DOCUMENTATION
    yield from (f"{name} of {method} {path} is not emulated locally" for name in sorted(set(operation) - known))
    integration = operation.get("x-amazon-apigateway-integration", {})
    yield from (
        f"{name} in the integration of {method} {path} is not emulated locally"
        for name in sorted(set(integration) - _INTEGRATION)
    )
    if integration.get("type") != "aws_proxy" or str(integration.get("payloadFormatVersion")) != "2.0":
        yield f"{method} {path}: only aws_proxy with payload format 2.0 is emulated locally"


def _route(path: str, method: str, integration: Mapping[str, Any], resources: Resources) -> HttpRoute:
    return HttpRoute(
        method="ANY" if method.startswith("x-") else method.upper(),
        path=path,
        function=_function_of(integration["uri"], resources),
        timeout_s=float(integration.get("timeoutInMillis", 30_000)) / 1000,
    )


def _function_of(uri: str, resources: Resources) -> str:
    arn = uri.rpartition("/functions/")[2].removesuffix("/invocations")
    return resources.logical_id(arn, "AWS::Lambda::Function")


def _stage(api: Resource, resources: Resources) -> str:
    names = [
        str(stage.properties["StageName"])
        for stage in resources.of("AWS::ApiGatewayV2::Stage")
        if stage.properties["ApiId"] == api.identity.name
    ]
    if len(names) != 1:
        raise TemplateError(
            [f"{api.kind} {api.logical_id}: has {len(names)} stages, exactly one is emulated locally"]
        )
    return names[0]


def _cors(given: Mapping[str, Any]) -> Cors:
    # SAM writes the OpenAPI extension's spelling, raw CloudFormation a capital first letter.
    settings = {name[0].lower() + name[1:]: value for name, value in given.items()}
    max_age = settings.get("maxAge")
    return Cors(
        allow_origins=tuple(settings.get("allowOrigins", ())),
        allow_methods=tuple(settings.get("allowMethods", ())),
        allow_headers=tuple(settings.get("allowHeaders", ())),
        expose_headers=tuple(settings.get("exposeHeaders", ())),
        max_age_s=None if max_age is None else int(max_age),
        allow_credentials=str(settings.get("allowCredentials", False)).lower() == "true",
    )


def websocket_apis(resources: Resources) -> dict[str, WebSocketApi]:
    """Reads the stack's WebSocket APIs from their routes and integrations."""
    return {
        resource.logical_id: _websocket_api(resource, resources)
        for resource in resources.of("AWS::ApiGatewayV2::Api")
        if resource.properties.get("ProtocolType") == "WEBSOCKET"
    }


def _websocket_api(api: Resource, resources: Resources) -> WebSocketApi:
    integrations = {resource.identity.ref: resource for resource in resources.of("AWS::ApiGatewayV2::Integration")}
    routes: dict[str, str] = {}
    responding = {response.properties["RouteId"] for response in resources.of("AWS::ApiGatewayV2::RouteResponse")}
    two_way: set[str] = set()
    timeouts: list[float] = []
    for route in resources.of("AWS::ApiGatewayV2::Route"):
        if route.properties["ApiId"] != api.identity.ref:
            continue
        integration = integrations[str(route.properties["Target"]).removeprefix("integrations/")]
        if route.properties.get("AuthorizationType", "NONE") != "NONE":
            raise TemplateError([f"{route.kind} {route.logical_id}: authorizers are not emulated locally"])
        if integration.properties["IntegrationType"] != "AWS_PROXY":
            raise TemplateError([f"{integration.kind} {integration.logical_id}: only AWS_PROXY is emulated locally"])
        routes[str(route.properties["RouteKey"])] = _function_of(integration.properties["IntegrationUri"], resources)
        # API Gateway wants both: the expression on the route, and a response to select.
        if "RouteResponseSelectionExpression" in route.properties and route.identity.ref in responding:
            two_way.add(str(route.properties["RouteKey"]))
        timeouts.append(float(integration.properties.get("TimeoutInMillis", 29_000)) / 1000)
    return WebSocketApi(
        logical_id=api.logical_id,
        api_id=api.identity.name,
        stage=_stage(api, resources),
        route_selection=str(api.properties["RouteSelectionExpression"]),
        routes=routes,
        timeout_s=min(timeouts, default=29.0),
        two_way=frozenset(two_way),
    )
