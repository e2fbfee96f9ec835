"""Parties as kept: who works with the node. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.parties.party import Kind, Party
from tongguan.store.statements import load

SQL = load("parties")


class Asked(NamedTuple):
    """Which parties are wanted; None: all. `after`: the id of the last one seen."""

    words: str | None = None
    kind: str | None = None
    after: str | None = None


class Named(NamedTuple):
    """What one party may know of another."""

    id: str
    kind: str
    name: str
    name_zh: str
    suspended: bool


def party(conn: Connection[Any], id_: str) -> Party | None:
    """A party, as the caller may see it."""
    row = conn.execute(SQL["party"], {"id": id_}).fetchone()
    return _party(row) if row else None


def named(conn: Connection[Any], id_: str) -> Named | None:
    """What a party is called, whoever asks."""
    row = conn.execute(SQL["named"], {"id": id_}).fetchone()
    return Named(*row) if row else None


def kind(conn: Connection[Any], id_: str) -> Kind:
    """What a party is; one that nobody put on record is a company."""
    found = party(conn, id_)
    return found.kind if found else Kind.COMPANY


def parties(conn: Connection[Any], asked: Asked, most: int) -> list[Party]:
    """Parties by id."""
    plain = asked.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") if asked.words else None
    values = {**asked._asdict(), "words": f"%{plain}%" if plain else None, "most": most}
    return [_party(row) for row in conn.execute(SQL["parties"], values)]


def keep(conn: Connection[Any], new: Party, at: datetime) -> bool:
    """Keeps a new party; False where its id is taken."""
    values = {"id": new.id, "kind": str(new.kind), "name": new.name, "name_zh": new.name_zh, "made_by": new.made_by}
    return conn.execute(SQL["keep_party"], {**values, "made_at": at}).fetchone() is not None


def suspend(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> bool:
    """Nothing that the party holds opens anything; False if it was so before."""
    done = conn.execute(SQL["suspend_party"], {"id": id_, "by": by[0], "at": by[1]}).fetchone() is not None
    conn.execute(SQL["end_party_sessions"], {"id": id_})
    return done


def resume(conn: Connection[Any], id_: str) -> bool:
    """It opens again; False if it was so before."""
    return conn.execute(SQL["resume_party"], {"id": id_}).fetchone() is not None


def set_signs(conn: Connection[Any], id_: str, wanted: bool) -> bool:
    """The party's messages are refused unsigned, or taken again; False if it was so before."""
    return conn.execute(SQL["set_party_signs"], {"id": id_, "wanted": wanted}).fetchone() is not None


def _party(row: Any) -> Party:
    id_, kind_, name, name_zh, made_at, made_by, suspended_at, suspended_by, signs = row
    return Party(
        id=id_,
        kind=Kind(kind_),
        name=name,
        name_zh=name_zh,
        made_at=made_at,
        made_by=made_by,
        suspended_at=suspended_at,
        suspended_by=suspended_by,
        signs=signs,
    )
