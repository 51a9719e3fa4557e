"""An answer in writing, with its transcript in the bucket."""

from __future__ import annotations

import pytest

from goldenfish.objects import store as objects
from goldenfish.sessions import service
from goldenfish.sessions.reading import read_results
from goldenfish.transcripts import written
from tests.callers import FAMILY
from tests.unit.conftest import Aws


def texts(session_id: str) -> list[str]:
    return objects.keys_under(f"text-records/{session_id}/")


def test_of_two_who_write_at_once_the_text_and_what_is_told_of_it_are_the_firsts(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, session_id)
    change = service.change_session
    replayed: list[bool] = []

    def overtaken(*arguments: object) -> object:
        """Somebody else writes between the object and the session."""
        monkeypatch.setattr(service, "change_session", change)
        replayed.append(written.answer_in_writing(FAMILY, session_id, 1, "By the river.")[2])
        return change(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "change_session", overtaken)
    replayed.append(written.answer_in_writing(FAMILY, session_id, 1, "By the sea, all summer.")[2])
    assert replayed == [False, True]
    answer = read_results(FAMILY, session_id).answers[0]
    assert answer.transcript.text == "By the river."
    assert len(texts(session_id)) == 1
    assert written.answer_in_writing(FAMILY, session_id, 1, "In the hills.")[2]
    assert read_results(FAMILY, session_id).answers[0].transcript.text == "By the river."
    assert len(texts(session_id)) == 1
