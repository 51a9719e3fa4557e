"""The bucket's CORS rules, as browsers meet them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.aws.s3.errors import S3Error


@dataclass(frozen=True, slots=True)
class CorsRule:
    """One rule; every ``*`` in origins and headers stands for anything."""

    origins: Sequence[str]
    methods: Sequence[str]
    headers: Sequence[str]
    exposed: Sequence[str]
    max_age_s: str | None

    @classmethod
    def from_moto(cls, rule: Any) -> CorsRule:  # noqa: ANN401 -- moto's own class
        """Reads a rule as moto keeps it."""
        return cls(
            _listed(rule.allowed_origins),
            _listed(rule.allowed_methods),
            _listed(rule.allowed_headers),
            _listed(rule.exposed_headers),
            rule.max_age_seconds,
        )

    def allows(self, origin: str, method: str, headers: Iterable[str]) -> bool:
        """Returns whether a page of the origin may send this."""
        allowed = [pattern.lower() for pattern in self.headers]
        return (
            any(fnmatch.fnmatchcase(origin, pattern) for pattern in self.origins)
            and method in self.methods
            and all(any(fnmatch.fnmatchcase(name, pattern) for pattern in allowed) for name in headers)
        )

    def answer(self, origin: str) -> list[tuple[str, str]]:
        """Returns the headers for a page of the origin."""
        headers = [("Access-Control-Allow-Origin", "*" if "*" in self.origins else origin), ("Vary", "Origin")]
        headers.append(("Access-Control-Allow-Methods", ", ".join(self.methods)))
        if "*" not in self.origins:
            headers.append(("Access-Control-Allow-Credentials", "true"))
        if self.exposed:
            headers.append(("Access-Control-Expose-Headers", ", ".join(self.exposed)))
        return headers


def preflight(rules: Sequence[CorsRule], headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Returns the headers that answer a preflight request.

    Raises:
        S3Error: no rule allows it.
    """
    origin, method = headers.get("origin", ""), headers.get("access-control-request-method", "")
    asked = [name.strip().lower() for name in headers.get("access-control-request-headers", "").split(",") if name]
    for rule in rules:
        if rule.allows(origin, method, asked):
            answer = rule.answer(origin)
            if asked:
                answer.append(("Access-Control-Allow-Headers", ", ".join(asked)))
            if rule.max_age_s is not None:
                answer.append(("Access-Control-Max-Age", str(rule.max_age_s)))
            return answer
    message = "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, "
    message += "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted."
    raise S3Error(403, "AccessForbidden", message)


def response_headers(rules: Sequence[CorsRule], headers: Mapping[str, str], method: str) -> list[tuple[str, str]]:
    """Returns the headers to add to an answer; none if the request came from no page or no rule fits."""
    origin = headers.get("origin")
    if origin is None:
        return []
    fitting = (rule.answer(origin) for rule in rules if rule.allows(origin, method, ()))
    return next(fitting, [])


def _listed(value: str | Sequence[str] | None) -> Sequence[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
