"""A guest's day at the workers: one link cannot have a vendor paid without end, whoever owns the session."""

from __future__ import annotations

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from goldenfish.clock import now
from goldenfish.consents import service as consents
from goldenfish.limits import service as limits
from goldenfish.limits.models import session_name
from goldenfish.limits.store import audio_ms
from goldenfish.recordings import service as recordings
from goldenfish.recordings.slices import grant_slice
from goldenfish.sessions import service
from goldenfish.settings import settings
from tests.callers import FAMILY
from tests.shared_audio import shared_audio
from tests.unit.asr.test_paid_calls import deliver, server, transcript
from tests.unit.asr.transcription_server import TranscriptionServer
from tests.unit.conftest import Aws
from tests.unit.consents.telling import told
from tests.unit.invitations.conftest import invited, page
from tests.unit.limits.held import Held
from tests.unit.limits.still import allow
from tests.unit.workers.messages import object_created

__all__ = ["server"]

MOMENT = now()
"""The clock of the limits stands still: no day ends within a test."""


@pytest.fixture(autouse=True)
def one_minute_a_day(server: TranscriptionServer, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "service=off;participant=minutes:1,rpm:0,rph:0,requests:0", MOMENT)


@pytest.fixture(params=[False])
def session_id(request: pytest.FixtureRequest, server: TranscriptionServer) -> str:
    """A session that somebody holds by a link; perhaps it was there before."""
    before = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    link = invited(session_id=before) if request.param else invited()
    held: str = link.redeemed()["session_id"]
    assert (held == before) is request.param
    service.ask_question(FAMILY, held)
    return held


def recorded(session_id: str) -> str:
    """The message of a new recording of the first answer."""
    recording = shared_audio("read/LJ050-0131.wav").read_bytes()
    return object_created(recordings.store_audio(FAMILY, session_id, 1, recording).key)


@pytest.mark.parametrize("session_id", [False, True], indirect=True)
def test_a_guests_recording_counts_for_the_session_once(session_id: str) -> None:
    message = recorded(session_id)
    for _ in range(2):
        deliver(message)
    assert transcript(session_id).status == "done"
    assert 5_000 < audio_ms(session_name(session_id), MOMENT) < 60_000
    assert audio_ms("family", MOMENT) == 0, "a service has no limit here"


def test_above_a_guests_day_no_vendor_is_asked(server: TranscriptionServer, session_id: str) -> None:
    message = recorded(session_id)
    limits.count_audio(Held("family", session_id, invited=True), "rec_before", 60.0)
    with pytest.raises(BatchProcessingError):
        deliver(message)
    assert transcript(session_id).reason == "quota_exhausted"
    assert not server.requests


def test_a_transcript_that_is_erased_and_bought_again_counts_again(
    server: TranscriptionServer, session_id: str
) -> None:
    """Else a guest who takes back a consent and gives it again, over and over, has the same paid without end."""
    message, counted = recorded(session_id), []
    for _ in range(2):
        consents.tell(FAMILY, session_id, told("transcribe"))
        deliver(message)
        counted.append(audio_ms(session_name(session_id), MOMENT))
        consents.tell(FAMILY, session_id, told(refused=("transcribe",), erase=True))
    assert counted[1] == 2 * counted[0] > 0
    assert len(server.requests) == 2


def test_a_guest_is_given_no_form_then_and_others_are(aws: Aws, server: TranscriptionServer) -> None:
    made = invited().redeemed()
    guest, path = page(made), f"/api/session/{made['session_id']}"
    assert guest.get(f"{path}/question").status == 200
    limits.count_audio(Held("family", made["session_id"], invited=True), "rec_before", 60.0)
    wanted = {"question_index": 1, "content_type": "audio/webm"}
    for route, more in (("parts", {}), ("upload", {"size_bytes": 900}), ("slice", {"number": 1, "size_bytes": 900})):
        refused = guest.post(f"{path}/{route}", {**wanted, **more})
        assert (refused.status, refused.body["code"]) == (429, "quota_exhausted"), route
    other = invited().redeemed()
    page(other).get(f"/api/session/{other['session_id']}/question")
    assert page(other).post(f"/api/session/{other['session_id']}/parts", wanted).status == 201


def test_a_guests_slice_is_not_heard_either(
    aws: Aws, server: TranscriptionServer, caplog: pytest.LogCaptureFixture
) -> None:
    made = invited().redeemed()["session_id"]
    service.ask_question(FAMILY, made)
    content = shared_audio("read/LJ050-0131.wav").read_bytes()[:300_000]
    form = grant_slice(FAMILY, made, question_index=1, number=1, content_type="audio/wav", size_bytes=len(content))
    aws.s3.put_object(Bucket=settings().recordings_bucket, Key=form.key, Body=content)
    limits.count_audio(Held("family", made, invited=True), "rec_before", 60.0)
    deliver(object_created(form.key))
    assert [one.outcome for one in caplog.records if hasattr(one, "outcome")] == ["quota_exhausted"]
    assert not server.requests
