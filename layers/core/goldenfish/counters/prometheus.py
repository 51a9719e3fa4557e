"""The counts of a day in Prometheus's text format, version 0.0.4. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from goldenfish.counters.models import COUNTERS, HISTOGRAMS, SUM, Day, bound_name
from goldenfish.counters.times import buckets_of

MEDIA_TYPE = "text/plain"
CONTENT_TYPE = f"{MEDIA_TYPE}; version=0.0.4; charset=utf-8"


def text_of(day: Day) -> str:
    """All counters and histograms. They begin anew at midnight UTC, which `rate()` takes as a reset."""
    return "".join(f"{line}\n" for line in (*_counters(day), *_histograms(day)))


def _counters(day: Day) -> Iterator[str]:
    for name, counter in COUNTERS.items():
        full = f"goldenfish_{name}_total"
        yield f"# HELP {full} {counter.says}"
        yield f"# TYPE {full} counter"
        if not counter.label:
            yield f"{full} {day.total(name)}"
        for value, n in sorted(day.labelled(name).items()) if counter.label else ():
            yield f'{full}{{{counter.label}="{value}"}} {n}'  # values are plain words: nothing to escape


def _histograms(day: Day) -> Iterator[str]:
    for name, histogram in HISTOGRAMS.items():
        full = f"goldenfish_{name}"
        yield f"# HELP {full} {histogram.says}"
        yield f"# TYPE {full} histogram"
        found = day.labelled(name)
        total = 0
        for bound, n in buckets_of(name, found):
            total += n
            name_of_bound = "+Inf" if bound is None else bound_name(bound)
            yield f'{full}_bucket{{le="{name_of_bound}"}} {total}'
        yield f"{full}_sum {found.get(SUM, 0) / 1000:.3f}"
        yield f"{full}_count {total}"
