"""moto in this process without what it does anew for every call and every test: half of what a test of it costs."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore import useragent
from botocore.loaders import JSONFileLoader
from moto.backend_index import backend_url_patterns
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sqs.models import sqs_backends

from localcloud.aws.answers import write_values_as_they_are
from localcloud.aws.sparing import spare_repeated_work
from localcloud.aws.transactions import make_exact
from tests.table import create_table

REGION = "eu-central-1"

_ONE_CALL = threading.RLock()
_MOTOS_OWN = BotocoreStubber.__call__
_MOTOS_URLS: Callable[[BaseBackend], Any] = vars(BaseBackend)["urls"].fget
_URLS: dict[type, Any] = {}
_BOTOCORES_OWN = JSONFileLoader.load_file


def prepare() -> None:
    """Puts ours in the place of moto's and botocore's own; once, before the first test."""
    BotocoreStubber.__call__ = _one_at_a_time  # type: ignore[method-assign]
    BaseBackend.urls = property(_urls)  # type: ignore[assignment, method-assign]
    # A client puts together for every call what it calls itself, letter by letter.
    useragent.sanitize_user_agent_string_component = cache(useragent.sanitize_user_agent_string_component)
    JSONFileLoader.load_file = _file_of_botocore
    # moto asks a hundred services in turn whether the address is theirs; no other service's looks like one of these.
    backend_url_patterns.sort(key=lambda entry: entry[0] not in {"dynamodb", "secretsmanager", "sqs"})
    write_values_as_they_are()
    spare_repeated_work()
    make_exact()  # moto copies the whole table for every item of a transaction; this undoes what a failed one did


def _one_at_a_time(self: BotocoreStubber, *arguments: Any, **named: Any) -> Any:
    """moto keeps its state in plain dictionaries: calls that our threads make side by side would tear them."""
    with _ONE_CALL:
        return _MOTOS_OWN(self, *arguments, **named)


def _urls(backend: BaseBackend) -> Any:
    """The addresses of a service: moto formats them for every call, and reads S3's module again."""
    kind = type(backend)
    if kind not in _URLS:
        _URLS[kind] = _MOTOS_URLS(backend)
    return _URLS[kind]


def _file_of_botocore(_: JSONFileLoader, path: str) -> Any:
    """A description of a service or of all addresses, which every new client reads anew: a fifth of a test's time."""
    return _read_once(path)


@cache
def _read_once(path: str) -> Any:
    return _BOTOCORES_OWN(JSONFileLoader(), path)


@cache
def client(service: str) -> Any:
    """One for all tests: each new one costs more than what a test calls. moto answers those made after its import."""
    return _session().client(service)


@cache
def _session() -> boto3.session.Session:
    return boto3.session.Session(region_name=REGION)


def make_bucket(name: str) -> None:
    """An empty bucket."""
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(name, REGION)


def empty_bucket(name: str) -> None:
    """Forgets what a bucket holds, without a call for each object."""
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[name].keys.clear()


def make_queue(name: str) -> str:
    """An empty queue. Returns its URL."""
    sqs_backends[DEFAULT_ACCOUNT_ID][REGION].create_queue(name)
    return f"https://sqs.{REGION}.amazonaws.com/{DEFAULT_ACCOUNT_ID}/{name}"


def make_secret(name: str, value: str) -> None:
    """A secret."""
    secretsmanager_backends[DEFAULT_ACCOUNT_ID][REGION].create_secret(
        name,
        secret_string=value,
        secret_binary=None,
        description="",
        tags=[],
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )


def make_table(name: str) -> None:
    """The template's table, empty."""
    dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[name] = copy.deepcopy(_first_table(name))


@cache
def _first_table(name: str) -> Table:
    """The table as the call makes it."""
    create_table(client("dynamodb"), name)
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.pop(name)
