"""Starts the local cloud for a command, from the configuration."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cli.configuration import TEMPLATE, Configuration
from cli.errors import CommandError, Exit
from cli.tokens import Token

if TYPE_CHECKING:
    from localcloud.cloud import LocalCloud
    from localcloud.faults.models import Faults
    from localcloud.logs import LogLine


def local_cloud(
    configuration: Configuration,
    tokens: tuple[Token, ...],
    *,
    state_dir: Path,
    on_log: Callable[[LogLine], None],
    port: int = 0,
    reload: bool = False,
    faults: Faults | None = None,
) -> LocalCloud:
    """A local cloud that is not running yet; enter it to start."""
    from localcloud.cloud import LocalCloud  # noqa: PLC0415 - heavy: only commands that start it pay

    return LocalCloud(
        TEMPLATE,
        # The seeds' paths of the socket cost nothing here; on AWS they cost a distribution.
        parameters={"SeedSocketPaths": "true"} | configuration.parameters(parameter_names(TEMPLATE)),
        secrets=configuration.secrets(tokens),
        http_port=port,
        state_dir=state_dir,
        environment=configuration.environment(),
        reload=reload,
        on_log=on_log,
        faults=faults,
    )


@contextmanager
def started(cloud: LocalCloud) -> Iterator[LocalCloud]:
    """A local cloud while it runs; what keeps it from starting is said in two lines.

    Raises:
        CommandError: the port is taken, or the template cannot be run.
    """
    from localcloud.faults.models import FaultsError  # noqa: PLC0415 - heavy, as above
    from localcloud.template.errors import TemplateError  # noqa: PLC0415 - heavy, as above

    try:
        cloud.__enter__()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise CommandError("the port is taken", "name another with --port, or 0 for a free one") from error
    except FaultsError as error:
        raise CommandError(str(error), "--faults help", Exit.USAGE) from error
    except TemplateError as error:
        raise CommandError(str(error), "goldenfish doctor", Exit.CONFIGURATION) from error
    try:
        yield cloud
    finally:
        cloud.__exit__(None, None, None)


def parameter_names(template: Path) -> tuple[str, ...]:
    """Names of a template's parameters; only that section is read, whose YAML has no CloudFormation tags."""
    lines = template.read_text(encoding="utf-8").splitlines()
    start = lines.index("Parameters:")
    end = next((i for i in range(start + 1, len(lines)) if lines[i][:1].strip() and lines[i][0] != "#"), len(lines))
    return tuple(yaml.safe_load("\n".join(lines[start:end]))["Parameters"])
