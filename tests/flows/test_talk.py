"""`goldenfish talk` as a person runs it: spoken interviews and conversations over the live connection."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from cli.answers import sample_answers
from cli.configuration import KNOWN_NAMES
from cli.talking.conversation import BYTES_PER_PART
from goldenfish.audio.decode import decode
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.shared_cloud import TOKENS

Json = dict[str, Any]
TIMEOUT_S = 180


def talk(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder without `.env`."""
    clean = {name: value for name, value in os.environ.items() if name not in KNOWN_NAMES}
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "talk", *arguments],
        cwd=folder,
        env=clean | {"NO_COLOR": "1", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def at(cloud: LocalCloud) -> tuple[str, ...]:
    """Options that name the running cloud."""
    return ("--url", cloud.http_url, "--token", TOKENS["family"])


def report(done: subprocess.CompletedProcess[str]) -> Json:
    assert done.returncode == 0, done.stderr[-3000:]
    found: Json = json.loads(done.stdout)
    return found


def test_a_spoken_interview_from_the_greeting_to_the_results(
    cloud: LocalCloud, family: Client, tmp_path: Path
) -> None:
    answers, kept = tmp_path / "answers", tmp_path / "kept"
    answers.mkdir()
    shutil.copy(sample_answers("en")[0], answers)
    found = report(
        talk(tmp_path, *at(cloud), "--answers", str(answers), "--end", "phrase", "--keep", str(kept), "--json")
    )
    assert [asked["question_index"] for asked in found["questions"]] == [1, 2]
    assert [asked["file"] for asked in found["questions"]] == ["01-warm-up.ogg", ""]
    assert len(found["said"]) == 2
    for asked in found["questions"]:
        assert asked["audio_ms"] > 1000
        assert 0 <= asked["asked_ms"] <= asked["heard_ms"]
    assert len(list(kept.glob("*-question-*.ogg"))) == 2
    assert [a["transcript"]["status"] for a in found["answers"][:1]] == ["done"]
    log = family.events(found["session_id"])
    assert [event["data"]["ended_by"] for event in log if event["type"] == "answer_ended"] == ["phrase"]
    told = Counter(event["type"] for event in log)
    assert (told["question_asked"], told["answer_ended"], told["session_closed"]) == (2, 1, 1)


def test_a_reply_is_cut_short_and_what_was_heard_of_it_is_told(cloud: LocalCloud, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("I have a garden.\n", encoding="utf-8")
    options = ("--product", "mentor", "--text", str(lines), "--interrupt-after", "900", "--json")
    (turn,) = report(talk(tmp_path, *at(cloud), *options))["turns"]
    assert turn["reason"] in {"interrupted", "cancelled"}
    assert turn["reply"].startswith(turn["heard"])
    assert 0 < len(turn["heard"]) < len(turn["reply"])


def test_practice_without_a_key_replies_in_real_speech(tmp_path: Path) -> None:
    lines, kept = tmp_path / "lines.txt", tmp_path / "kept"
    lines.write_text("I do not know.\n", encoding="utf-8")
    options = ("--product", "practice", "--mode", "interview", "--text", str(lines), "--keep", str(kept), "--json")
    found = report(talk(tmp_path, *options))
    assert [turn["reason"] for turn in found["turns"]] == ["completed", "completed"]
    assert found["turns"][1]["said"] == "I do not know."
    assert found["turns"][0]["reply"] != found["turns"][1]["reply"]
    for turn in found["turns"]:
        assert list(turn["service_ms"]) == ["first_token", "first_sentence", "first_audio_spoken", "first_audio_sent"]
        assert turn["here_ms"]["text"] <= turn["here_ms"]["end"]
    sounds = sorted(kept.iterdir())
    assert len(sounds) == sum(turn["sounds"] for turn in found["turns"])
    assert max(abs(decode(sounds[0].read_bytes(), max_seconds=60).samples)) > 0.01


def test_recordings_are_sent_in_parts_and_answered(cloud: LocalCloud, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    shutil.copy(sample_answers("en")[3], answers)
    assert (answers / "04-childhood.ogg").stat().st_size > BYTES_PER_PART
    options = ("--product", "practice", "--mode", "general", "--answers", str(answers), "--silent", "--json")
    begun, spoken = report(talk(tmp_path, *at(cloud), *options))["turns"]
    assert (begun["reason"], spoken["reason"]) == ("completed", "completed")
    assert spoken["said"]
    assert spoken["sounds"] == 0
    assert "transcribed" in spoken["service_ms"]


def test_a_service_that_refuses_is_told_with_its_exit_code(cloud: LocalCloud, tmp_path: Path) -> None:
    done = talk(
        tmp_path, "--url", cloud.http_url, "--token", "not-the-right-token", "--product", "mentor", "--text", "-"
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert "401" in done.stderr
    assert "Traceback" not in done.stderr
