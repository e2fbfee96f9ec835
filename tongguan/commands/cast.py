"""Who walks through a sandbox: programs with tokens, people with passwords, made once and told to scripts."""

import secrets
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from tongguan.codes.law import Law
from tongguan.commands import ROOT
from tongguan.journeys.signin import BY_THE_SANDBOX, hashed
from tongguan.parties import account
from tongguan.parties.account import Role
from tongguan.parties.party import ALL, Caller, Kind, Party, Scope, Sight, Token
from tongguan.parties.secret import RANDOM_BYTES, digest, spelled
from tongguan.store import accounts as accounts_kept
from tongguan.store import guarantees, parties, tokens
from tongguan.store.connect import Store, Writing
from tongguan.trips.guarantee import Surety

ACCOUNTS = ROOT / "sandbox" / "accounts.toml"
BY = "tongguan up"
T = TypeVar("T")


class Account(msgspec.Struct, kw_only=True):
    """A sandbox account as its file says it, by profile."""

    name: str
    role: str
    party: dict[str, str]
    scopes: list[Scope]
    mandates: dict[str, list[str]] = {}
    sees: Sight = Sight.OWN

    def caller(self, profile: str, token: str) -> Caller:
        """What a token of this account opens."""
        party = self.party.get(profile) or self.party["other"]
        mandates = self.mandates.get(profile) or self.mandates.get("other", [])
        return Caller(
            party=party,
            name=self.name,
            scopes=frozenset(self.scopes),
            mandates=frozenset(mandates),
            sees=self.sees,
            token=token,
        )


class Enrolled(msgspec.Struct, kw_only=True):
    """A party of a sandbox, as the file says it, by profile."""

    name: str
    name_zh: str
    kind: Kind
    party: dict[str, str]


class Person(msgspec.Struct, kw_only=True):
    """Somebody who signs in at a sandbox's desks, as the file says it, by profile."""

    login: str
    name: str
    roles: list[Role]
    party: dict[str, str]


class Secured(msgspec.Struct, kw_only=True):
    """A guarantee for goods in transit, as the file says it: whose it is, by profile."""

    id: str
    party: dict[str, str]
    volume: Decimal


class Known(msgspec.Struct, kw_only=True):
    """Such a person as `sandbox.json` tells it."""

    login: str
    name: str
    roles: list[str]
    party: str
    password: str


class Entry(msgspec.Struct, kw_only=True):
    """A sandbox account as `sandbox.json` tells it."""

    name: str
    role: str
    party: str
    scopes: list[str]
    mandates: list[str] = []
    token: str


def written(kind: str, of: type[list[T]]) -> list[T]:
    """The accounts or the people, as their file says them."""
    return msgspec.convert(tomllib.loads(ACCOUNTS.read_text())[kind], of)


def accounts(store: Store, profile: str, known: list[Entry], now: datetime) -> list[Entry]:
    """The sandbox's accounts; tokens that still open stay as they are."""
    told = {a.role: a.token for a in known}
    with store.writing() as conn:
        return [opened(conn, one, profile, told, now) for one in written("account", list[Account])]


def opened(conn: Writing, one: Account, profile: str, told: dict[str, str], now: datetime) -> Entry:
    """An account with a token that opens; `told`: those that are known, by role."""
    secret = told.get(one.role, "")
    kept = tokens.find(conn, digest(secret)) if secret else None
    if kept is None or not kept.good(now):
        secret = spelled(secrets.token_bytes(RANDOM_BYTES))
        keep_token(conn, one, profile, secret, now)
    return entry(one, profile, secret)


def keep_token(conn: Writing, one: Account, profile: str, secret: str, now: datetime) -> None:
    """Writes down a new token of an account."""
    id_ = secrets.token_hex(8)
    caller = one.caller(profile, id_)
    tokens.keep(conn, Token(id=id_, hash=digest(secret), caller=caller, created_at=now, created_by=BY))


def entry(one: Account, profile: str, secret: str) -> Entry:
    """An account as scripts are told of it."""
    caller = one.caller(profile, "")
    return Entry(
        name=one.name,
        role=one.role,
        party=caller.party,
        scopes=sorted(caller.scopes),
        mandates=sorted(caller.mandates),
        token=secret,
    )


def people(store: Store, profile: str, known: list[Known], now: datetime, today: date) -> list[Known]:
    """The sandbox's parties and people, made once, and the mandates of its brokers; a lost password is made anew.
    `today`: the calendar day at the administration."""
    told = {p.login: p.password for p in known}
    entries = []
    with store.writing() as conn:
        for one in written("party", list[Enrolled]):
            id_ = one.party.get(profile) or one.party["other"]
            parties.keep(conn, Party(id=id_, kind=one.kind, name=one.name, name_zh=one.name_zh, made_by=BY), now)
        for person in written("person", list[Person]):
            entries.append(met(conn, person, profile, told, now))
        keep_mandates(conn, profile, now, today)
    return entries


def met(conn: Writing, person: Person, profile: str, told: dict[str, str], now: datetime) -> Known:
    """A person with his password; `told`: those that are known, by login."""
    party = person.party.get(profile) or person.party["other"]
    password = told.get(person.login, "") or secrets.token_urlsafe(9)
    keep_person(conn, person, party, password if person.login not in told else "", now)
    roles = [str(role) for role in person.roles]
    return Known(login=person.login, name=person.name, roles=roles, party=party, password=password)


def keep_person(conn: Writing, person: Person, party: str, password: str, now: datetime) -> None:
    """An account and its password; an empty password leaves what is there."""
    new = account.Account(
        id=f"sandbox-{person.login}",
        login=person.login,
        party=party,
        name=person.name,
        roles=frozenset(person.roles),
        created_at=now,
        created_by=BY_THE_SANDBOX,
    )
    hash_ = hashed(password) if password else ""
    if not accounts_kept.keep(conn, new, hash_) and hash_:
        accounts_kept.set_password(conn, new.id, hash_, now)


def keep_mandates(conn: Writing, profile: str, now: datetime, today: date) -> None:
    """What the sandbox's brokers hold, in force from today."""
    for one in written("account", list[Account]):
        caller = one.caller(profile, "")
        for company in sorted(caller.mandates - {ALL}):
            by, term = (BY_THE_SANDBOX, now.astimezone(UTC)), accounts_kept.Term(today, today)
            accounts_kept.grant(conn, company, caller.party, by, term)


def secured(store: Store, profile: str, law: Law, now: datetime) -> None:
    """The guarantees of the sandbox's parties, made once; none where the law knows no transit."""
    if not law.rows()["transit"]:
        return
    with store.writing() as conn:
        for one in written("guarantee", list[Secured]):
            surety = Surety(id=one.id, volume=one.volume, valid_from=law.head.day(now))
            whose = (one.party.get(profile) or one.party["other"], law.head.currency)
            guarantees.grant(conn, surety, whose, (BY, now))
