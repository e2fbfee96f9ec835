"""What was counted of transport documents. Runs inside the caller's transaction.

A tally that is changed or deleted stays where it is, and says by which message it counts no more.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.manifests.fleet import plain
from tongguan.manifests.report import Function, TallyReport
from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("tallies")
encode = msgspec.json.Encoder(order="deterministic").encode


def count(conn: Writing, message: int, party: str, report: TallyReport) -> set[str]:
    """What was counted, in the place of what was told under the same reference before; of which documents (plain)."""
    before = {"message": message, "party": party, "reference": report.reference}
    touched = {row[0] for row in conn.execute(SQL["count_no_more"], before)}
    if report.function is Function.DELETE:
        return touched
    for place, line in enumerate(report.counted):
        conn.execute(
            SQL["count"],
            {
                "message": message,
                "place": place,
                "document": plain(line.document),
                "party": party,
                "packages": line.packages,
                "damaged": line.damaged,
                "ended_at": report.ended_at,
                "content": encode(line),
            },
        )
    return touched | {plain(line.document) for line in report.counted}


def counts(conn: Writing, party: str, reference: str) -> bool:
    """Whether a tally under a submitter's reference counts."""
    return conn.execute(SQL["counts"], {"party": party, "reference": reference}).fetchone() is not None


def tallies(conn: Connection[Any], documents: Iterable[str]) -> list[tuple[bytes, datetime, str]]:
    """(what was counted, when it was ended, by whom) of these documents (plain), newest first."""
    return conn.execute(SQL["tallies"], {"documents": list(documents)}).fetchall()
