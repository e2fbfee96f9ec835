"""Risk profiles as kept: editions that are never edited, each a draft, live, refused or withdrawn."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.risk.profiles import RiskProfile
from tongguan.store.statements import Statements, load

SQL: Statements = load("risk_profiles")


class Edition(NamedTuple):
    """One row of risk_profile, in the order of its columns."""

    id: str
    edition: int
    state: str
    body: bytes
    author: str
    written_at: datetime
    consented_by: str
    consented_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    reason: str

    @property
    def profile(self) -> RiskProfile:
        return _read(self.body, self.consented_by)


def editions(conn: Connection[Any]) -> list[Edition]:
    """All editions of all profiles, newest first."""
    return [Edition(*row) for row in conn.execute(SQL["editions"])]


def latest(conn: Connection[Any], id_: str) -> Edition | None:
    """The newest edition of a profile, locked."""
    row = conn.execute(SQL["latest"], {"id": id_}).fetchone()
    return Edition(*row) if row else None


def write(conn: Connection[Any], profile: RiskProfile, edition: int, at: datetime) -> bool:
    """Keeps a draft; False where somebody else just wrote this edition."""
    row = {"id": profile.id, "edition": edition, "body": _text(profile), "author": profile.author, "at": at}
    return conn.execute(SQL["write_edition"], row).fetchone() is not None


def consent(conn: Connection[Any], draft: Edition, by: str, at: datetime) -> None:
    """Makes a draft live, and ends what stood before it."""
    row = {"id": draft.id, "edition": draft.edition, "by": by, "at": at}
    conn.execute(SQL["consent"], row)
    conn.execute(SQL["supersede"], row)


def refuse(conn: Connection[Any], draft: Edition, by: str, reason: str, at: datetime) -> None:
    """A draft that will not go live, and why."""
    row = {"id": draft.id, "edition": draft.edition, "by": by, "at": at, "reason": reason}
    conn.execute(SQL["refuse"], row)


class Ending(NamedTuple):
    """Who withdraws, when and why; `edition` None: all that stands of the profile."""

    by: str
    at: datetime
    reason: str = ""
    edition: int | None = None


def withdraw(conn: Connection[Any], id_: str, ending: Ending) -> int:
    """Ends a profile; how many editions that were not ended before."""
    return conn.execute(SQL["withdraw"], {"id": id_, **ending._asdict()}).rowcount


def course(conn: Connection[Any], id_: str) -> list[Edition]:
    """All editions of one profile, newest first."""
    return [Edition(*row) for row in conn.execute(SQL["course"], {"id": id_})]


def live(conn: Connection[Any]) -> list[RiskProfile]:
    """The profiles in force."""
    return [_read(body, by) for body, by in conn.execute(SQL["live_profiles"])]


def _read(body: bytes, consented_by: str) -> RiskProfile:
    return replace(msgspec.json.decode(body, type=RiskProfile), consented_by=consented_by)


def _text(profile: RiskProfile) -> bytes:
    return msgspec.json.encode(profile, order="deterministic")
