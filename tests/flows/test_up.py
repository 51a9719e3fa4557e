"""`goldenfish up`, and what `demo`, `trace` and `redrive` show of the cloud that it runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from cli.answers import sample_answers
from cli.api_client import ApiClient
from cli.configuration import ROOT
from cli.state import State, need_running
from localcloud.aws.credentials import client_settings
from tests.flows.serving import CLEAN, TIMEOUT_S, Json, run, serving
from tests.shared_audio import shared_audio

NUMBER = ["ApproximateNumberOfMessages"]


def one_answer(addresses: Json) -> Json:
    """A session with one answer, complete; gives its results."""
    with ApiClient(addresses["http_url"], addresses["token"]) as client:
        session = client.create_session("one-answer")
        identifier: str = session["session_id"]
        client.question(identifier)
        client.upload(identifier, 1, sample_answers("en")[0], session["limits"])
        client.end_answer(identifier, 1)
        client.close(identifier)
        deadline = time.monotonic() + TIMEOUT_S
        while not (results := client.results(identifier))["complete"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    return results


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Json]]:
    """A folder from which `up` runs in mock mode, and what it printed."""
    folder = tmp_path_factory.mktemp("up")
    with serving(folder, "--mode", "mock") as addresses:
        yield folder, addresses


@pytest.fixture(scope="module")
def state(served: tuple[Path, Json]) -> State:
    return need_running(served[0] / ".goldenfish")


@pytest.fixture(scope="module")
def session_id(served: tuple[Path, Json]) -> str:
    """A session with one answer and its summary."""
    identifier: str = one_answer(served[1])["session_id"]
    return identifier


def test_up_makes_a_token_and_says_where_everything_is(served: tuple[Path, Json], state: State) -> None:
    _, addresses = served
    assert addresses["token"] == state.token
    assert addresses["http_url"].startswith("http://127.0.0.1:")
    assert {"AsrQueue", "AsrDeadLetters", "AssessQueue", "InsightsQueue"} <= set(state.queues)


def test_its_link_opens_the_page_once_for_either_product(served: tuple[Path, Json], state: State) -> None:
    origin, code = served[1]["page_link"].split("/#invitation=")
    assert origin == state.http_url
    wanted = {"code": code, "redeemer": "r" * 32, "product": "practice"}
    redeemed = httpx.post(f"{origin}/api/invitations/redeem", json=wanted, timeout=60).json()
    assert (redeemed["product"], redeemed["view"]) == ("practice", "clinician")
    another = run(served[0], "link", "--product", "memories")
    assert another.stdout.startswith(f"{origin}/#invitation="), another.stderr
    assert code not in another.stdout


def test_its_accounts_are_managed_without_typing_a_token(served: tuple[Path, Json], state: State) -> None:
    made = run(served[0], "user", "add", "ann@example.org", "--generate", "--json")
    assert made.returncode == 0, made.stderr
    account = json.loads(made.stdout)
    credentials = {"login": "ann@example.org", "password": account["password"]}
    signed_in = httpx.post(f"{state.http_url}/users/authorize", json=credentials, timeout=60)
    assert signed_in.json()["user"]["user_id"] == account["user_id"]
    assert state.admin_token not in run(served[0], "user", "list").stdout


def test_a_second_up_from_the_same_folder_is_refused(served: tuple[Path, Json], state: State) -> None:
    second = run(served[0], "up", "--port", "0")
    assert second.returncode == 1
    assert state.http_url in second.stderr


def test_the_interview_by_curl_works_as_the_page_has_it(served: tuple[Path, Json], tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    section = page.split("## An interview in seven calls\n")[1].split("\n## ")[0]
    *steps, report = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    shutil.copy(sample_answers("en")[0], tmp_path / "answer.ogg")
    _, addresses = served
    known = {"API": addresses["http_url"], "AUTH": f"Authorization: Bearer {addresses['token']}"}
    answers = []
    for step in steps:
        said = subprocess.run(["sh", "-c", step], cwd=tmp_path, env=CLEAN | known, capture_output=True, check=True)
        answers.append(json.loads(said.stdout))
        known["ID"] = answers[0]["session_id"]
    assert [answer.get("code") for answer in answers] == [None] * 6, answers
    assert answers[1]["text"].startswith("Hello, it is good to talk with you.")
    assert answers[2]["status"] == "stored"
    assert answers[4]["closed_by"] == "user"
    assert answers[5]["schema"] == "goldenfish.results/1"
    printed = tmp_path / "report.pdf"

    def is_printed() -> bool:
        subprocess.run(["sh", "-c", report], cwd=tmp_path, env=CLEAN | known, check=True)
        return printed.read_bytes().startswith(b"%PDF-")

    deadline = time.monotonic() + 60
    while not is_printed():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_trace_shows_request_attempts_and_results_in_order(served: tuple[Path, Json], session_id: str) -> None:
    done = run(served[0], "trace", session_id, "--json")
    assert done.returncode == 0, done.stderr
    entries = json.loads(done.stdout)["entries"]
    assert [e["time"] for e in entries] == sorted(e["time"] for e in entries)
    told = [f"{e['source']}: {e['what']}" for e in entries]

    def position(beginning: str) -> int:
        return next(index for index, text in enumerate(told) if text.startswith(beginning))

    assert told[0].startswith("ApiFunction: POST /api/session → 201")
    assert not any("/events →" in text for text in told), "trace's own look at the events"
    assert position(f"ApiFunction: POST /api/session/{session_id}/audio → 202") < position(
        "event: transcript of answer 1: done"
    )  # but not always before the attempt: the worker may begin before the request has ended
    assert (
        position(f"ApiFunction: GET /api/session/{session_id}/question → 200")
        < position("AsrFunction: attempt")
        < position("event: transcript of answer 1: done")
        < position("event: summary, revision 1")
    )
    assert position("AssessFunction: attempt") < position("event: result card of answer 1")


def test_trace_into_a_pipe_has_one_line_per_entry(served: tuple[Path, Json], session_id: str) -> None:
    lines = run(served[0], "trace", session_id).stdout.splitlines()
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3}  \w+  \S", line) for line in lines)
    assert any(line.endswith(f"GET /api/session/{session_id}/question → 200") for line in lines)


def test_a_demo_asks_it_and_a_mock_is_labelled_on_every_card(served: tuple[Path, Json], tmp_path: Path) -> None:
    files = sample_answers("en")[:2]
    for path in files:
        shutil.copy(path, tmp_path)
    done = run(served[0], "demo", "--mode", "mock", "--answers", str(tmp_path))
    assert done.returncode == 0, done.stderr[-3000:]
    assert served[1]["http_url"] in done.stderr, "it asks the cloud that is up"
    titles = [line for line in done.stdout.splitlines() if line.startswith("╭")]
    assert len(titles) == len(files) + 1
    assert all("MOCK" in title for title in titles)


def demo_json(folder: Path, answers: Path) -> Json:
    done = run(folder, "demo", "--answers", str(answers), "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    report: Json = json.loads(done.stdout)
    return report


def write_silence(path: Path, *, seconds: int) -> None:
    """16 kHz, 16 bit; above the multipart route's limit from 125 s on."""
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        writer.writeframes(bytes(2 * 16_000 * seconds))


def test_broken_and_large_recordings_are_results_and_the_interview_still_ends(
    served: tuple[Path, Json], tmp_path: Path
) -> None:
    good = sample_answers("en")[7]
    (tmp_path / "1.wav").write_bytes(b"this is no sound at all" * 40)
    (tmp_path / "2.ogg").write_bytes(good.read_bytes()[:2000])
    (tmp_path / "3.wav").write_bytes(b"")
    shutil.copy(good, tmp_path / "4.ogg")
    write_silence(tmp_path / "5.wav", seconds=150)
    report = demo_json(served[0], tmp_path)
    first, _cut, empty, whole, silent = report["answers"]
    assert first["sent"] == "refused: unsupported_audio_type"
    assert first["transcript"]["reason"] == first["assessment"]["reason"] == "unsupported_audio"
    assert empty["transcript"]["reason"] == "empty_audio"
    assert whole["transcript"]["status"] == "done"
    assert silent["sent"] == "stored (presigned)"
    assert silent["transcript"]["reason"] == silent["assessment"]["reason"] == "no_speech"
    assert report["complete"]


def test_real_recordings_of_several_formats(served: tuple[Path, Json], tmp_path: Path) -> None:
    formats = ("01-jfk.flac", "06-jfk.webm", "07-jfk.m4a")
    for name in formats:
        (tmp_path / name).symlink_to(shared_audio(f"answers/{name}"))
    report = demo_json(served[0], tmp_path)
    assert [a["file"] for a in report["answers"]] == [*formats]
    assert all(a["transcript"]["status"] == a["assessment"]["status"] == "done" for a in report["answers"])


def test_doctor_beside_its_own_cloud_does_not_warn_of_the_port(served: tuple[Path, Json], state: State) -> None:
    checks = json.loads(run(served[0], "doctor", "--json").stdout)["checks"]
    (port,) = (check for check in checks if check["name"] == "port")
    assert port["outcome"] == "ok"
    assert state.http_url in port["found"]


def test_report_of_the_finished_session_in_each_format(served: tuple[Path, Json], session_id: str) -> None:
    folder = served[0]
    done = run(folder, "report", session_id, "--language", "vi")
    assert done.returncode == 0, done.stderr
    assert (folder / f"{session_id}.vi.pdf").read_bytes().startswith(b"%PDF-")
    bundle = json.loads(run(folder, "report", session_id, "--format", "fhir", "--out", "-").stdout)
    assert bundle["resourceType"] == "Bundle"
    report = json.loads(run(folder, "report", session_id, "--format", "json", "--out", "-").stdout)
    assert (report["session_id"], report["estimate_reason"]) == (session_id, "no_validated_model")
    assert run(folder, "report", "ses_unknown").returncode == 3


def test_trace_of_an_unknown_session_is_not_found(served: tuple[Path, Json]) -> None:
    assert run(served[0], "trace", "ses_unknown").returncode == 3


def test_redrive_shows_a_dead_letter_and_then_sends_it_back(served: tuple[Path, Json], state: State) -> None:
    sqs: Any = boto3.client("sqs", **client_settings(state.aws_endpoint))
    key = "audio/ses_gone/001/rec_gone.ogg"
    body = json.dumps({"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": key}}})
    sqs.send_message(QueueUrl=state.queues["AsrDeadLetters"].url, MessageBody=body)

    for dry, done in ((["--dry-run"], "left"), ([], "replayed")):
        redriven = run(served[0], "redrive", "asr", "--json", *dry)
        assert redriven.returncode == 0, redriven.stderr
        (message,) = json.loads(redriven.stdout)["messages"]
        assert (message["about"], message["to"], message["done"]) == (key, "AsrQueue", done)
    assert json.loads(run(served[0], "redrive", "asr", "--json").stdout)["messages"] == []


def test_without_a_running_cloud_the_commands_say_how_to_start_one(tmp_path: Path) -> None:
    for arguments in (["trace", "ses_1"], ["redrive", "asr"]):
        done = run(tmp_path, *arguments)
        assert (done.returncode, done.stdout) == (3, "")
        assert "goldenfish up" in done.stderr


def test_redrive_says_why_an_engine_failed_at_every_attempt(tmp_path: Path) -> None:
    """A vendor that cannot be reached: nothing listens on port 9 (discard)."""
    vendor = {"OPENAI_API_KEY": "sk-of-this-test-only", "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    with serving(tmp_path, "--mode", "real", MAX_RECEIVE_COUNT="2", **vendor) as addresses:
        transcript = one_answer(addresses)["answers"][0]["transcript"]
        assert (transcript["status"], transcript["reason"]) == ("failed", "engine_failed")
        state = need_running(tmp_path / ".goldenfish")
        queue = state.queues["AsrDeadLetters"].url
        sqs: Any = boto3.client("sqs", **client_settings(state.aws_endpoint))
        deadline = time.monotonic() + TIMEOUT_S
        while sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=NUMBER)["Attributes"][NUMBER[0]] == "0":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        messages = json.loads(run(tmp_path, "redrive", "asr", "--dry-run", "--json").stdout)["messages"]
    (message,) = messages
    assert "TransientEngineError" in message["reason"]
    assert "\n" not in message["reason"]
    assert message["about"].startswith("audio/")
