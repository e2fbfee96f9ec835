"""Transport documents that an officer forbids to unload or to load, and what is declared of documents. Runs inside the
caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.store.connect import Later, Writing
from tongguan.store.manifests import Held
from tongguan.store.statements import load

SQL = load("forbidden")


def forbid(conn: Writing, held: Held, document: str, why: str, by: tuple[str, datetime]) -> bool:
    """A document (plain) of a manifest may not be unloaded or loaded; False where that is so already."""
    names = {"document": document, "kind": str(held.manifest.kind.side), "manifest": held.id, "party": held.party}
    values = {**names, "why": why, "by": by[0], "at": by[1]}
    return conn.execute(SQL["forbid"], values).fetchone() is not None


def allow(conn: Writing, held: Held, document: str, by: tuple[str, datetime]) -> bool:
    """It may again; False where it was not forbidden."""
    names = {"document": document, "kind": str(held.manifest.kind.side)}
    return conn.execute(SQL["allow"], {**names, "by": by[0], "at": by[1]}).fetchone() is not None


def forbidden(conn: Connection[Any], documents: Iterable[str]) -> Later[dict[tuple[str, str], str]]:
    """Which of these documents (plain) may not be unloaded or loaded: (kind, document) → why."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["forbidden"], {"documents": wanted}) if wanted else ()
    return lambda: {(kind, document): why for document, kind, why in rows}


def cases(conn: Connection[Any], documents: Iterable[str], direction: str) -> dict[str, list[str]]:
    """The states of the declarations of a direction that name these documents (plain)."""
    found: dict[str, list[str]] = {}
    for word, state in conn.execute(SQL["cases"], {"documents": sorted(set(documents)), "direction": direction}):
        found.setdefault(word, []).append(state)
    return found
