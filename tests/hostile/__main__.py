"""All hostile files through both workers, as a table; ends with 1 when one of them hurt a worker.

`python -m tests.hostile [part of a name]`
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the files whose names hold the argument."""
    # One thread, as on one processor; and no lines of the log in the table.
    os.environ.update(EXTERNAL_SERVICES_MODE="mock", POWERTOOLS_LOG_LEVEL="CRITICAL", OPENBLAS_NUM_THREADS="1")
    from tests.hostile.table import run  # noqa: PLC0415 - reads the environment

    return run(sys.argv[1] if len(sys.argv) > 1 else "")


if __name__ == "__main__":
    raise SystemExit(main())
