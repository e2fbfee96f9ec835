"""Somebody whom the administration's directory knows comes in: his account is made the first time; what it opens is
what his groups open today, neither more nor less; an administration's roles only where the party is one."""

import secrets
from datetime import datetime

from msgspec.structs import replace

from tongguan.parties.account import OF_THE_ADMINISTRATION, OPENS, Account, Role, Standing, suits
from tongguan.parties.directory import Directory, Person, roles_of
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, directory, parties
from tongguan.store.connect import Store, Writing

BY = "directory"


def come(store: Store, known: Directory, person: Person, now: datetime) -> Account:
    """The account of the person, with the roles of today. Raises Refusal; what the refused has lost is kept all the
    same: his roles, and his visits."""
    with store.writing() as conn:
        kind = parties.kind(conn, known.party)
        roles = frozenset(role for role in roles_of(known, person) if suits(kind, role))
        found = directory.person(conn, person.subject)
        if found is None:
            account = made(conn, known.party, person, roles, now) if roles else None
        else:
            account = refreshed(conn, found, roles, now)
    if not roles:
        raise Refusal(
            Reason.NOT_ALLOWED,
            "Your directory knows you, but none of your groups opens anything here. Whoever looks after the directory "
            "can put you into one that does.",
            "目录已确认您的身份，但您所属的组在此均无权限。请联系目录管理员将您加入相应的组。",
        )
    if account is None:
        raise Refusal(
            Reason.CONFLICT,
            f"The login {person.login} belongs to an account that is not the directory's. Your administrator can close "
            "that account, or change its login.",
            f"登录名 {person.login} 属于非目录账户，请联系系统管理员关闭该账户或更改其登录名。",
        )
    if account.standing is not Standing.ACTIVE:
        raise Refusal(Reason.NOT_ALLOWED, "This account is closed or locked here.", "该账户已关闭或锁定。")
    return account


def made(conn: Writing, party: str, person: Person, roles: frozenset[Role], now: datetime) -> Account | None:
    """A new account; the one just made where the person comes twice at once; None where the login is another's.
    A name that is taken is told apart by the login, and stays as it is: people are known by it in what they did."""
    taken = directory.named(conn, party, person.name)
    new = Account(
        id=secrets.token_hex(8),
        login=person.login,
        party=party,
        name=f"{person.name} ({person.login})" if taken else person.name,
        roles=roles,
        subject=person.subject,
        created_at=now,
        created_by=BY,
    )
    if not accounts.keep(conn, new, ""):
        return directory.person(conn, person.subject)
    acts.note(conn, doer(party), now, "account.made", (new.login, told(roles)))
    return new


def refreshed(conn: Writing, found: Account, roles: frozenset[Role], now: datetime) -> Account:
    """The account with the roles of today; who has none left is out everywhere."""
    if found.roles == roles:
        return found
    directory.set_roles(conn, found.id, roles, now)
    if not roles:
        accounts.end_all(conn, found.id)
    acts.note(
        conn, doer(found.party), now, "account.roles", (found.login, {"before": sorted(found.roles), **told(roles)})
    )
    return replace(found, roles=roles)


def told(roles: frozenset[Role]) -> dict[str, object]:
    """Roles and what they open, as an act tells of them."""
    scopes = sorted({str(scope) for role in roles for scope in OPENS[role]})
    return {"roles": sorted(roles), "scopes": scopes, "sees_all": bool(roles & OF_THE_ADMINISTRATION)}


def doer(party: str) -> Caller:
    """The directory, as whoever did it."""
    return Caller(party=party, name=BY)
