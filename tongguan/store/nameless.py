"""Cargo whose date is past: bytes and names go, documents and amounts stay. Runs inside the caller's transaction."""

from datetime import date

from tongguan.manifests.nameless import driverless, nameless
from tongguan.store import manifests
from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("nameless")


def forget(conn: Writing, today: date, most: int = 200) -> int:
    """Takes the bytes of messages whose date is past, and the names out of what they told; how many at this go."""
    asked = {"today": today, "most": most}
    gone = conn.execute(SQL["forget"], asked).rowcount
    for (id_,) in conn.execute(SQL["named"], asked).fetchall():
        held = manifests.hold_one(conn, id_)
        assert held is not None, "it was there"
        waits = None if held.proposed is None else nameless(held.proposed)
        manifests.file(conn, held._replace(manifest=nameless(held.manifest), proposed=waits), held.received_at)
        conn.execute(SQL["nameless"], {"id": id_})
        gone += 1
    for id_, state, version, party, at, content in conn.execute(SQL["driven"], asked).fetchall():
        manifests.drive(conn, (id_, state, version), party, driverless(manifests.vehicle_in(content)), at)
        conn.execute(SQL["driverless"], {"id": id_})
        gone += 1
    return gone
