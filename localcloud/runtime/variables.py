"""The environment variables of a function's process: the template's, Lambda's own, and nothing of this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.template.model import REGION, Function


@dataclass(frozen=True, slots=True)
class Launch:
    """How functions are started.

    Attributes:
        task_root: directory that holds ``functions/`` and ``layers/core``; the processes' working directory.
        aws_endpoint: address of the local AWS services.
        extra: variables that every function gets besides its own.
        lambda_endpoint: address of Lambda's own API, where functions call functions; empty: there is none.
    """

    task_root: Path
    aws_endpoint: str
    extra: Mapping[str, str] = field(default_factory=dict)
    lambda_endpoint: str = ""


def function_variables(function: Function, launch: Launch, runtime_api: str, stream_name: str) -> dict[str, str]:
    """Returns the complete environment of one execution environment's process."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": launch.aws_endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{python}",
        "AWS_SDK_UA_APP_ID": function.logical_id,  # tells a function's calls from others (localcloud/aws/rights.py)
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": stream_name,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(launch.task_root),
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([str(launch.task_root), str(launch.task_root / "layers" / "core")]),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }
    if launch.lambda_endpoint:
        own["AWS_ENDPOINT_URL_LAMBDA"] = launch.lambda_endpoint
    return {**function.environment, **launch.extra, **own}
