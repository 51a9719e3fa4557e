"""Can the local cloud run the template with these settings?"""

from __future__ import annotations

import socket
import sys

from cli.checks.check import Check
from cli.configuration import TEMPLATE, Configuration
from cli.local_cloud import parameter_names

OLDEST_PYTHON = (3, 11)


def check_stack(configuration: Configuration) -> Check:
    """Load the template as `up` would; every fault it has is named."""
    from localcloud.template.errors import TemplateError  # noqa: PLC0415 - heavy: loads the SAM translator
    from localcloud.template.load import load_stack  # noqa: PLC0415 - likewise
    from localcloud.template.model import Addresses  # noqa: PLC0415 - likewise

    if not TEMPLATE.is_file():
        return Check("template", "fail", f"{TEMPLATE.name} is missing", "run the command from a checkout")
    addresses = Addresses(aws="http://127.0.0.1:1", gateway="http://127.0.0.1:1")
    try:
        stack = load_stack(TEMPLATE, configuration.parameters(parameter_names(TEMPLATE)), addresses)
    except TemplateError as error:
        return Check("template", "fail", str(error), "correct template.yaml or the setting it names")
    return Check("template", "ok", f"{len(stack.functions)} functions, {len(stack.queues)} queues")


def check_python() -> Check:
    """Is this Python recent enough?"""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "fail", version, "3.11 or newer is needed")
    return Check("python", "ok", version)


def check_port(port: int) -> Check:
    """Can `up` listen where it does by default?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Check("port", "warn", f"{port} is taken", "goldenfish up --port N")
    return Check("port", "ok", f"{port} is free")
