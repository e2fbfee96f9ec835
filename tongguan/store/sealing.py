"""What the sealer reads and writes, in the caller's writing transaction: facts leave the queue with their seal."""

from typing import NamedTuple

from tongguan.store.chain import Head, Seal, packed
from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("sealing")
MOST = 20_000  # facts in one seal, unless one statement wrote more


class Fresh(NamedTuple):
    """A fact that no seal covered yet; `grounds` is release.told.Grounds, JSON."""

    case_id: int
    seq: int
    hash: bytes
    kind: str
    office: str
    direction: str
    grounds: bytes | None


def take(conn: Writing, most: int = MOST) -> list[Fresh]:
    """Takes facts from the queue, in case order; they are back if the transaction fails."""
    return [Fresh(*row) for row in conn.execute(SQL["take_changed"], {"most": most})]


def heads(facts: list[Fresh]) -> list[Head]:
    """The last fact of each case among these, in case order."""
    last = {f.case_id: Head(f.case_id, f.seq, f.hash) for f in facts}  # later ones win: facts come in order
    return list(last.values())


def last(conn: Writing) -> Seal | None:
    """The newest seal."""
    row = conn.execute(SQL["last_seal"]).fetchone()
    return Seal(number=row[0], at=row[1], previous=row[2], count=row[3], root=row[4]) if row else None


def add(conn: Writing, seal: Seal, covered: list[Head], key: str, signature: bytes) -> None:
    """Stores a seal with the heads under it."""
    values = {
        "number": seal.number,
        "at": seal.at,
        "previous": seal.previous,
        "count": seal.count,
        "root": seal.root,
        "heads": packed(covered),
        "key": key,
        "signature": signature,
    }
    conn.execute(SQL["add_seal"], values)
