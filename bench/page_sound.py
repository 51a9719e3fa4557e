"""The voice page's sound: how soon a reply is audible, and how soon it is silent when somebody interrupts."""

from __future__ import annotations

from bench.figures import Figure, percentile
from bench.page import chromium
from tests.browser.sound_page import asked, sound_page

SILENT_GOAL_MS = 400.0
AUDIBLE_GOAL_MS = 100.0
ROUNDS = 4
SHARE = 0.95


def sound_figures(repeats: int) -> list[Figure]:
    """Both on the samples that chromium renders, by the AudioContext's clock.

    Args:
        repeats: interruptions are four times as many.
    """
    silent, audible = "page: onset of an interruption → silence, p95", "page: first sound given → audible, p95"
    with chromium() as browser:
        if browser is None:
            missing = "no chromium or no playwright here"
            return [
                Figure(silent, None, "ms", SILENT_GOAL_MS, missing),
                Figure(audible, None, "ms", AUDIBLE_GOAL_MS, missing),
            ]
        with sound_page() as address:
            rounds = asked(browser.new_page(), address, "interrupted", ROUNDS * repeats, "firm")
    silences = [(each["silentAtS"] - each["spokenAtS"]) * 1000 for each in rounds]
    delays = [(each["audibleAtS"] - each["askedAtS"]) * 1000 for each in rounds]
    note = f"{len(rounds)} interruptions; the rule waits for 300 ms of voice"
    return [
        Figure(silent, percentile(silences, SHARE), "ms", SILENT_GOAL_MS, note),
        Figure(audible, percentile(delays, SHARE), "ms", AUDIBLE_GOAL_MS, "2 s of WAV, decoded"),
    ]
