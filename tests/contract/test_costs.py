"""What the platform costs stays within its bounds, and is reckoned from what is there and what was measured."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.configuration import TEMPLATE
from cli.cost import IDLE_GOAL_USD, SESSION_GOAL_USD, reckoned
from cli.costs.idle import OPTIONS, deployed, idle_costs
from cli.costs.measured import Measured, Wanted, read_measured, usage_of
from cli.costs.prices import PRICES, prices, read_prices
from cli.costs.session import Usage, costs
from cli.main import app

NOT_IN_AN_INTERVIEW = {"SweeperFunction", "WebhookFunction"}
"""The one runs by the clock and is part of the idle month, the other only for owners that have webhooks."""


@pytest.fixture(scope="module")
def measured() -> Measured:
    return read_measured()


@pytest.fixture(scope="module")
def found(measured: Measured) -> dict[str, Any]:
    return reckoned(Wanted(), 1000, read_prices(), measured)


def test_a_session_of_ten_answers_costs_half_a_cent_at_most(found: dict[str, Any]) -> None:
    assert (SESSION_GOAL_USD, Wanted().answers) == (0.005, 10)
    assert 0.001 < found["session"]["usd"] <= SESSION_GOAL_USD
    assert found["session"]["usd"] == pytest.approx(sum(found["session"]["items"].values()))


def test_a_month_without_anybody_costs_five_dollars_at_most(found: dict[str, Any]) -> None:
    assert IDLE_GOAL_USD == 5
    assert 1 < found["idle_month"]["usd"] <= IDLE_GOAL_USD
    assert found["month_usd"] == pytest.approx(found["idle_month"]["usd"] + 1000 * found["session"]["usd"])


def test_every_option_has_its_price(found: dict[str, Any]) -> None:
    assert set(found["options_month"]) == set(OPTIONS)
    options = found["options_month"]
    assert options["alarms"] >= len(deployed(TEMPLATE, (("AlarmsEnabled", "true"),)).queues) / 2 * 0.1
    assert (options["dashboard"], options["KMS key"], options["vendor's key"]) == pytest.approx((3.0, 1.0, 0.4))
    assert options["seed socket paths"] == 0, "a distribution costs by request"


def test_queues_and_secrets_are_counted_in_the_template(measured: Measured) -> None:
    stack = deployed(TEMPLATE)
    items = idle_costs(TEMPLATE, prices(), measured.sweep_s)
    assert items[f"polling of {len(stack.queue_sources)} queues"] == pytest.approx(
        len(stack.queue_sources) * 648_000 * 0.0000004
    )
    assert items[f"{len(stack.secrets)} secrets"] == pytest.approx(len(stack.secrets) * 0.4)


def test_what_was_measured_is_of_this_template(measured: Measured) -> None:
    assert set(measured.seconds) == set(deployed(TEMPLATE).functions) - NOT_IN_AN_INTERVIEW
    assert set(measured.invocations) == set(measured.seconds)
    assert measured.measured >= date(2026, 11, 21)
    assert min(measured.engine_rates.values()) > 0


def test_vendors_stand_apart_and_what_is_not_known_is_null(found: dict[str, Any]) -> None:
    by_item = {line["item"].partition(" (")[0]: line for line in found["vendors"]}
    assert by_item["transcription"]["usd"] == pytest.approx(7.5 * 0.0045)
    assert by_item["questions spoken"]["usd"] > 0
    assert by_item["live speech-to-speech"]["usd"] is None
    assert "not_seen" in by_item["live speech-to-speech"]["note"]


def test_more_costs_more(measured: Measured) -> None:
    memory_mb = {name: function.memory_mb for name, function in deployed(TEMPLATE).functions.items()}

    def usd(**wanted: Any) -> float:
        return sum(costs(usage_of(measured, Wanted(**wanted), memory_mb), prices()).values())

    assert usd(answers=20) == pytest.approx(2 * usd(answers=10), rel=0.02)
    for more in ({"seconds": 90}, {"kept_days": 730}, {"kms_share": 1}, {"vendor_wait_s": 30}):
        assert usd(**more) > usd()
    assert usd(engine="pocketsphinx", seconds=90) > usd(engine="pocketsphinx")


def test_every_price_is_used_and_says_where_it_is_from() -> None:
    one = Usage({"api": 1.0}, 1, 1, 1, 1, 1.0, 1.0, 1, 1, 10**9, 30, 10**9, 1, 1.0, 1, 1.0)
    of_a_session = {name for name in prices() if not name.endswith("_month") or name == "s3_gb_month"} - {
        "cdn_request"
    }
    assert sum(costs(one, prices()).values()) == pytest.approx(sum(prices()[name] for name in of_a_session))
    assert all(entry.source for entry in read_prices().usd.values())


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["cost", "--json", "--answers", "5", "--sessions", "10"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["schema"] == "goldenfish.cost/1"
    assert told["parameters"]["answers"] == 5
    dearer = json.loads(PRICES.read_text(encoding="utf-8"))
    dearer["usd"]["lambda_arm64_gb_second"]["price"] *= 2
    (tmp_path / "dearer.json").write_text(json.dumps(dearer), encoding="utf-8")
    other = CliRunner().invoke(app, ["cost", "--json", "--answers", "5", "--prices", str(tmp_path / "dearer.json")])
    assert json.loads(other.stdout)["session"]["usd"] > told["session"]["usd"]
    tables = CliRunner().invoke(app, ["cost", "--sessions", "10"])
    assert "polling of" in tables.stdout
    assert "Vendors" in tables.stdout
    assert CliRunner().invoke(app, ["cost", "--prices", str(tmp_path / "none.json")]).exit_code != 0
