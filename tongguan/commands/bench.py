"""`tongguan bench`: the benchmark of record, in a temporary folder; bench/RESULTS.md has the last one."""

import argparse
import subprocess
import sys
from pathlib import Path

from tongguan.commands import ROOT, Stop


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--quick", action="store_true", help="a minute's look: few pairs, little stored; not recorded")
    parser.add_argument("--json", type=Path, metavar="FILE", help="figures as JSON (default: bench/results.json)")
    parser.add_argument("--table", type=Path, metavar="FILE", help="the table (default: bench/RESULTS.md)")


def run(args: argparse.Namespace) -> int:
    """Measures, and writes down what came of it."""
    folder = ROOT / "bench"
    if not (folder / "__main__.py").exists():
        raise Stop("the benchmark is not here: run it from a clone of the source.")
    json: Path | None = args.json or (None if args.quick else folder / "results.json")
    table: Path | None = args.table or (None if args.quick else folder / "RESULTS.md")
    words = ["--quick"] if args.quick else []
    words += ["--json", str(json.resolve())] if json else []
    words += ["--table", str(table.resolve())] if table else []
    return subprocess.run([sys.executable, "-m", "bench", *words], cwd=ROOT, check=False).returncode
