"""What every handler begins with: nothing of the invocation before, and one span round all that follows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from goldenfish.observability.exceptions import untold, without_words
from goldenfish.observability.logs import about, serving
from goldenfish.observability.spans import span

Handler = Callable[[dict[str, Any], Any], Any]
_cold = True


def invoked(logger: Logger) -> Callable[[Handler], Handler]:
    """Decorate a function's handler: every line of its log tells of its own invocation, and of nothing before it."""

    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def begin(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
            # A warm environment keeps what the last invocation set.
            about("")
            serving("")
            request = getattr(context, "aws_request_id", None)
            logger.structure_logs(cold_start=_first_time(), function_request_id=request)
            try:
                with span(logger.service):
                    return handler(event, context)
            except Exception as error:
                for failed in untold(error):
                    logger.error("invocation failed", exc_info=failed)  # noqa: TRY400 (a batch has several)
                raise without_words(error) from None

        return begin

    return decorate


def _first_time() -> bool:
    """Whether nothing has been invoked in this environment before."""
    global _cold
    cold, _cold = _cold, False
    return cold
