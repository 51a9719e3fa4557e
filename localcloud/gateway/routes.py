"""Chooses the route of an HTTP API: exact before ``{p}`` before ``{proxy+}`` before ``$default``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from localcloud.template.model import HttpRoute

DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Match:
    """A chosen route and the values of its path variables, decoded."""

    route: HttpRoute
    path_parameters: dict[str, str]

    @property
    def key(self) -> str:
        """The route key, as the event shows it."""
        return DEFAULT if self.route.path == DEFAULT else f"{self.route.method} {self.route.path}"


class RouteTable:
    """The routes of one API, most specific first."""

    def __init__(self, routes: tuple[HttpRoute, ...]) -> None:
        self._routes = sorted(routes, key=_specificity)

    def match(self, method: str, raw_path: str) -> Match | None:
        """Returns the most specific route for a still percent-encoded path, or None."""
        segments = raw_path.split("/")[1:]
        for route in self._routes:
            if route.path == DEFAULT:
                return Match(route, {})
            if route.method in {"ANY", method} and (found := _variables(route.path, segments)) is not None:
                return Match(route, found)
        return None


def _specificity(route: HttpRoute) -> tuple[list[int], bool]:
    if route.path == DEFAULT:
        return [9], True
    ranks = [
        0 if not segment.startswith("{") else 2 if segment.endswith("+}") else 1
        for segment in route.path.split("/")[1:]
    ]
    return ranks, route.method == "ANY"


def _variables(template: str, segments: list[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    wanted = template.split("/")[1:]
    for index, part in enumerate(wanted):
        if part.endswith("+}"):
            rest = "/".join(unquote(segment) for segment in segments[index:])
            return {**found, part[1:-2]: rest} if rest else None
        if index >= len(segments):
            return None
        value = unquote(segments[index])
        if part.startswith("{"):
            if not value:
                return None
            found[part[1:-1]] = value
        elif part != value:
            return None
    return found if len(wanted) == len(segments) else None
