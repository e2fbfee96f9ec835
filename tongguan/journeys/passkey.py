"""Passkeys: added, used to come in, used to sign a text, removed. What a browser is asked is kept, and answered
once within minutes; an answer is taken off the list before it is looked at."""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from tongguan.parties import passkey
from tongguan.parties.account import Account, Standing, Visit
from tongguan.parties.party import Caller
from tongguan.parties.passkey import Key, NotProven, Site
from tongguan.parties.tries import WINDOW, TooOften, limits
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, passkeys
from tongguan.store.connect import SYSTEM, Store, Writing
from tongguan.store.passkeys import Asked

LIFE = timedelta(minutes=5)
ADD, ENTER, SECOND = "passkey-add", "passkey-enter", "passkey-second"
MOST = 20
"""Keys of one account."""
RANDOM_BYTES = 32


class Signed(NamedTuple):
    """A text, and what the browser says of it that signed it."""

    text: bytes
    said: str


def ask_to_add(store: Store, visit: Visit, site: Site, name: str, now: datetime) -> dict[str, Any]:
    """What a browser is asked that shall make a key of this name. Raises Refusal. Who comes by the directory signs with
    his, and opens no door (`enter`): it would open it after the directory has closed it."""
    challenge = secrets.token_bytes(RANDOM_BYTES)
    with store.writing() as conn:
        has = passkeys.of_account(conn, visit.account.id)
        if len(has) >= MOST:
            raise Refusal(
                Reason.CONFLICT,
                f"You have {MOST} passkeys. Remove one first.",
                f"已有 {MOST} 个通行密钥，请先移除一个。",
            )
        passkeys.ask(conn, challenge, Asked(ADD, visit.account.id, name.encode(), now, LIFE))
    return passkey.to_add(site, visit.account, challenge, has)


def add(store: Store, visit: Visit, site: Site, said: str, now: datetime) -> Key:
    """The key that the browser made. Raises NotProven."""
    challenge, asked = taken(store, said, ADD, now)
    if asked.account != visit.account.id:
        raise NotProven("asked of somebody else")
    made = passkey.added(said, challenge, site)
    key = Key(
        id=made.id,
        account=visit.account.id,
        party=visit.account.party,
        public_key=made.public_key,
        uses=made.uses,
        name=asked.body.decode(),
        transports=made.transports,
        added_at=now,
    )
    with store.writing() as conn:
        if not passkeys.add(conn, key):
            raise NotProven("known already")
        acts.note(conn, visit.caller, now, "passkey.added", (visit.account.login, {"passkey": key.name}))
    return key


def ask_to_enter(
    store: Store, site: Site, address: str, now: datetime, account: Account | None = None
) -> dict[str, Any]:
    """What a browser is asked that shall bring somebody in: whoever holds a key, or, after the password, this account.
    Asking is a try until it is answered. Raises TooOften."""
    tries = limits(address, account.login if account else "")
    challenge, what = secrets.token_bytes(RANDOM_BYTES), SECOND if account else ENTER
    with store.writing() as conn:
        if not accounts.reserve(conn, tries, now, now - WINDOW):
            raise TooOften
        keys = passkeys.of_account(conn, account.id) if account else []
        told = msgspec.json.encode(list(tries))
        passkeys.ask(conn, challenge, Asked(what, account.id if account else "", told, now, LIFE))
    return passkey.to_prove(site, challenge, keys)


def enter(store: Store, site: Site, said: str, what: str, now: datetime) -> Account:
    """Whose key it is that answered. Raises NotProven."""
    challenge, asked = taken(store, said, what, now)
    key = proven(store, site, said, challenge, now)
    with store.reading(SYSTEM) as conn:
        account = accounts.account(conn, key.account)
    if account is None or account.standing is not Standing.ACTIVE or account.subject:
        raise NotProven("nobody who comes in this way")  # the directory alone says who of its people comes in
    if asked.account not in ("", account.id):
        raise NotProven("another's key")
    with store.writing() as conn:
        accounts.release(conn, msgspec.json.decode(asked.body, type=list[str]), asked.made_at)
    return account


def ask_to_sign(store: Store, site: Site, account: str, text: bytes) -> dict[str, Any]:
    """What a browser is asked that shall sign a text with one of the account's keys. Nothing is kept of it: the
    challenge is made from the text."""
    with store.reading(SYSTEM) as conn:
        keys = passkeys.of_account(conn, account)
    return passkey.to_prove(site, passkey.over(text), keys)


def sign(store: Store, site: Site, account: str, signed: Signed, now: datetime) -> Key:
    """The account's key that signed the text; `said`, the key's public half and the text prove it ever after
    (`passkey.proven`). Said again, it counts no further and is refused: who tries again looks first for what he kept.
    Raises NotProven."""
    key = proven(store, site, signed.said, passkey.over(signed.text), now)
    if key.account != account:
        raise NotProven("another's key")
    return key


def remove(store: Store, visit: Visit, id_: bytes, now: datetime) -> bool:
    """One's own key is gone; with the last one nothing is asked for after the password any more. False where there
    was no such key."""
    who = visit.account
    with store.writing() as conn:
        name = passkeys.remove(conn, id_, who.id)
        if name:
            acts.note(conn, visit.caller, now, "passkey.removed", (who.login, {"passkey": name}))
        if name and not passkeys.of_account(conn, who.id):
            _keyed(conn, visit, False, now)
    return bool(name)


def always(store: Store, visit: Visit, wanted: bool, now: datetime) -> bool:
    """Whether a key shall be asked for after the password; False where that cannot be, for want of a key."""
    with store.writing() as conn:
        if wanted and not passkeys.of_account(conn, visit.account.id):
            return False
        _keyed(conn, visit, wanted, now)
    return True


def taken(store: Store, said: str, what: str, now: datetime) -> tuple[bytes, Asked]:
    """The challenge that is answered, and what was asked; it cannot be answered again. Raises NotProven."""
    challenge = passkey.challenge_of(said)
    with store.writing() as conn:
        asked = passkeys.take(conn, challenge, what, now)
    if asked is None:
        raise NotProven("nothing of the kind was asked")
    return challenge, asked


def proven(store: Store, site: Site, said: str, challenge: bytes, now: datetime) -> Key:
    """The key that answered. One that counts backwards has been copied: refused, and an act. Raises NotProven."""
    with store.reading(SYSTEM) as conn:
        key = passkeys.one(conn, passkey.key_of(said))
        holder = accounts.account(conn, key.account) if key else None
    if key is None or holder is None or passkey.holder_of(said) not in ("", key.account):
        raise NotProven("no such key")
    uses = passkey.proven(said, challenge, key, site)
    with store.writing() as conn:
        good = passkeys.used(conn, key.id, uses, now)
        if not good:
            whose = Caller(party=holder.party, name=holder.name, account=holder.id)
            acts.note(conn, whose, now, "passkey.doubted", (holder.login, {"passkey": key.name, "uses": uses}))
    if not good:
        raise NotProven("used no more often than before")
    return key


def _keyed(conn: Writing, visit: Visit, wanted: bool, now: datetime) -> None:
    if passkeys.set_keyed(conn, visit.account.id, wanted, now):
        acts.note(conn, visit.caller, now, "account.keyed", (visit.account.login, {"always": wanted}))
