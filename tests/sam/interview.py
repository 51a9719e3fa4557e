"""Every function in its container, one after the other, on the interview that the events tell of."""

from __future__ import annotations

import json
from typing import Any

from tests.rights import forbidden
from tests.sam.data_plane import NAMES, DataPlane
from tests.sam.identity import SESSION
from tests.sam.sam_cli import Report, Sam

NO_FAILURES: dict[str, list[str]] = {"batchItemFailures": []}


def invoke_all(sam: Sam, plane: DataPlane, report: Report) -> None:
    """Run the interview to its summary.

    Raises:
        AssertionError: a function answered something else than it should.
    """
    run = _Invocations(sam, report)
    run.http("api-health", 200)
    run.http("api-no-token", 401)
    created = run.http("api-create-session", 201)
    assert created["session_id"].startswith("ses_"), created
    assert created["session_id"] != SESSION, created

    assert run.event("InterviewerFunction", "interviewer-connect")["statusCode"] == 200
    run.http("api-ticket", 201)
    for message in ("interviewer-hello", "interviewer-ping"):
        assert run.event("InterviewerFunction", message) == {"statusCode": 200}
    assert any(call.caller == "InterviewerFunction" and "ManageConnections" in call.action for call in plane.calls)
    assert run.event("InterviewerFunction", "interviewer-speech-job") is None
    assert plane.keys("speech/"), "no sound of a question"
    assert run.event("PushFunction", "push-event") == NO_FAILURES
    assert run.event("TallyFunction", "tally-event") == NO_FAILURES

    asked = run.http("api-question", 200)
    assert asked["question_index"] == 2, asked
    granted = run.http("api-upload", 201)
    assert granted["url"].startswith(plane.environment["AWS_ENDPOINT_URL"]), granted
    assert run.http("api-end-answer", 200)["replayed"] is True

    assert run.event("AsrFunction", "asr-test-event") == NO_FAILURES
    assert run.event("AsrFunction", "asr-recording") == NO_FAILURES
    assert run.event("AsrFunction", "asr-live")["text"]
    transcript = plane.stored(f"text-records/{SESSION}/001/")
    assert transcript["status"] == "done", transcript
    assert transcript["text"], transcript
    assert run.event("AssessFunction", "assess-recording") == NO_FAILURES
    assessment = plane.stored(f"results/{SESSION}/001/")
    assert assessment["status"] == "done", assessment

    run.http("api-close", 200)
    assert run.event("InsightsFunction", "insights-session") == NO_FAILURES
    assert plane.stored(f"results/{SESSION}/summary-001.json")["answers_ended"] == 1
    results = run.http("api-results", 200)
    assert results["complete"] is True, results["pending"]
    assert results["answers"][0]["transcript"]["text"] == transcript["text"], results
    stream = run.event("ApiFunction", "api-stream")
    assert stream["headers"]["content-type"].startswith("text/event-stream"), stream
    told = {event["type"] for event in run.http("api-events", 200)["events"]}
    assert {"transcript_final", "result_card", "session_summary"} <= told, told
    assert isinstance(run.event("SweeperFunction", "sweeper-schedule"), dict)
    assert run.event("WebhookFunction", "webhook-notice") == NO_FAILURES
    assert run.event("InterviewerFunction", "interviewer-disconnect")["statusCode"] == 200

    callers = {call.caller for call in plane.calls if call.caller.endswith("Function")}
    assert len(callers) == 9, callers
    assert forbidden(plane.calls, NAMES, ExternalServicesMode="real") == []
    used = [call for call in plane.calls if call.caller in callers]
    report.done(f"{len(used)} kinds of calls to AWS, all allowed by the functions' roles")


class _Invocations:
    def __init__(self, sam: Sam, report: Report) -> None:
        self._sam = sam
        self._report = report

    def event(self, function: str, event: str) -> Any:
        returned, log = self._sam.invoke(function, event)
        assert not (isinstance(returned, dict) and "errorType" in returned), f"{event}: {returned}\n{log[-4000:]}"
        self._report.done(f"{function} {event}")
        return returned

    def http(self, event: str, status: int) -> dict[str, Any]:
        returned = self.event("ApiFunction", event)
        assert returned["statusCode"] == status, (event, returned)
        body: dict[str, Any] = json.loads(returned["body"])
        return body
