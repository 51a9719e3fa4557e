"""Hostile files at the door: each is taken in or refused with a documented problem, and the session goes on."""

from __future__ import annotations

from goldenfish.sessions import service as sessions
from tests.callers import FAMILY
from tests.hostile.corpus import corpus
from tests.unit.api.conftest import Api
from tests.unit.conftest import Aws

FILES = corpus("http://127.0.0.1:1/answer.wav", "/nowhere/answer.wav")
EVERY = 8
DOCUMENTED = {(413, "audio_too_large"), (415, "unsupported_audio_type"), (422, "empty_audio")}


def test_a_file_is_taken_in_or_refused(api: Api, aws: Aws) -> None:
    session_id = sessions.create_session(FAMILY, sessions.NewSession(user_id="x")).session_id
    sessions.ask_question(FAMILY, session_id)
    for file in ["empty", *list(FILES)[::EVERY]]:
        if file.startswith(("flac-of-10", "mp4-index")):  # above what this route takes, and slow to make
            continue
        reply = api.upload(f"/api/session/{session_id}/audio", 1, FILES[file](), "../../answer.html")
        assert reply.status == 202 or (reply.status, reply.body["code"]) in DOCUMENTED, file
    assert api.get(f"/api/session/{session_id}/results").status == 200
