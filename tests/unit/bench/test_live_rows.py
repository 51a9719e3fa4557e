"""The rows of the streamed turn: what is taken away from what, and a peer that is not there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench import peer
from bench.figures import Figure
from bench.live_turn import Turn
from bench.peer_pipecat import NOT_INSTALLED
from bench.turn_script import TurnScript
from tests.vendors.scripted import Exchange

SCRIPT = TurnScript()


def exchange(received_at: float, sent_at: list[float], ended_at: float) -> Exchange:
    return Exchange("/v1", {}, {}, received_at, sent_at, ended_at)


def test_what_model_and_voice_took_is_no_overhead() -> None:
    tokens = [10.5 + n / 10 for n in range(len(SCRIPT.tokens))]
    known = tokens[SCRIPT.sentence_known_tokens - 1]
    chat, speech = exchange(10.25, tokens, tokens[-1]), exchange(known + 0.125, [], known + 0.625)
    turn = Turn(said=10.0, sound=known + 0.75, chat=chat, speech=speech, open_s=5.0, speech_s=6.0)
    assert turn.overhead_s(SCRIPT) == pytest.approx(0.25 + 0.125 + 0.125)
    assert turn.after_sentence_s(SCRIPT) == pytest.approx(0.125 + 0.125)


def test_the_first_sentence_of_the_script_is_over_with_the_token_that_follows_it() -> None:
    first = "".join(SCRIPT.tokens[: SCRIPT.sentence_known_tokens - 1])
    assert first == "That is right."
    assert SCRIPT.tokens[SCRIPT.sentence_known_tokens - 1].startswith(" ")
    assert json.loads(SCRIPT.to_json())["tokens"] == list(SCRIPT.tokens)


def test_a_peer_that_is_not_installed_is_a_row_without_a_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "peer_pipecat.py").write_text(f"import sys; sys.exit({NOT_INSTALLED})", encoding="utf-8")
    monkeypatch.setattr(peer, "ROOT", tmp_path)
    (row,) = peer.peer_figures(SCRIPT, sys.executable)
    assert isinstance(row, Figure)
    assert (row.value, row.met) == (None, None)
    assert "not installed" in row.note


def test_what_the_peer_measures_becomes_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"version": "9", "overheads_s": [0.1, 0.2], "audio_after_cancel": 0, "closed_s": [0.01]}
    (tmp_path / "bench").mkdir()
    program = f"import sys, json; json.loads(sys.argv[1]); print({json.dumps(json.dumps(found))})"
    (tmp_path / "bench" / "peer_pipecat.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(peer, "ROOT", tmp_path)
    rows = peer.peer_figures(SCRIPT, sys.executable)
    assert [row.value for row in rows] == [0.1, 0.2, 0.01, 0.0]
