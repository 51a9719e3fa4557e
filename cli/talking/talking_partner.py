"""Whom to talk to: a local cloud of the command's own, or a service that already runs somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cli.configuration import read_configuration
from cli.errors import CommandError, Exit
from cli.own_cloud import Door, own_cloud
from goldenfish.settings import Mode


@contextmanager
def talking_partner(url: str, token: str, services: Mode | None) -> Iterator[Door]:
    """The API's address and a token for it.

    Args:
        url: of a running service; empty: a local cloud is started.
        token: for it; empty: the first of API_TOKEN.
        services: EXTERNAL_SERVICES_MODE of the local cloud; None: as configured.

    Raises:
        CommandError: nothing says with which token, or the local cloud cannot be started.
    """
    configuration = read_configuration(overrides={"EXTERNAL_SERVICES_MODE": services} if services else None)
    if not url:
        with own_cloud(configuration) as door:
            yield door
        return
    if services is not None:
        raise CommandError("--services is for a local cloud; the one at --url has its own", code=Exit.USAGE)
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{url!r} is no address", "--url https://….amazonaws.com", Exit.USAGE)
    (known, *_), made = configuration.tokens()
    if not token and made:
        raise CommandError("no token for the service", "--token TOKEN, or API_TOKEN in .env", Exit.CONFIGURATION)
    yield Door(url.rstrip("/"), token or known.value)
