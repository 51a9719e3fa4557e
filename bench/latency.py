"""How much time the platform adds to the engines, and how soon the local cloud is ready."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench.engines import engine_seconds
from bench.figures import Figure, percentile
from bench.session import result_times
from cli.api_client import ApiClient
from cli.configuration import TEMPLATE
from cli.tokens import make_token, secret_value
from localcloud.cloud import LocalCloud
from localcloud.logs import LogLine

READY_GOAL_S = 4.0
OVERHEAD_GOAL_S = 0.3


class BenchCloud:
    """A local cloud in mock mode with a token of its own; keeps the functions' log lines.

    Args:
        parameters: of the template, besides the mode.
        secrets: by logical id, besides the token.
    """

    def __init__(self, parameters: Mapping[str, str] | None = None, secrets: Mapping[str, str] | None = None) -> None:
        self.token = make_token()
        self.lines: list[LogLine] = []
        self._folder = tempfile.TemporaryDirectory(prefix="goldenfish-bench-")
        self.cloud = LocalCloud(
            TEMPLATE,
            parameters={"ExternalServicesMode": "mock", **(parameters or {})},
            secrets={"ApiTokens": secret_value((self.token,)), **(secrets or {})},
            state_dir=Path(self._folder.name),
            on_log=self.lines.append,
        )

    def __enter__(self) -> BenchCloud:
        self.cloud.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.cloud.__exit__(None, None, None)
        self._folder.cleanup()

    def client(self) -> ApiClient:
        """A client of the running API."""
        return ApiClient(self.cloud.http_url, self.token.value)


def ready_figure(repeats: int) -> Figure:
    """Seconds until the gateway answers, median of some starts."""
    seconds = []
    for _ in range(repeats):
        with BenchCloud() as bench:
            seconds.append(bench.cloud.ready_seconds)
    return Figure("local cloud ready", median(seconds), "s", READY_GOAL_S, f"median of {repeats}")


def overhead_figures(bench: BenchCloud, files: list[Path], repeats: int) -> list[Figure]:
    """Upload to result card minus what the slower engine takes for this recording when called directly."""
    engines = [max(engine_seconds(path, "en", "mock", repeats=3)) for path in files]
    with bench.client() as client:
        result_times(client, bench.lines, files, "en")  # the environments are warm after it
        overheads = [
            total - engine
            for _ in range(repeats)
            for total, engine in zip(result_times(client, bench.lines, files, "en"), engines, strict=True)
        ]
    note = f"{len(overheads)} answers, warm; engines alone {median(engines):.2f} s"
    return [
        Figure("upload → result minus engines, p50", percentile(overheads, 0.5), "s", OVERHEAD_GOAL_S, note),
        Figure("upload → result minus engines, p95", percentile(overheads, 0.95), "s"),
    ]
