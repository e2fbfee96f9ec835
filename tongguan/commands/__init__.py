"""One module per command: `configure(parser)` adds its arguments, `run(args) -> int` is the exit code.

A module is imported only when its command is called, so `--help` and the quick commands stay quick. `Stop` ends any
of them with one sentence and exit code 2.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""The project's folder: profiles/, sandbox/ and, unless told otherwise, data/ lie here."""

DATA = Path(os.environ.get("TONGGUAN_DATA", ROOT / "data"))


class Stop(Exception):
    """A command cannot go on; its message is one sentence that says why and what to do."""
