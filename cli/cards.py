"""Result cards and the session summary as text; pure formatting of the results the API gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.pictures import sparkline, speech_bar

Json = dict[str, Any]

VERDICT_STYLES = {"good": "green", "usable": "yellow", "refused": "red"}
ACCURACY = {
    "low": "low accuracy: a draft, many words may be wrong",
    "mock": "MOCK: not heard at all, made up for tests",
    "normal": "normal accuracy",
}
NOT_CONSENTED = {"en": "the person has not agreed to it", "vi": "người nói chưa đồng ý"}
KEY_MEASUREMENTS = (
    "speech_time",
    "phonation_ratio",
    "response_latency",
    "pause_count",
    "pause_mean",
    "f0_median",
)
"""Shown first where they were measured; the whole list is in `--json`."""
MEASUREMENTS_SHOWN = 6


def card(answer: Json, file: Path | None, mode: str, language: str) -> Panel:
    """One answer: the question, what was heard, how good the recording is, a few measurements."""
    label = "MOCK · " if mode == "mock" else ""
    title = f"{label}{answer['question_index']} · {answer['domain'].replace('_', ' ')}"
    parts: list[RenderableType] = [
        Text(answer["question"], style="dim"),
        transcript_line(answer["transcript"], language),
        *speech_lines(answer),
        *assessment_lines(answer["assessment"], language),
    ]
    if answer.get("flags"):
        parts.append(Text(f"flags: {', '.join(answer['flags'])}", style="yellow"))
    return Panel(Group(*parts), title=Text(title), subtitle=Text(file.name if file else ""), title_align="left")


def transcript_line(transcript: Json, language: str) -> Text:
    """What was heard and how far to trust it, or why there is nothing."""
    if transcript["status"] != "done":
        return Text(f"no transcript: {reason(transcript, language)}", style="yellow")
    line = Text(f"“{transcript['text']}”")
    trust = ACCURACY.get(transcript.get("accuracy") or "", "")
    return line.append(f"  ({transcript.get('engine')}; {trust})", style="dim")


def reason(part: Json, language: str) -> str:
    """Why a part has no value, in words."""
    if part["status"] in {"pending", "none"}:
        return str(part["status"])
    if part.get("reason") == "no_engine_for_language":
        return f"no engine for {language}"
    if part["status"] == "not_consented":
        return NOT_CONSENTED.get(language, NOT_CONSENTED["en"])
    words = str(part.get("reason")).replace("_", " ")
    return f"{words} ({part['detail']})" if part.get("detail") else words


def speech_lines(answer: Json) -> list[Text]:
    """Where somebody spoke, drawn from the words' times; nothing where the engine gives none."""
    words = answer["transcript"].get("words") or []
    conditions = answer["assessment"].get("conditions") or {}
    duration = conditions.get("duration_s") or 0
    if not words or not duration:
        return []
    bar = speech_bar(((word["start_s"], word["end_s"]) for word in words), duration)
    return [Text(f"{bar} {duration:.1f} s", style="cyan")]


def assessment_lines(assessment: Json, language: str) -> list[RenderableType]:
    """The quality verdict with advice, and the key measurements."""
    if assessment["status"] != "done":
        return [Text(f"not measured: {reason(assessment, language)}", style="yellow")]
    quality = assessment.get("quality") or {"verdict": "unknown", "gates": []}
    verdict = Text("recording: ").append(quality["verdict"], style=VERDICT_STYLES.get(quality["verdict"], ""))
    lines: list[RenderableType] = [verdict]
    lines += [
        Padding(
            Text(f"{gate['code']}: {gate['advice'][language if language in gate['advice'] else 'en']}"), (0, 0, 0, 2)
        )
        for gate in quality["gates"]
        if gate.get("advice") and gate["outcome"] in {"warn", "refuse"}
    ]
    measured = " · ".join(measurement(m) for m in key_measurements(assessment["measurements"]))
    return [*lines, Text(measured, style="dim")] if measured else lines


def key_measurements(measurements: list[Json]) -> list[Json]:
    """The few measurements a card has room for; what could not be measured is left out here."""
    known = {m["name"]: m for m in measurements if m.get("value") is not None}
    chosen = [known[name] for name in KEY_MEASUREMENTS if name in known]
    others = [m for m in known.values() if m not in chosen]
    return (chosen + others)[:MEASUREMENTS_SHOWN]


def measurement(measured: Json) -> str:
    """Name, value with three digits, unit."""
    value = measured["value"] if "value" in measured else measured["mean"]
    unit = "" if measured["unit"] in {"ratio", "count", ""} else f" {measured['unit']}"
    return f"{measured['name'].replace('_', ' ')} {value:.3g}{unit}"


def summary_panel(results: Json) -> Panel:
    """The session as a whole: what was answered, measured, and what it does not mean."""
    summary, language = results["summary"].get("result") or {}, results["language"]
    label = "MOCK · " if results["mode"] == "mock" else ""
    table = Table.grid(padding=(0, 2))
    for name, value in summary_rows(results):
        table.add_row(Text(name, style="bold"), Text(value))
    disclaimer = summary.get("disclaimer") or {}
    parts: list[RenderableType] = [
        table,
        Text(disclaimer.get(language) or disclaimer.get("en", ""), style="dim italic"),
    ]
    return Panel(Group(*parts), title=Text(f"{label}session summary"), title_align="left")


def heard(results: Json, summary: Json) -> str:
    """How many words, or that nothing was written down."""
    written = any(answer["transcript"]["status"] == "done" for answer in results["answers"])
    return str(summary["word_count"]) if written else "none: no transcript,"


def summary_rows(results: Json) -> list[tuple[str, str]]:
    """The lines of the summary as pairs of name and value."""
    summary = results["summary"]["result"]
    quality = summary.get("quality") or {}
    rows = [
        ("session", f"{results['session_id']} · form {results['form']} · {results['language']} · {results['mode']}"),
        ("answers", f"{summary['answers_ended']} ended, {summary['answers_failed']} without any result"),
        ("words", f"{heard(results, summary)} in {summary['speech_s']:.1f} s of speech"),
        ("recordings", ", ".join(f"{count} {verdict}" for verdict, count in quality.items())),
    ]
    speech = [answer["assessment"].get("speech_s") for answer in results["answers"]]
    if line := sparkline(speech):
        rows.append(("speech", f"{line}  seconds per answer"))
    rows += [("mean", measurement(m)) for m in key_means(summary.get("measurements") or [])]
    rows.append(("estimate", estimate(summary)))
    if summary.get("not_asked"):
        rows.append(("not asked", ", ".join(str(index) for index in summary["not_asked"])))
    rows += [("failed", f"{place(part)}: {part['reason']}") for part in summary.get("failures") or []]
    words = NOT_CONSENTED.get(results["language"], NOT_CONSENTED["en"])
    return rows + [("left out", f"{place(part)}: {words}") for part in summary.get("left_out") or []]


def place(part: Json) -> str:
    """Which part of which answer."""
    return f"answer {part['question_index']}, {part['part']}"


def key_means(measurements: list[Json]) -> list[Json]:
    """The session's means of the key measurements."""
    known = {m["name"]: m for m in measurements if m.get("mean") is not None}
    return [known[name] for name in KEY_MEASUREMENTS if name in known][:MEASUREMENTS_SHOWN]


def estimate(summary: Json) -> str:
    """The estimate with its interval, or why there is none."""
    value = summary.get("estimate")
    if not value:
        return f"none: {str(summary.get('estimate_reason') or 'unknown').replace('_', ' ')}"
    label = " SYNTHETIC MODEL, means nothing" if value.get("synthetic") else ""
    return f"{value['value']:.1f} ({value['low']:.1f} to {value['high']:.1f}) on the MMSE scale{label}"
