"""`goldenfish cost`: what a session, an idle month and the vendors cost, from measured amounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from cli.configuration import TEMPLATE, read_configuration
from cli.costs.measured import Measured, Wanted, read_measured, usage_of
from cli.costs.prices import PRICES, PriceFile, read_prices
from cli.costs.session import costs
from cli.costs.vendors import Line, vendor_lines
from cli.errors import CommandError, Exit
from cli.terminal import err, out, write_json

SESSION_GOAL_USD = 0.005
IDLE_GOAL_USD = 5.0
EPILOG = """Examples:

  goldenfish cost                             ten answers of 45 seconds, and a month without anybody

  goldenfish cost --answers 15 --seconds 90   a longer interview

  goldenfish cost --sessions 2000             a month of two thousand sessions

  goldenfish cost --kms-share 1               every request to S3 and queues asks KMS: the most it can be

  goldenfish cost --prices eu.json            another region's prices, in a file like cli/costs/prices.json

  goldenfish cost --engine pocketsphinx       transcripts by the image's own engine instead of a vendor

Amounts were counted in an interview on the local cloud (make bench ARGS=--save-costs counts again); workers take the
processor time of their engines on that machine. Nothing here asks AWS. Free tiers and discounts are left out.
Exit codes: 0 printed · 4 the file of prices cannot be read.
"""


def cost(
    *,
    answers: Annotated[int, typer.Option(min=1, max=1000, help="Answers of a session.")] = 10,
    seconds: Annotated[float, typer.Option(min=0.0, max=3600.0, help="Length of each.")] = 45.0,
    engine: Annotated[
        Literal["vendor", "pocketsphinx"], typer.Option(help="Who transcribes: a vendor, or the image itself.")
    ] = "vendor",
    vendor_wait: Annotated[
        float, typer.Option(min=0.0, max=300.0, help="Seconds for which the function waits for a vendor; assumed.")
    ] = 8.0,
    kept_days: Annotated[int, typer.Option(min=0, help="Days for which recordings are kept.")] = 365,
    kms_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of S3 and queue requests that ask KMS; 0 without a key.")
    ] = 0.0,
    sessions: Annotated[int, typer.Option(min=0, help="Sessions a month, for the month's line.")] = 0,
    prices: Annotated[Path, typer.Option(help="File of a region's prices.", show_default=False)] = PRICES,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Say what a session costs on AWS, what a month costs in which nobody comes, and what vendors take."""
    wanted = Wanted(
        answers=answers,
        seconds=seconds,
        engine=engine,
        vendor_wait_s=vendor_wait,
        kept_days=kept_days,
        kms_share=kms_share,
    )
    found = reckoned(wanted, sessions, _read(prices), read_measured())
    if as_json:
        write_json(found)
    else:
        show(found)


def reckoned(wanted: Wanted, sessions: int, priced: PriceFile, measured: Measured) -> dict[str, Any]:
    """Everything the command tells, as its JSON object."""
    from cli.costs.idle import deployed, idle_costs, option_costs  # noqa: PLC0415 - heavy: it reads the template

    usd = {name: entry.price for name, entry in priced.usd.items()}
    memory_mb = {name: function.memory_mb for name, function in deployed(TEMPLATE).functions.items()}
    by_session = costs(usage_of(measured, wanted, memory_mb), usd)
    by_month = idle_costs(TEMPLATE, usd, measured.sweep_s)
    vendors = vendor_lines(measured, wanted, read_configuration().settings())
    per_session, idle = sum(by_session.values()), sum(by_month.values())
    return {
        "schema": "goldenfish.cost/1",
        "region": priced.region,
        "prices_looked_up": priced.looked_up,
        "measured": {"on": measured.measured.isoformat(), "machine": measured.machine, "answers": measured.answers},
        "parameters": {**wanted.model_dump(), "sessions": sessions},
        "session": {"usd": per_session, "items": by_session, "goal_usd": SESSION_GOAL_USD},
        "idle_month": {"usd": idle, "items": by_month, "goal_usd": IDLE_GOAL_USD},
        "options_month": option_costs(TEMPLATE, usd, measured.sweep_s),
        "metric_month_usd": usd["metric_month"],
        "vendors": [line._asdict() for line in vendors],
        "month_usd": idle + sessions * per_session if sessions else None,
    }


def _read(path: Path) -> PriceFile:
    try:
        return read_prices(path)
    except (OSError, ValidationError) as error:
        what = f"{path} cannot be read as prices: {type(error).__name__}"
        raise CommandError(what, f"copy {PRICES} and change its numbers", Exit.CONFIGURATION) from error


def show(found: dict[str, Any]) -> None:
    """Print the tables as a person reads them."""
    asked = found["parameters"]
    console = out()
    session = f"A session of {asked['answers']} answers of {asked['seconds']:g} s, kept {asked['kept_days']} days"
    title = f"US dollars. {session}, on AWS"
    sections = {
        title: _table(found["session"]["items"], found["session"]["usd"], digits=6),
        "A month without anybody": _table(found["idle_month"]["items"], found["idle_month"]["usd"]),
        "Options, a month each": _table(found["options_month"], None),
        "Vendors, a session, in mode real": _vendors([Line(**line) for line in found["vendors"]]),
    }
    for heading, grid in sections.items():
        console.print(Text(heading, style="bold"))
        console.print(grid)
    if found["month_usd"] is not None:
        text = f"{asked['sessions']} sessions and the month itself, without vendors and options: "
        console.print(Text(f"{text}${found['month_usd']:.2f}", style="bold"))
    measured = found["measured"]
    err().print(f"Measured {measured['on']} on {measured['machine']}, {measured['answers']} answers.", soft_wrap=True)
    err().print(f"Prices of {found['region']}: {found['prices_looked_up']}.", soft_wrap=True)
    err().print(
        f"Each metric that is written in a month adds ${found['metric_month_usd']:g}; free tiers are left out."
    )


def _table(items: dict[str, float], total: float | None, *, digits: int = 2) -> Table:
    grid = Table(box=None, padding=(0, 1), show_header=False, show_footer=total is not None)
    grid.add_column("", footer="" if total is None else "in all")
    grid.add_column("US$", justify="right", footer="" if total is None else f"{total:.{digits}f}")
    for name, usd in sorted(items.items(), key=lambda item: -item[1]):
        if usd or total is None:
            grid.add_row(name, f"{usd:.{digits}f}")
    return grid


def _vendors(lines: list[Line]) -> Table:
    grid = Table(box=None, padding=(0, 1), show_header=False)
    for justify in ("left", "right", "left"):
        grid.add_column(justify=justify)
    for line in lines:
        grid.add_row(line.item, "–" if line.usd is None else f"{line.usd:.4f}", Text(line.note, style="dim"))
    return grid
