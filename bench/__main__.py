"""`python -m bench [--quick] [--json FILE] [--table FILE]`: measures, writes both, says the table.

`--pages`: (h) and (q) alone; `--gate N`: (p) alone with N manifests; `--ledger`: (r); `--definitions`: (s). Said, not
recorded.
`--lookups`: look-ups among 470,000 companies and a million records over those among a thousand, and the import.
"""

import argparse
from pathlib import Path

from bench import lookups
from bench.record import QUICK, WHOLE, Record, made
from bench.table import as_json, as_table


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--gate", type=int, metavar="N")
    parser.add_argument("--ledger", action="store_true")
    parser.add_argument("--definitions", action="store_true")
    parser.add_argument("--lookups", action="store_true")
    args = parser.parse_args()
    if args.lookups:
        return lookups.main()
    parts = {"pages": Record.pages, "ledger": Record.ledger, "definitions": Record.definitions, "gate": Record.gate}
    asked = next((name for name in parts if getattr(args, name)), "")
    if asked:
        plan = QUICK if args.quick else WHOLE
        part = made(plan._replace(stored=args.gate) if args.gate else plan, parts[asked])
        for one in part.ratios:
            print(f"({one.name}) {one.what}: {[round(ratio, 2) for ratio in sorted(one.ratios)]}")
            print(f"    over {one.over}\n    under {one.under}")
        return 0
    record = made(QUICK if args.quick else WHOLE)
    command = "make bench" if not args.quick else "tongguan bench --quick"
    table = as_table(record, command)
    if args.json:
        args.json.write_bytes(as_json(record, command))
    if args.table:
        args.table.write_text(table, encoding="utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
