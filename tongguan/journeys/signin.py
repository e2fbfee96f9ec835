"""Signing in: a login and a password become a visit. Who tries too often waits; a wrong login costs as long as a wrong
password, so that nobody learns which logins there are."""

from datetime import datetime, timedelta
from functools import cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tongguan.parties.account import Account, Standing, Visit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts
from tongguan.store.connect import Store

WINDOW = timedelta(minutes=15)
OF_A_LOGIN, OF_AN_ADDRESS = 8, 60
"""So many tries in vain within the window, then one waits."""
BY_THE_SANDBOX = "sandbox"
"""Who made the accounts that anybody may walk in as, where the node is a sandbox."""
NOBODY = Caller(party="")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to come in, from where, with what."""

    login: str
    password: str = ""
    address: str
    agent: str = ""


class TooOften(Refusal):
    """Too many tries in vain."""

    def __init__(self) -> None:
        super().__init__(Reason.NOT_ALLOWED, "Too many tries. Wait 15 minutes.", "尝试次数过多，请 15 分钟后重试。")


def known(store: Store, asked: Asked, now: datetime) -> Account | None:
    """The account whose password this is. Raises TooOften."""
    keys = (f"login:{asked.login}", f"from:{asked.address}")
    with store.reading(NOBODY) as conn:
        tries = [accounts.tried(conn, key, now - WINDOW) for key in keys]
        found = accounts.person(conn, asked.login)
    if tries[0] >= OF_A_LOGIN or tries[1] >= OF_AN_ADDRESS:
        raise TooOften
    account, hashed = found if found else (None, "")
    right = verified(hashed or decoy(), asked.password) and bool(hashed)
    if account is None or not right or account.standing is not Standing.ACTIVE:
        with store.writing() as conn:
            accounts.failed(conn, keys, now)
        return None
    return account


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
