"""Starts the local cloud for a command, from the configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cli.configuration import TEMPLATE, Configuration
from cli.tokens import Token

if TYPE_CHECKING:
    from localcloud.cloud import LocalCloud

    from localcloud.logs import LogLine


def local_cloud(
    configuration: Configuration,
    tokens: tuple[Token, ...],
    *,
    state_dir: Path,
    on_log: Callable[[LogLine], None],
    port: int = 0,
    reload: bool = False,
) -> LocalCloud:
    """A local cloud that is not running yet; enter it to start."""
    from localcloud.cloud import LocalCloud  # noqa: PLC0415 - heavy: only commands that start it pay

    mode = configuration.settings().external_services_mode
    return LocalCloud(
        TEMPLATE,
        parameters=configuration.parameters(parameter_names(TEMPLATE)),
        secrets=configuration.secrets(tokens, mode),
        http_port=port,
        state_dir=state_dir,
        environment=configuration.environment(),
        reload=reload,
        on_log=on_log,
    )


def parameter_names(template: Path) -> tuple[str, ...]:
    """Names of a template's parameters; only that section is read, whose YAML has no CloudFormation tags."""
    lines = template.read_text(encoding="utf-8").splitlines()
    start = lines.index("Parameters:")
    end = next((i for i in range(start + 1, len(lines)) if lines[i][:1].strip() and lines[i][0] != "#"), len(lines))
    return tuple(yaml.safe_load("\n".join(lines[start:end]))["Parameters"])
