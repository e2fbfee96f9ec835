"""Guarantees of principals, each with a balance of its own, and what officers did to them. Runs inside the caller's
transaction."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.lodging import text
from tongguan.store.statements import load
from tongguan.trips.guarantee import GuaranteeState, Surety, balance_of, state_of
from tongguan.trips.movement import Unsound

SQL = load("guarantees")
WAITING, MADE, DECLINED, WITHDRAWN = "waiting", "made", "declined", "withdrawn"


class Held(NamedTuple):
    """A guarantee with what is left of it."""

    id: str
    party: str
    volume: Decimal
    currency: str
    valid_from: date
    valid_until: date | None
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None
    suspended_at: datetime | None
    suspended_why: str
    left: Decimal

    def state(self, day: date) -> GuaranteeState:
        """Whether something may be secured under it on this day."""
        if self.ended_at is not None:
            return GuaranteeState.ENDED
        if self.suspended_at is not None:
            return GuaranteeState.SUSPENDED
        surety = Surety(id=self.id, volume=self.volume, valid_from=self.valid_from, valid_until=self.valid_until)
        return state_of(surety, self.left, day)


class Change(NamedTuple):
    """What an officer did to a guarantee, or wants to; `hands`: every name of his."""

    id: str
    guarantee: str
    party: str
    what: str
    volume: Decimal | None
    valid_until: date | None
    was_volume: Decimal | None
    was_until: date | None
    why: str
    state: str
    hands: list[str]
    asked_by: str
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    answered_why: str = ""


def held(conn: Connection[Any], wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Surety]:
    """The guarantees of these parties by these numbers, as far as there are any that nobody ended or suspended."""
    if not wanted:
        return {}
    rows = conn.execute(SQL["held"], {"rows": text([{"party": p, "id": g} for p, g in sorted(wanted)])})
    return {(row[0], row[1]): Surety(id=row[1], volume=row[2], valid_from=row[3], valid_until=row[4]) for row in rows}


def grant(conn: Connection[Any], new: Surety, whose: tuple[str, str], by: tuple[str, datetime]) -> bool:
    """A new guarantee of a party in a currency, of nothing as long as it waits for its second officer; False where its
    number is taken."""
    values = {"id": new.id, "party": whose[0], "volume": new.volume, "currency": whose[1], "key": balance_of(new.id)}
    term = {"valid_from": new.valid_from, "valid_until": new.valid_until, "by": by[0], "at": by[1]}
    if conn.execute(SQL["grant"], {**values, **term}).fetchone() is None:
        return False
    conn.execute(SQL["open"], values)
    return True


def locked(conn: Connection[Any], id_: str) -> Held | None:
    """A guarantee and its balance, held until the transaction ends."""
    row = conn.execute(SQL["locked"], {"id": id_, "key": balance_of(id_)}).fetchone()
    return Held(*row) if row else None


def end(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> None:
    """Nothing is secured under it any more."""
    conn.execute(SQL["end"], {"id": id_, "by": by[0], "at": by[1]})


def suspend(conn: Connection[Any], id_: str, by: tuple[str, datetime | None], why: str) -> None:
    """Nothing is secured under it until it is resumed; no moment: it is."""
    conn.execute(SQL["suspend"], {"id": id_, "by": by[0], "at": by[1], "why": why})


def set_to(conn: Connection[Any], change: Change) -> None:
    """It comes to another volume, until another day; what is drawn stays drawn."""
    values = {"id": change.guarantee, "volume": change.volume, "until": change.valid_until}
    conn.execute(SQL["resize"], {**values, "key": balance_of(change.guarantee)})
    conn.execute(SQL["set_to"], values)


def keep(conn: Connection[Any], change: Change) -> None:
    """What was done, or waits for a second officer."""
    conn.execute(SQL["keep"], change._asdict())


def answer(conn: Connection[Any], id_: str, state: str, said: tuple[str, str], at: datetime) -> None:
    """What became of one that waited; `said`: by whom, and why."""
    conn.execute(SQL["answer"], {"id": id_, "state": state, "by": said[0], "why": said[1], "at": at})


def change(conn: Connection[Any], id_: str) -> Change | None:
    """One change."""
    row = conn.execute(SQL["change"], {"id": id_}).fetchone()
    return Change(*row) if row else None


def changes(conn: Connection[Any], guarantee: str, limit: int) -> list[Change]:
    """What was done to a guarantee, newest first."""
    return [Change(*row) for row in conn.execute(SQL["changes"], {"guarantee": guarantee, "limit": limit})]


def waiting(conn: Connection[Any], limit: int, guarantee: str | None = None) -> list[Change]:
    """What waits for a second officer, oldest first; of one guarantee at most one thing does."""
    return [Change(*row) for row in conn.execute(SQL["waiting"], {"limit": limit, "guarantee": guarantee})]


def listed(conn: Connection[Any], party: str | None, limit: int, id_: str | None = None) -> list[Held]:
    """Those of a party, or all that the caller sees; open ones first."""
    return [Held(*row) for row in conn.execute(SQL["listed"], {"party": party, "id": id_, "limit": limit})]


def unsound(
    conn: Connection[Any], today: date, limit: int, number: str | None = None
) -> list[tuple[str, Unsound | None]]:
    """Movements whose parties are to be told that a guarantee does not hold any more; None: all hold again."""
    rows = conn.execute(SQL["unsound"], {"today": today, "limit": limit, "number": number})
    return [(row[0], Unsound(guarantee=row[1], state=GuaranteeState(row[2])) if row[1] else None) for row in rows]


def volumes(conn: Connection[Any]) -> dict[str, Decimal]:
    """What the balance of every guarantee comes to."""
    return {balance_of(row[0]): row[1] for row in conn.execute(SQL["volumes"])}
