"""`goldenfish model`: shows, checks, imports with --trust only, and remakes the demonstration."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR
from typer.testing import CliRunner

from cli.errors import CommandError, Exit
from cli.main import app
from functions.assess.assess import EXTRACTOR
from goldenfish.estimates.artefact import load_model
from tests.unit.estimates.studies import installed
from training.simulate import simulate_speakers

DEMO = Path(__file__).parents[3] / "models" / "demo"


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["model", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def fails(*arguments: str | Path) -> CommandError:
    done = CliRunner().invoke(app, ["model", *map(str, arguments)])
    assert isinstance(done.exception, CommandError), done.output
    return done.exception


def test_show_says_what_it_is_and_whether_it_is_served(tmp_path: Path) -> None:
    installed(tmp_path, blocked=("no_better_than_mean",))
    told = json.loads(run("show", tmp_path, "--json"))
    assert (told["kind"], told["speakers"], told["recordings"], told["served"]) == ("linear", 60, 120, False)
    assert told["not_served"]["reason"] == "no_validated_model"
    assert told["tripod_ai_missing"]
    assert "no_better_than_mean" in run("show", tmp_path)


def test_check_finds_a_sound_model_and_a_damaged_one(tmp_path: Path) -> None:
    installed(tmp_path, "rbf_svr")
    assert json.loads(run("check", tmp_path, "--json"))["self_test"]["ok"]
    (tmp_path / "card.json").write_text("{}", encoding="utf-8")
    refused = fails("check", tmp_path)
    assert (refused.code, "model_hash_mismatch" in refused.what) == (Exit.DATA, True)
    assert fails("check", tmp_path / "nowhere").code == Exit.NOT_FOUND


def test_a_pickle_is_not_read_without_trust(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(30, 2))
    scaler = StandardScaler().fit(rows)
    paths = tmp_path / "svm_model.pkl", tmp_path / "scaler.pkl"
    for path, content in zip(paths, (SVR().fit(rows, rows[:, 0]), scaler), strict=True):
        path.write_bytes(pickle.dumps(content))
    out = tmp_path / "imported"
    refused = fails("import", *paths, "--features", "a,b", "--out", out)
    assert (refused.code, "run any program" in refused.what) == (Exit.USAGE, True)
    assert not out.exists()
    told = json.loads(run("import", "--trust", *paths, "--features", "a,b", "--out", out, "--json"))
    assert (told["served"], told["interval"], told["blocked"]) == (False, None, ["imported_without_evaluation"])
    assert fails("import", "--trust", *paths, "--features", "a,a", "--out", out).code == Exit.USAGE
    assert fails("import", "--trust", *paths, "--features", "a,b,c", "--out", out).code == Exit.DATA
    names = ("--features", "a,b")
    assert fails("import", "--trust", *paths, *names, "--range", "30", "0", "--out", out).code == Exit.USAGE
    taken = str(paths[0])
    assert "unwritable_folder" in fails("import", "--trust", *paths, *names, "--out", taken).what
    assert "unwritable_folder" in fails("demo", "--out", taken).what


def test_the_shipped_demonstration_is_sound_and_says_what_it_is() -> None:
    told = json.loads(run("check", DEMO, "--json"))
    assert (told["synthetic"], told["served"], told["clinical"], told["blocked"]) == (True, False, False, [])
    assert told["not_served"]["reason"] == "demonstration_model_off"
    assert told["scope"]["extractors"] == [EXTRACTOR]  # else it would never apply to what is measured now
    assert "simulated speakers" in (DEMO / "card.md").read_text(encoding="utf-8")


def test_the_shipped_demonstration_is_trained_on_what_the_simulation_draws_today() -> None:
    model = load_model(DEMO)
    assert model is not None
    assert simulate_speakers(extractor=EXTRACTOR).sha256 == model.specification.data_sha256
    assert simulate_speakers(extractor=EXTRACTOR, seed=1).sha256 != model.specification.data_sha256
