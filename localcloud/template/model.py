"""What the local cloud runs: one stack, resolved from the template into plain values.

Every physical name, ARN and address in it is final: names are derived from the stack's name and the logical
id, addresses from ``Addresses``, so nothing has to be filled in after the resources were made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the local cloud listens; both ports are bound before the template is read.

    Attributes:
        aws: endpoint of the AWS services (S3, SQS, DynamoDB …), without a trailing slash.
        gateway: address of the HTTP API and, with the scheme ``ws``, of the WebSocket API.
    """

    aws: str
    gateway: str


@dataclass(frozen=True, slots=True)
class EventInvoke:
    """How asynchronous invocations of a function are tried again; ``on_failure`` is a queue's logical id."""

    max_retries: int = 2
    max_event_age_s: float = 21_600.0
    on_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function; ``handler`` is the dotted path for both package types (Zip, Image)."""

    logical_id: str
    name: str
    arn: str
    package_type: str
    handler: str
    timeout_s: float
    memory_mb: int
    environment: dict[str, str]
    reserved_concurrency: int | None = None
    on_event: EventInvoke = EventInvoke()


@dataclass(frozen=True, slots=True)
class Cors:
    """CORS settings of an HTTP API, as API Gateway applies them."""

    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age_s: int | None = None
    allow_credentials: bool = False


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """One route; ``method`` is upper case or ``ANY``, ``path`` is ``$default`` or has ``{p}``/``{proxy+}``."""

    method: str
    path: str
    function: str
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class HttpApi:
    """An HTTP API with payload format 2.0."""

    logical_id: str
    api_id: str
    stage: str
    routes: tuple[HttpRoute, ...]
    cors: Cors | None = None


@dataclass(frozen=True, slots=True)
class WebSocketApi:
    """A WebSocket API; ``routes`` maps a route key (``$connect`` …) to a function's logical id.

    Attributes:
        two_way: keys of the routes whose function's answer is sent back on the connection.
    """

    logical_id: str
    api_id: str
    stage: str
    route_selection: str
    routes: dict[str, str]
    timeout_s: float = 29.0
    two_way: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Distribution:
    """A CloudFront distribution before a WebSocket API.

    Attributes:
        domain_name: where clients would reach it on AWS.
        api: logical id of the API that is its origin.
        viewer_request: JavaScript of the function that sees each request first.
    """

    logical_id: str
    domain_name: str
    api: str
    viewer_request: str


@dataclass(frozen=True, slots=True)
class Page:
    """A web page: files of a bucket behind a CloudFront distribution.

    Attributes:
        root: name of the file that ``/`` stands for.
        headers: what is added to every answer, names in lower case; addresses in them are local.
    """

    logical_id: str
    root: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QueueSource:
    """An SQS event source mapping; ``function`` and ``queue`` are logical ids."""

    function: str
    queue: str
    batch_size: int = 10
    window_s: float = 0.0
    partial_failures: bool = False
    max_concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class StreamSource:
    """A DynamoDB stream event source mapping; ``filters`` are EventBridge-style patterns, any of which may match.

    ``max_retries`` -1 means until the record expires (24 h), as on AWS.
    """

    function: str
    table: str
    batch_size: int = 100
    window_s: float = 0.0
    partial_failures: bool = False
    bisect_on_error: bool = False
    filters: tuple[dict[str, Any], ...] = ()
    starting_position: str = "LATEST"
    max_retries: int = -1
    max_record_age_s: int = -1
    on_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule or schedule that invokes a function at a fixed rate; ``input`` is the event, or None for AWS's own."""

    logical_id: str
    function: str
    every_s: float
    input: Any = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue; ``dead_letters`` is the logical id of its dead-letter queue."""

    logical_id: str
    name: str
    arn: str
    url: str
    visibility_s: int = 30
    dead_letters: str | None = None
    max_receive_count: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """A queue that gets the rule's events; what cannot be delivered goes to ``dead_letters``."""

    queue: str
    dead_letters: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An EventBridge rule with an event pattern on the default bus."""

    logical_id: str
    arn: str
    pattern: dict[str, Any]
    targets: tuple[RuleTarget, ...]
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket; ``properties`` are CloudFormation's, resolved."""

    logical_id: str
    name: str
    event_bridge: bool
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table; ``properties`` are CloudFormation's, resolved."""

    logical_id: str
    name: str
    arn: str
    stream: bool
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Secret:
    """A Secrets Manager secret; ``properties`` are CloudFormation's, resolved."""

    logical_id: str
    name: str
    arn: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key with its aliases."""

    logical_id: str
    key_id: str
    arn: str
    aliases: tuple[str, ...]
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An SSM parameter."""

    logical_id: str
    name: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything that the template asks for; all maps are keyed by logical id.

    Attributes:
        accepted: resources and properties that have no meaning on one machine and are not acted on,
            as ``"AWS::IAM::Role ApiFunctionRole"`` or ``"AWS::S3::Bucket.Tags RecordingsBucket"``.
    """

    name: str
    parameters: dict[str, str]
    outputs: dict[str, str]
    functions: dict[str, Function] = field(default_factory=dict)
    http_apis: dict[str, HttpApi] = field(default_factory=dict)
    websocket_apis: dict[str, WebSocketApi] = field(default_factory=dict)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    queue_sources: tuple[QueueSource, ...] = ()
    stream_sources: tuple[StreamSource, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    queues: dict[str, Queue] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    ssm_parameters: dict[str, Parameter] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
