"""Transport documents that an officer forbids to unload or to load, and what is declared of documents. Runs inside the
caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.manifests.alike import SEA, Goods, marks, span
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.store.connect import Later, Writing
from tongguan.store.manifests import Held
from tongguan.store.statements import load

SQL = load("forbidden")


class Prohibition(NamedTuple):
    """A document (plain) that may not be unloaded or loaded, why (empty: an officer decides whether it may), and by
    what its goods are known again."""

    document: str
    why: str = ""
    goods: Sequence[Goods] = ()


class Alike(NamedTuple):
    """A document (plain) whose goods are like those of one that was forbidden `earlier`, and in what."""

    document: str
    earlier: str
    signs: tuple[str, ...]


def forbid(conn: Writing, held: Held, what: Prohibition, by: tuple[str, datetime]) -> bool:
    """A document of a manifest may not be unloaded or loaded; False where that is so already."""
    words = sorted(set().union(*map(marks, what.goods)))
    goods = msgspec.json.encode(what.goods).decode()
    values = {"document": what.document, "why": what.why, "goods": goods, "marks": words, "by": by[0], "at": by[1]}
    names = {"kind": str(held.manifest.kind.side), "manifest": held.id, "party": held.party}
    return conn.execute(SQL["forbid"], {**values, **names}).fetchone() is not None


def allow(conn: Writing, held: Held, document: str, by: tuple[str, datetime], waiting: bool = False) -> bool:
    """It may again; False where it was not forbidden. `waiting`: only where an officer has to decide."""
    names = {"document": document, "kind": str(held.manifest.kind.side), "waiting": waiting}
    return conn.execute(SQL["allow"], {**names, "by": by[0], "at": by[1]}).fetchone() is not None


def lying(conn: Connection[Any], number: int, manifest: Manifest, units: Iterable[str]) -> dict[str, set[str]]:
    """Which documents (plain) lie in each of these containers (plain) on the crossing of a manifest."""
    kinds = [str(kind) for kind in ManifestKind if kind.side is manifest.kind.side]
    values = {"manifest": number, "kinds": kinds, "units": sorted(set(units))}
    values |= {"batch": manifest.batch, "journey": manifest.journey, "mode": manifest.mode, "sea": manifest.mode == SEA}
    values |= {"at": manifest.arrives_at or manifest.departs_at, "span": span(manifest.mode)}
    found: dict[str, set[str]] = {}
    for unit, document in conn.execute(SQL["lying"], values) if values["units"] else ():
        found.setdefault(unit, set()).add(document)
    return found


def known(conn: Connection[Any], side: ManifestKind, words: Iterable[str]) -> list[tuple[str, tuple[Goods, ...]]]:
    """The documents (plain) that are forbidden on a side whose goods share one of these marks, with their goods."""
    values = {"kind": str(side), "marks": sorted(set(words))}
    rows = conn.execute(SQL["known"], values).fetchall() if values["marks"] else ()
    return [(document, msgspec.convert(goods, tuple[Goods, ...], strict=False)) for document, goods in rows]


def goods(conn: Connection[Any], side: ManifestKind, documents: Iterable[str]) -> dict[str, tuple[Goods, ...]]:
    """The goods that are known again, of those of these documents (plain) that are forbidden on a side."""
    rows = conn.execute(SQL["goods"], {"kind": str(side), "documents": sorted(set(documents))})
    return {document: msgspec.convert(told, tuple[Goods, ...], strict=False) for document, told in rows}


def learn(conn: Writing, side: ManifestKind, document: str, more: Sequence[Goods]) -> None:
    """From now on these goods too are those of a document (plain) that is forbidden on a side."""
    words = sorted(set().union(*map(marks, more)))
    values = {"kind": str(side), "document": document, "marks": words, "goods": msgspec.json.encode(more).decode()}
    conn.execute(SQL["learn"], values)


def unread(conn: Connection[Any], most: int) -> list[tuple[int, str]]:
    """Prohibitions whose goods were never read: (manifest, document), the oldest first."""
    return [(manifest, document) for manifest, document in conn.execute(SQL["unread"], {"most": most})]


def suspect(conn: Writing, held: Held, one: Alike, at: datetime) -> None:
    """A document of a manifest is like one that is forbidden: an officer decides."""
    names = {**one._asdict(), "signs": list(one.signs), "kind": str(held.manifest.kind.side)}
    conn.execute(SQL["suspect"], {**names, "manifest": held.id, "at": at})
    forbid(conn, held, Prohibition(one.document), ("", at))


def suspected(conn: Connection[Any], side: ManifestKind, documents: Iterable[str]) -> list[Alike]:
    """What these documents (plain) were found to be like, the oldest first, as far as the caller may see it."""
    values = {"kind": str(side), "documents": sorted(set(documents))}
    return [
        Alike(document, earlier, tuple(signs)) for document, earlier, signs in conn.execute(SQL["suspected"], values)
    ]


def forbidden(conn: Connection[Any], documents: Iterable[str]) -> Later[dict[tuple[str, str], str]]:
    """Which of these documents (plain) may not be unloaded or loaded: (kind, document) → why; empty where an officer
    decides whether it may."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["forbidden"], {"documents": wanted}) if wanted else ()
    return lambda: {(kind, document): why for document, kind, why in rows}


def cases(conn: Connection[Any], documents: Iterable[str], direction: str) -> dict[str, list[str]]:
    """The states of the declarations of a direction that name these documents (plain)."""
    found: dict[str, list[str]] = {}
    for word, state in conn.execute(SQL["cases"], {"documents": sorted(set(documents)), "direction": direction}):
        found.setdefault(word, []).append(state)
    return found
