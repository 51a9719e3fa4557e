"""`goldenfish page`: the web page, ready for a bucket and there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.configuration import ROOT
from cli.terminal import out, tell, write_json

if TYPE_CHECKING:
    from cli.pages.build import Build

BUILD_EPILOG = """Examples:

  goldenfish page build --out dist            files with hashed names; dist/files.json lists types and Cache-Control

  goldenfish page build --out dist --json     the list on stdout too

For a bucket of this project's stack there is `goldenfish page deploy`; the folder is for other servers. Exit codes:
0 built · 2 the folder holds something else · 6 a file names one that is not there, or in a way no build can follow.
"""
DEPLOY_EPILOG = """Examples:

  goldenfish page deploy --stack goldenfish-dev

  AWS_REGION=eu-central-1 goldenfish page deploy --stack goldenfish-prod --json

Puts what has changed, the pages last, and lets CloudFront forget the old ones. Exit codes: 0 there · 3 no such
stack · 4 it has no page, or AWS has no credentials here · 5 AWS refuses · 6 as of `page build`.
"""
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

app = typer.Typer(help="The web page: built with names that browsers may keep, and deployed.", no_args_is_help=True)


@app.command("build", epilog=BUILD_EPILOG)
def build_page(
    *,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or empty folder, or an earlier build.")],
    as_json: AsJson = False,
) -> None:
    """Write the page into a folder, each file named by its content."""
    from cli.pages.build import told, write  # noqa: PLC0415 - the local cloud's modules: only this command pays

    built = _built()
    write(built, folder)
    if as_json:
        write_json(told(built))
    else:
        out().print(table(built))
        tell(f"{len(built.files)} files, version {built.version}, in {folder}")
    _remind(built)


@app.command("deploy", epilog=DEPLOY_EPILOG)
def deploy_page(
    *,
    stack: Annotated[str, typer.Option(metavar="NAME", help="Name of the deployed stack.")],
    as_json: AsJson = False,
) -> None:
    """Build the page and put it where a stack serves it."""
    from cli.pages.build import to_fill_in  # noqa: PLC0415 - as above
    from cli.pages.deployment import deploy, find_place  # noqa: PLC0415 - boto3: only this command pays

    built = _built()
    place = find_place(stack)
    done = deploy(built, place)
    if as_json:
        write_json(
            {
                "schema": "goldenfish.page-deployment/1",
                "version": built.version,
                "url": place.url,
                "bucket": place.bucket,
                "put": list(done.put),
                "already_there": list(done.already_there),
                "invalidation": done.invalidation,
                "to_fill_in": to_fill_in(built),
            }
        )
    else:
        out().print(place.url, soft_wrap=True)
        tell(f"{len(done.put)} files put, {len(done.already_there)} were there; pages are new within minutes")
    _remind(built)


def _built() -> Build:
    from cli.pages.build import build  # noqa: PLC0415 - as above

    return build(ROOT / "web")


def _remind(built: Build) -> None:
    """What is still to be written before people may use the page."""
    from cli.pages.build import to_fill_in  # noqa: PLC0415 - as above

    for path, count in to_fill_in(built).items():
        tell(f"web/{path}: {count} places are still to be filled in (docs/deploying.md)")


def table(built: Build) -> Table:
    """One row per file."""
    grid = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("file", "bytes", "Cache-Control"):
        grid.add_column(title, justify="right" if title == "bytes" else "left", overflow="fold")
    for file in built.files:
        grid.add_row(file.path, str(len(file.content)), file.cache_control)
    return grid
