"""What a run came to: JSON for programs, a table for people."""

import os
import platform
import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.record import Ratio, Record

STAGES = ("decode", "claim", "read", "think", "draw", "write", "commit")


def as_json(record: Record, command: str) -> bytes:
    """Everything, ratio by ratio."""
    body: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "command": command,
        "seconds": round(record.seconds),
        "plan": record.plan._asdict(),
        "ratios": [msgspec.to_builtins(r) | {"median": r.median, "met": r.met} for r in record.ratios],
        "stages_ms": record.stages,
    }
    return msgspec.json.format(msgspec.json.encode(body), indent=1) + b"\n"


def as_table(record: Record, command: str) -> str:
    """bench/RESULTS.md."""
    lines = [
        "# Results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d} · {machine()} · `{command}` · {record.seconds:.0f} s",
        "",
        "Five-item declarations, 200 live risk profiles, full decision, fsync on; real HTTP; load generator, node and",
        f"PostgreSQL on the same machine. Medians of {record.plan.pairs} alternated pairs, in brackets the quarters.",
        "",
        "| | What | Ratio | Asked | Aim | |",
        "|---|---|---|---|---|---|",
        *(row(r) for r in record.ratios),
        "",
        "| | | per second | p50 ms | p99 ms | app CPU ms | database CPU ms |",
        "|---|---|---|---|---|---|---|",
        *(line for r in record.ratios if "p99_ms" in r.over for line in both(r)),
        "",
        "(f) CPU ms per declaration by stage, during (a):",
        "",
        "| " + " | ".join(STAGES) + " |",
        "|" + "---|" * len(STAGES),
        "| " + " | ".join(f"{record.stages.get(s, 0):.3f}" for s in STAGES) + " |",
        "",
        "The rest of the app's CPU is HTTP: reading requests, writing answers, waking threads. Reasons and what falls",
        "short: docs/decisions/speed.md.",
        "",
    ]
    return "\n".join(lines)


def row(r: Ratio) -> str:
    sign = "≤" if r.at_most else "≥"
    asked = f"{sign} {r.bar:g}" if r.bar else "any"
    if not r.ratios:
        return f"| ({r.name}) | {r.what} | – | {asked} | {r.aim:g} | {r.note} |"
    low, _, high = statistics.quantiles(r.ratios, n=4) if len(r.ratios) > 1 else (r.median,) * 3
    return f"| ({r.name}) | {r.what} | **{r.median:.2f}** ({low:.2f}–{high:.2f}) | {asked} | {r.aim:g} | {verdict(r)} |"


def verdict(r: Ratio) -> str:
    return "" if not r.bar else "met" if r.met else "falls short"


def both(r: Ratio) -> list[str]:
    """The two sides of a ratio."""
    return [
        f"| ({r.name}) | {name} | {side['rate']:.0f} | {side['p50_ms']:.1f} | {side['p99_ms']:.1f} | "
        f"{side['app_ms']:.2f} | {side['database_ms']:.2f} |"
        if "app_ms" in side
        else f"| ({r.name}) | {name} | {side['rate']:.0f} | {side['p50_ms']:.1f} | {side['p99_ms']:.1f} | – | "
        f"{side['database_ms']:.2f} |"
        for name, side in (("above", r.over), ("below", r.under))
    ]


def machine() -> str:
    """The machine by its kind, never by its name."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [x.partition(":")[2].strip() for x in cpuinfo.read_text().splitlines() if x.startswith("model name")]
        model = named[0] if named else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
