"""Signing in: a login and a password become a visit. Who tries too often waits; a wrong login costs as long as a wrong
password, so that nobody learns which logins there are."""

from datetime import datetime, timedelta
from functools import cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tongguan.parties.account import Account, Standing, Visit
from tongguan.parties.party import Caller
from tongguan.parties.tries import WINDOW, TooOften, limits
from tongguan.store import accounts, acts
from tongguan.store.connect import Store

JUST_NOW = timedelta(minutes=5)
"""Who has no password proves who he is by having come in so lately."""
BY_THE_SANDBOX = "sandbox"
"""Who made the accounts that anybody may walk in as, where the node is a sandbox."""
NOBODY = Caller(party="")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to come in, from where, with what."""

    login: str
    password: str = ""
    address: str
    agent: str = ""


def known(store: Store, asked: Asked, now: datetime) -> Account | None:
    """The account whose password this is. The try is noted before the password is looked at, so that many at once
    are not more than their limit. Raises TooOften."""
    keys = limits(asked.address, asked.login)
    with store.writing() as conn:
        if not accounts.reserve(conn, keys, now, now - WINDOW):
            raise TooOften
    with store.reading(NOBODY) as conn:
        found = accounts.person(conn, asked.login)
    account, kept = found if found else (None, "")
    right = verified(kept or decoy(), asked.password) and bool(kept)
    if account is None or not right or account.standing is not Standing.ACTIVE or account.subject:
        return None  # of the directory's people no password is asked here, whoever gave them one
    with store.writing() as conn:
        accounts.release(conn, keys, now)
    return account


def proved(store: Store, visit: Visit, asked: Asked, now: datetime) -> bool:
    """Whether it is still the person of the visit, before keys or passwords change: by the password; who has none, by
    having come in just now. Raises TooOften."""
    with store.reading(NOBODY) as conn:
        found = accounts.person(conn, visit.account.login)
    if found is not None and not found[1]:
        return now - visit.since < JUST_NOW
    return known(store, asked, now) is not None


def come_in(store: Store, hash_: bytes, visit: Visit, agent: str) -> None:
    """A visit begins; `hash_` is of its cookie. Tries before are forgiven; that somebody of the administration came in
    is an act."""
    with store.writing() as conn:
        accounts.begin(conn, hash_, visit, agent[:200])
        accounts.forgive(conn, f"login:{visit.account.login}")
        if visit.caller.officer:
            acts.note(conn, visit.caller, visit.since, "session.begun", (visit.account.login, {"how": visit.how}))


def hashed(password: str) -> str:
    """What is kept of a password: argon2id with the library's present parameters."""
    return hasher().hash(password)


def verified(kept: str, password: str) -> bool:
    """Whether this is the password."""
    try:
        return hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def decoy() -> str:
    """The hash of a password that nobody has."""
    return hasher().hash("\0")
