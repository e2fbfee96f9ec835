"""Proposals of law as kept, and the editions that came of them. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.codes.change import Change
from tongguan.release.what_if import Trial
from tongguan.store.statements import Statements, load

SQL: Statements = load("proposals")
OPEN, PUBLISHED, REFUSED, WITHDRAWN = "open", "published", "refused", "withdrawn"
STATES = (OPEN, PUBLISHED, REFUSED, WITHDRAWN)
encode = msgspec.json.encode
counts_in = msgspec.json.Decoder(dict[str, dict[str, int]]).decode
trial_in = msgspec.json.Decoder(Trial).decode


class Proposal(NamedTuple):
    """One row of law_proposal. `hands`: every name of the proposer; none of them may publish it."""

    id: str
    title: str
    base: str
    told: bytes
    party: str
    proposed_by: str
    hands: list[str]
    proposed_at: datetime
    tried: bytes = b""
    steps: int = 0
    state: str = OPEN
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
    law: str | None = None
    body: bytes = b""

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Table → rows added, changed, ended."""
        return counts_in(self.told)

    @property
    def trial(self) -> Trial | None:
        return trial_in(self.tried) if self.tried else None

    @property
    def change(self) -> Change:
        return Change.load(self.body)

    @property
    def open(self) -> bool:
        return self.state == OPEN


class Edition(NamedTuple):
    """A law as published; `proposal` where it came of one."""

    id: str
    profile: str
    published_at: datetime
    published_by: str
    proposal: str | None
    title: str | None
    proposed_by: str | None


def keep(conn: Connection[Any], new: Proposal) -> None:
    """Keeps a new proposal."""
    conn.execute(SQL["keep_proposal"], {**new._asdict(), "counts": new.told})


def proposal(conn: Connection[Any], id_: str) -> Proposal | None:
    row = conn.execute(SQL["proposal"], {"id": id_}).fetchone()
    return Proposal(*row) if row else None


def hold(conn: Connection[Any], id_: str) -> Proposal | None:
    """The proposal, held until this transaction ends."""
    row = conn.execute(SQL["hold_proposal"], {"id": id_}).fetchone()
    return Proposal(*row) if row else None


def proposals(
    conn: Connection[Any], state: str | None = None, before: datetime | None = None, limit: int = 50
) -> list[Proposal]:
    """Proposals without rows and trials, newest first."""
    asked = {"state": state, "before": before, "limit": limit}
    return [Proposal(*row) for row in conn.execute(SQL["proposals"], asked)]


class Closing(NamedTuple):
    """How a proposal ends: `law` where it was published."""

    state: str
    by: str
    at: datetime
    reason: str = ""
    law: str | None = None


def close(conn: Connection[Any], id_: str, how: Closing) -> bool:
    """Ends a proposal; False where it had ended."""
    return conn.execute(SQL["close_proposal"], {"id": id_, **how._asdict()}).fetchone() is not None


def compared(conn: Connection[Any], id_: str, base: str, counts: dict[str, dict[str, int]]) -> None:
    """The proposal was held against this law."""
    conn.execute(SQL["compare_proposal"], {"id": id_, "base": base, "counts": encode(counts)})


def keep_trial(conn: Connection[Any], id_: str, steps: int, trial: Trial) -> bool:
    """Keeps how far a trial is; False where somebody else took it further than `steps`."""
    values = {"id": id_, "steps": steps, "trial": encode(trial)}
    return conn.execute(SQL["keep_trial"], values).fetchone() is not None


def editions(conn: Connection[Any], before: datetime | None = None, limit: int = 50) -> list[Edition]:
    """The law as published, newest first; the first of all is the one in force."""
    return [Edition(*row) for row in conn.execute(SQL["editions"], {"before": before, "limit": limit})]


def edition_before(conn: Connection[Any], id_: str) -> str:
    """The law that an edition took the place of; empty for the first."""
    row = conn.execute(SQL["edition_before"], {"id": id_}).fetchone()
    return row[0] if row else ""
