"""Which submitters were told that their transport documents are released, or that all of their goods left. Runs inside
the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.manifests.manifest import Manifest
from tongguan.store.connect import Writing
from tongguan.store.manifests import consignment_in, manifest_in
from tongguan.store.statements import load

SQL = load("cleared")
Stage = tuple[str, str]
"""A document (plain), and what was told of it: manifests.word.CargoEvent."""


class Standing(NamedTuple):
    """A manifest that stands, with some of its documents."""

    id: int
    party: str
    version: int
    manifest: Manifest


def touched(conn: Connection[Any], cases: Sequence[int]) -> dict[int, list[str]]:
    """Manifest → those of its documents (plain) of which these cases may decide."""
    found: dict[int, list[str]] = {}
    for id_, document in conn.execute(SQL["touched"], {"cases": list(cases)}):
        found.setdefault(id_, []).append(document)
    return found


def hold(conn: Writing, id_: int, documents: Iterable[str]) -> Standing | None:
    """A manifest with these documents (plain) and their houses, held by this transaction; nothing where it does not
    stand any more."""
    row = conn.execute(SQL["hold"], {"id": id_}).fetchone()
    if row is None:
        return None
    lines = conn.execute(SQL["lines"], {"id": id_, "documents": sorted(documents)})
    whole = replace(manifest_in(row[2]), consignments=tuple(consignment_in(c) for (c,) in lines))
    return Standing(id_, row[0], row[1], whole)


def told(conn: Connection[Any], id_: int, documents: Iterable[str]) -> set[Stage]:
    """What was told of these documents (plain) of a manifest."""
    return set(conn.execute(SQL["told"], {"id": id_, "documents": sorted(documents)}).fetchall())


def moving(conn: Connection[Any], documents: Iterable[str]) -> set[str]:
    """Those of these documents (plain) whose goods are in transit, or came by it and are not all released there: what
    left by an exit is elsewhere."""
    return {row[0] for row in conn.execute(SQL["moving"], {"documents": sorted(documents)})}


def tell(conn: Writing, id_: int, now: Iterable[Stage], no_more: Iterable[Stage]) -> None:
    """What is told from now on of documents of a manifest, and what holds no more."""
    for name, stages in (("tell", now), ("untell", no_more)):
        rows = [{"document": document, "stage": stage} for document, stage in sorted(stages)]
        if rows:
            conn.execute(SQL[name], {"id": id_, "rows": msgspec.json.encode(rows).decode()})


def later(conn: Writing, id_: int, documents: Iterable[str], why: tuple[str, datetime]) -> None:
    """What became of these documents (plain) of a manifest could not be told, and is tried again; `why`: what stood
    against it, and when."""
    values = {"id": id_, "documents": sorted(set(documents)), "fault": why[0], "now": why[1]}
    conn.execute(SQL["later"], values)


def due(conn: Connection[Any], now: datetime) -> dict[int, list[str]]:
    """What is tried again by now: manifest → documents (plain)."""
    return dict(conn.execute(SQL["due"], {"now": now}).fetchall())


def settled(conn: Writing, id_: int, documents: Iterable[str]) -> None:
    """What became of these documents (plain) of a manifest was told; others that wait go on waiting."""
    conn.execute(SQL["settled"], {"id": id_, "documents": sorted(set(documents))})


def unsettled(conn: Connection[Any]) -> int:
    """Of how many manifests it could not be told yet."""
    row = conn.execute(SQL["open"]).fetchone()
    return int(row[0]) if row else 0
