"""What is heard while it is spoken: slices and turns reach no other company without consent."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from functions.asr import live, transcribe
from functions.asr import slice as slices
from goldenfish.consents import service as consents
from goldenfish.providers.third_parties import CHAT_MODELS, SPEAKERS, TRANSCRIBERS
from goldenfish.sessions import service
from goldenfish.transcripts.models import Draft
from tests.callers import FAMILY
from tests.unit.asr.fake_engine import FakeEngine
from tests.unit.asr.test_slice import _deliver, _upload
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.consents.telling import withdrawn

PROVIDERS = Path(__file__).parents[3] / "layers" / "core" / "goldenfish" / "providers"


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Another company's engine."""
    engine = FakeEngine(Draft(text="Done."))
    engine.paid = True
    for module in (slices, transcribe):
        monkeypatch.setattr(module, "transcriber", lambda: engine)
    return engine


def test_no_other_company_hears_a_slice(aws: Aws, others: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, session_id)
    paid: list[str] = []
    monkeypatch.setattr(slices, "pay_once", lambda slice_id, *_: paid.append(slice_id))
    _deliver(_upload(aws, session_id, wav_bytes(1)))
    consents.tell(FAMILY, session_id, withdrawn("transcribe"))
    _deliver(_upload(aws, session_id, wav_bytes(1)))
    assert len(paid) == 1, "the one before the withdrawal"


@pytest.mark.parametrize(("third_party", "reason"), [(False, "not_consented"), (True, "no_recording")])
def test_no_other_company_hears_a_turn(aws: Aws, others: FakeEngine, *, third_party: bool, reason: str) -> None:
    asked = {"live": {"key": "turns/cnv_x/whole", "language": "en", "third_party": third_party}}
    assert live.transcribe_live(asked)["reason"] == reason


def test_our_own_engine_hears_a_turn_without_it(aws: Aws, others: FakeEngine) -> None:
    others.paid = False
    asked = {"live": {"key": "turns/cnv_x/whole", "language": "en", "third_party": False}}
    assert live.transcribe_live(asked)["reason"] == "no_recording"


def _members(path: Path) -> dict[str, object]:
    """The constants that a file's classes carry."""
    found: dict[str, object] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.AnnAssign):
            target = node.target
        if isinstance(target, ast.Name) and isinstance(getattr(node, "value", None), ast.Constant):
            found[target.id] = node.value.value  # type: ignore[attr-defined]
    return found


def test_paid_engines_are_those_of_other_companies() -> None:
    found = [_members(path) for path in (PROVIDERS / "transcribers").glob("*.py")]
    assert {each["engine"] for each in found if each.get("paid") is True} == TRANSCRIBERS


@pytest.mark.parametrize(
    ("room", "others", "ours"),
    [("chat_models", CHAT_MODELS, {"mock", "rules"}), ("speakers", SPEAKERS, {"mock", "espeak", "polly"})],
)
def test_every_engine_is_ours_or_another_companys(room: str, others: frozenset[str], ours: set[str]) -> None:
    found = {str(each["engine"]) for path in (PROVIDERS / room).glob("*.py") if "engine" in (each := _members(path))}
    assert found == others | ours
