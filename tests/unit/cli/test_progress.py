"""The live view shows what the interview says."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from cli.interview import Interview, Step, take_over
from cli.progress import line, mark, picture, shorten, shown


def interview(mode: str = "local") -> Interview:
    asked = Step(Path("01.ogg"), 1, "W0", "Hello, it is good to talk with you. Please tell me a little.", "stored")
    return Interview(mode, [asked, Step(Path("02.ogg"))], session_id="s", stage="asking")


def rendered(value: Interview) -> str:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    console.print(picture(value))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_recording_has_a_row_and_mock_is_said() -> None:
    text = rendered(interview("mock"))
    assert "MOCK" in text
    assert "01.ogg" in text
    assert "02.ogg" in text
    assert "MOCK" not in rendered(interview())


def test_states_come_from_the_results_of_the_questions_that_were_asked() -> None:
    shown_interview = interview()
    failed = {"status": "failed", "reason": "no_speech"}
    answer = {"question_index": 1, "transcript": failed, "assessment": {"status": "pending"}}
    take_over(shown_interview, {"answers": [answer]})
    assert [(s.transcript, s.assessment) for s in shown_interview.steps] == [
        ("failed: no_speech", "pending"),
        ("", ""),
    ]
    assert mark("failed: no_speech").style == "red"
    assert mark("pending").plain == "…"


def test_a_long_question_is_cut_at_a_word() -> None:
    assert shorten("short") == "short"
    assert shorten("word " * 30).endswith("word …")


def test_without_a_terminal_each_change_is_told_once() -> None:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    with shown(console) as changed:
        for _ in range(3):
            changed(interview())
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == line(interview().steps[0]) + "\n"
