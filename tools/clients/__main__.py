"""Runs `make clients`: prints what was made and where."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cli.errors import Exit
from tools.clients import generator


def main(arguments: list[str] | None = None) -> int:
    """Generate the clients that were asked for.

    Returns:
        0 when all were made, 1 when the generator broke off or warned, 2 for a wrong argument, 5 when the
        generator cannot be had.
    """
    parser = argparse.ArgumentParser(prog="make clients", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"of {', '.join(generator.LANGUAGES)}; all")
    parser.add_argument(
        "--out", type=Path, default=generator.ROOT / "build" / "clients", help="default: build/clients"
    )
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.languages) - set(generator.LANGUAGES)
    if unknown:
        parser.error(f"no such client: {', '.join(sorted(unknown))} (there are: {', '.join(generator.LANGUAGES)})")
    failed = generator.ENVIRONMENT.install()
    if failed:
        sys.stderr.write(f"clients: openapi-generator could not be installed: {failed}\n")
        return Exit.UPSTREAM
    version = generator.ENVIRONMENT.version(generator.PACKAGE)
    for language in wanted.languages or generator.LANGUAGES:
        try:
            client = generator.generate(language, wanted.out.resolve())
        except generator.GeneratorError as fault:
            sys.stderr.write(f"clients: {language}: openapi-generator {version}:\n{fault}\n")
            return Exit.FAILED
        sys.stdout.write(f"{client.folder}: {client.sources} source files, {client.lines:,} lines\n")
    sys.stdout.write(f"clients: made by openapi-generator {version} from {generator.DOCUMENT.name}\n")
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main())
