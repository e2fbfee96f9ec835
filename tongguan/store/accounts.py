"""People and their visits as kept. Runs inside the caller's transaction."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.parties.account import Account, Role, Settings, Standing, Visit
from tongguan.store.statements import load

SQL = load("accounts")
encode = msgspec.json.encode
TRIES = 0x74727965  # advisory: one try after the other
settings_in = msgspec.json.Decoder(Settings).decode


class Mandate(NamedTuple):
    """A broker may act for a company from `since` until `until`, both included, unless it was ended."""

    id: str
    company: str
    broker: str
    since: date
    until: date | None
    granted_by: str
    granted_at: datetime
    ended_by: str
    ended_at: datetime | None


class Place(NamedTuple):
    """Where somebody is signed in: `agent` is what the browser says of itself."""

    id: str
    how: str
    agent: str
    since: datetime
    seen_at: datetime


def person(conn: Connection[Any], login: str) -> tuple[Account, str] | None:
    """The account of a login, and the hash of its password."""
    row = conn.execute(SQL["person"], {"login": login}).fetchone()
    return (account_of(row[:10]), row[10]) if row else None


def account(conn: Connection[Any], id_: str) -> Account | None:
    row = conn.execute(SQL["account"], {"id": id_}).fetchone()
    return account_of(row) if row else None


def accounts(conn: Connection[Any], party: str | None = None) -> list[Account]:
    """The accounts of a party; of all where none is named."""
    return [account_of(row) for row in conn.execute(SQL["accounts"], {"party": party})]


def keep(conn: Connection[Any], new: Account, password: str) -> bool:
    """Keeps a new account; False where its login, or its name within the party, is taken."""
    values = {
        "id": new.id,
        "login": new.login,
        "party": new.party,
        "name": new.name,
        "roles": sorted(new.roles),
        "password": password,
        "subject": new.subject,
        "state": str(new.standing),
        "settings": encode(new.settings),
        "created_at": new.created_at,
        "created_by": new.created_by,
    }
    return conn.execute(SQL["keep_account"], values).fetchone() is not None


def set_password(conn: Connection[Any], id_: str, password: str, at: datetime) -> None:
    """Keeps the hash of another password."""
    conn.execute(SQL["set_password"], {"id": id_, "password": password, "at": at})


def held(conn: Connection[Any], id_: str) -> Account | None:
    """An account that nobody else changes until the transaction ends."""
    row = conn.execute(SQL["held"], {"id": id_}).fetchone()
    return account_of(row) if row else None


def administrators(conn: Connection[Any], but: str) -> int:
    """How many may administer beside one."""
    return len(conn.execute(SQL["administrators"], {"but": but}).fetchall())


def set_roles(conn: Connection[Any], id_: str, roles: frozenset[Role], at: datetime) -> None:
    """Keeps other roles."""
    conn.execute(SQL["set_roles"], {"id": id_, "roles": sorted(roles), "at": at})


def move(conn: Connection[Any], party: str, to: str, roles: frozenset[Role], at: datetime) -> None:
    """The people of one party are another's; they sign in anew."""
    conn.execute(SQL["move_accounts"], {"party": party, "to": to, "roles": sorted(roles), "at": at})


def set_standing(conn: Connection[Any], id_: str, standing: Standing, at: datetime) -> None:
    """Keeps whether a person may come in."""
    conn.execute(SQL["set_standing"], {"id": id_, "state": str(standing), "at": at})


class Invited(NamedTuple):
    """Whose password a link sets, until when."""

    account: str
    login: str
    name: str
    expires_at: datetime


def invite(conn: Connection[Any], hash_: bytes, id_: str, by: tuple[str, datetime], until: datetime) -> None:
    """Keeps a link that sets the password of an account; the one before holds no longer."""
    drop_invitations(conn, id_)
    conn.execute(SQL["invite"], {"hash": hash_, "account": id_, "by": by[0], "at": by[1], "until": until})


def pending(conn: Connection[Any], party: str) -> dict[str, datetime]:
    """Whose link of a party's people is open, until when."""
    return dict(conn.execute(SQL["pending"], {"party": party}).fetchall())


def invited(conn: Connection[Any], hash_: bytes) -> Invited | None:
    """Whose password the link sets, if it is there; it may be over."""
    row = conn.execute(SQL["invited"], {"hash": hash_}).fetchone()
    return Invited(*row) if row else None


def take_invitation(conn: Connection[Any], hash_: bytes, at: datetime) -> str:
    """The account whose password may be set now, this once; empty where the link is over or was used."""
    row = conn.execute(SQL["take_invitation"], {"hash": hash_, "at": at}).fetchone()
    return str(row[0]) if row else ""


def drop_invitations(conn: Connection[Any], id_: str) -> None:
    """Links of an account hold no longer."""
    conn.execute(SQL["drop_invitations"], {"account": id_})


def set_settings(conn: Connection[Any], id_: str, settings: Settings, at: datetime) -> None:
    """Keeps how a person likes the pages."""
    conn.execute(SQL["set_settings"], {"id": id_, "settings": encode(settings), "at": at})


def visit(conn: Connection[Any], hash_: bytes, today: date) -> Visit | None:
    """The visit behind a cookie's hash, good or not; mandates as of `today`."""
    row = conn.execute(SQL["visit"], {"hash": hash_, "today": today}).fetchone()
    if row is None:
        return None
    id_, login, party, name, roles, state, settings, how, since, seen_at, expires_at, mandates, own, subject = row
    return Visit(
        account=account_of((id_, login, party, name, roles, state, subject, settings, since, "")),
        how=how,
        since=since,
        seen_at=seen_at,
        expires_at=expires_at,
        mandates=frozenset(mandates),
        id=own,
    )


def begin(conn: Connection[Any], hash_: bytes, new: Visit, agent: str) -> None:
    """Somebody signed in."""
    values = {"hash": hash_, "account": new.account.id, "party": new.account.party, "how": new.how, "agent": agent}
    conn.execute(SQL["begin_session"], {**values, "at": new.since, "expires_at": new.expires_at})


def seen(conn: Connection[Any], hash_: bytes, at: datetime, expires_at: datetime) -> None:
    """The visit goes on until then."""
    conn.execute(SQL["seen_session"], {"hash": hash_, "at": at, "expires_at": expires_at})


def end(conn: Connection[Any], hash_: bytes) -> None:
    """Somebody signed out."""
    conn.execute(SQL["end_session"], {"hash": hash_})


def end_all(conn: Connection[Any], id_: str, but: bytes = b"") -> None:
    """All visits of an account end, but the one named."""
    conn.execute(SQL["end_sessions"], {"account": id_, "but": but})


def visits(conn: Connection[Any], id_: str, at: datetime) -> list[Place]:
    """Where an account is signed in, last seen first."""
    return [Place(*row) for row in conn.execute(SQL["sessions"], {"account": id_, "at": at})]


def end_one(conn: Connection[Any], id_: str, visit_id: str) -> bool:
    """One visit of an account ends; False if there is none."""
    return conn.execute(SQL["end_one"], {"account": id_, "id": visit_id}).fetchone() is not None


def forget(conn: Connection[Any], at: datetime, visits: timedelta) -> None:
    """Visits that have been over for so long, challenges that are over, and old tries."""
    conn.execute(SQL["forget_sessions"], {"at": at, "visits": at - visits})


def reserve(conn: Connection[Any], limits: Mapping[str, int], at: datetime, since: datetime) -> bool:
    """Notes a try under each key (a login, an address) before anything is looked at; False, and nothing noted, where
    one of them tried as often as its limit since then. Many at once are counted one after the other."""
    conn.execute(SQL["hold_tries"], {"lock": TRIES})
    for key, limit in limits.items():
        row = conn.execute(SQL["tried"], {"key": key, "since": since}).fetchone()
        if row is None or row[0] >= limit:
            return False
    for key in limits:
        conn.execute(SQL["try"], {"key": key, "at": at})
    return True


def release(conn: Connection[Any], keys: Iterable[str], at: datetime) -> None:
    """The try of that moment was not in vain."""
    conn.execute(SQL["release"], {"keys": list(keys), "at": at})


def forgive(conn: Connection[Any], key: str) -> None:
    """The tries of a key are forgotten."""
    conn.execute(SQL["forgive"], {"key": key})


class Term(NamedTuple):
    """From which day until which, both included, at the administration; `today`: its calendar day now."""

    today: date
    since: date
    until: date | None = None


def grant(conn: Connection[Any], company: str, broker: str, by: tuple[str, datetime], term: Term) -> str:
    """A company lets a broker act for it (`by`: who said so, when); the id, empty if it already may."""
    id_ = secrets.token_hex(8)
    values = {"company": company, "broker": broker, "by": by[0], "at": by[1]}
    conn.execute(SQL["end_expired"], {**values, "today": term.today})
    granted = conn.execute(SQL["grant"], {**values, "id": id_, "since": term.since, "until": term.until}).fetchone()
    return id_ if granted else ""


def mandate(conn: Connection[Any], id_: str) -> Mandate | None:
    """One mandate."""
    row = conn.execute(SQL["mandate"], {"id": id_}).fetchone()
    return Mandate(*row) if row else None


def mandates(conn: Connection[Any], party: str) -> list[Mandate]:
    """Mandates that a party gave or holds: open ones first, newest first."""
    return [Mandate(*row) for row in conn.execute(SQL["mandates"], {"party": party})]


def end_mandate(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> bool:
    """A mandate ends; False if there is none, or it had ended."""
    return conn.execute(SQL["end_mandate"], {"id": id_, "by": by[0], "at": by[1]}).fetchone() is not None


def account_of(row: Any) -> Account:
    id_, login, party, name, roles, state, subject, settings, created_at, created_by = row
    return Account(
        id=id_,
        login=login,
        party=party,
        name=name,
        roles=frozenset(Role(r) for r in roles),
        standing=Standing(state),
        subject=subject,
        settings=settings_in(settings),
        created_at=created_at,
        created_by=created_by,
    )
