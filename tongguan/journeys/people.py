"""A party's people: invited by a link that sets the password once, given roles, let out and in again. Who manages a
company does so for his own; who administers, for every party. Who shall administer waits for a second administrator.
Each step is an act."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys import appoint
from tongguan.parties.account import Account, Role, Standing, suits
from tongguan.parties.may import Action, may, permit
from tongguan.parties.party import Caller, Kind
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import accounts, acts, appointments, parties, passkeys
from tongguan.store.connect import Writing

LOGIN, NAME = 100, 120
OPEN_FOR = timedelta(days=3)
"""So long a link that sets a password is good, by the wall clock."""
SHORTEST = 10


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who shall come in: the login in lower case, the name as others read it, the roles."""

    login: str
    name: str
    roles: tuple[Role, ...]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A person's link: `word` is its last part, shown once; good until then."""

    account: Account
    word: str
    until: datetime


def invite(conn: Writing, caller: Caller, party: str, wanted: Wanted, wall: datetime) -> Link:
    """A new person of a party, and the link that lets him choose a password."""
    may_manage(caller, party)
    kind = known(conn, party)
    login, roles = wanted.login.strip().lower(), frozenset(wanted.roles)
    checked(login, wanted.name.strip(), kind, roles)
    new = Account(
        id=secrets.token_hex(8),
        login=login,
        party=party,
        name=wanted.name.strip(),
        roles=roles - {Role.ADMINISTRATOR},
        created_at=wall,
        created_by=caller.name or caller.party,
    )
    if not accounts.keep(conn, new, ""):
        raise wrong(
            "/login",
            "This account, or this name within the party, is taken. Choose another.",
            "该账户名或该姓名已被使用，请另选。",
            Reason.CONFLICT,
        )
    acts.note(conn, caller, wall, "account.made", (login, {"party": party, "roles": sorted(new.roles)}))
    if Role.ADMINISTRATOR in roles:
        appoint.ask(conn, caller, new, wall)
    return link(conn, caller, new, wall)


def renew(conn: Writing, caller: Caller, id_: str, wall: datetime) -> Link:
    """Another link, where the first was lost or the password forgotten; the old password holds until it is used.
    Whoever holds an administrator's link would be two administrators: his is made on the node itself."""
    account = reach(conn, caller, id_)
    if account.standing is Standing.CLOSED:
        raise Refusal(Reason.CONFLICT, "This account is closed. Open it first.", "该账户已关闭，请先恢复。")
    if account.subject:
        raise Refusal(
            Reason.CONFLICT,
            "This person signs in with the administration's directory, which knows no password of ours.",
            "该人员通过目录登录，本系统不保存其密码。",
        )
    if Role.ADMINISTRATOR in account.roles and account.id != caller.account:
        raise Refusal(
            Reason.NOT_ALLOWED,
            "An administrator gets a new password on the node itself: tongguan account reset.",
            "系统管理员的密码须在节点上重置：tongguan account reset。",
        )
    acts.note(conn, caller, wall, "account.link", (account.login, {"party": account.party}))
    return link(conn, caller, account, wall)


def link(conn: Writing, caller: Caller, account: Account, wall: datetime) -> Link:
    """A fresh link for an account; the one before holds no longer."""
    word, until = secrets.token_urlsafe(32), wall + OPEN_FOR
    accounts.invite(conn, digest(word), account.id, (caller.name or caller.party, wall), until)
    return Link(account=account, word=word, until=until)


def assign(conn: Writing, caller: Caller, id_: str, roles: frozenset[Role], wall: datetime) -> Account:
    """Other roles, at once; whoever is signed in has them with his next page. To administer alone waits for another."""
    acts.alone(conn)
    account = reach(conn, caller, id_)
    checked(account.login, account.name, known(conn, account.party), roles)
    if Role.ADMINISTRATOR in roles - account.roles:
        appoint.ask(conn, caller, account, wall)
        roles -= {Role.ADMINISTRATOR}
    elif appointments.drop(conn, id_):
        acts.note(conn, caller, wall, "account.declined", (account.login, {"party": account.party}))
    if roles == account.roles:
        return account
    if Role.ADMINISTRATOR in account.roles - roles:
        not_the_last(conn, account)
    accounts.set_roles(conn, id_, roles, wall)
    told = {"party": account.party, "roles": sorted(roles), "before": sorted(account.roles)}
    acts.note(conn, caller, wall, "account.roles", (account.login, told))
    return msgspec.structs.replace(account, roles=roles)


def stand(conn: Writing, caller: Caller, id_: str, standing: Standing, wall: datetime) -> Account:
    """Out or in again; who is out is out at once, everywhere, and his links hold no longer. An administrator who comes
    in again waits for a second one, as a new one does."""
    acts.alone(conn)
    account = reach(conn, caller, id_)
    if standing is account.standing:
        return account
    if standing is not Standing.ACTIVE:
        if account.id == caller.account:
            raise Refusal(Reason.CONFLICT, "Nobody closes his own account. Ask another.", "不能关闭自己的账户。")
        if Role.ADMINISTRATOR in account.roles:
            not_the_last(conn, account)
        accounts.end_all(conn, id_)
        accounts.drop_invitations(conn, id_)
        appointments.drop(conn, id_)
    accounts.set_standing(conn, id_, standing, wall)
    if standing is Standing.ACTIVE and Role.ADMINISTRATOR in account.roles:
        accounts.set_roles(conn, id_, account.roles - {Role.ADMINISTRATOR}, wall)
        appoint.ask(conn, caller, account, wall)
    what = "account.opened" if standing is Standing.ACTIVE else "account.closed"
    acts.note(conn, caller, wall, what, (account.login, {"party": account.party}))
    return account


def accept(conn: Writing, word: str, password: str, wall: datetime) -> str:
    """The link's password is this hash from now on, and the link is used; the login. Other visits end, and passkeys
    that may be lost open nothing."""
    id_ = accounts.take_invitation(conn, digest(word), wall)
    account = accounts.held(conn, id_) if id_ else None
    if account is None or account.standing is not Standing.ACTIVE:
        raise Refusal(
            Reason.NOT_FOUND,
            "This link is over, or was used. Ask who sent it for another.",
            "该链接已失效或已使用，请向发送人索取新链接。",
        )
    accounts.set_password(conn, id_, password, wall)
    passkeys.forget(conn, id_, wall)
    accounts.end_all(conn, id_)
    accounts.forgive(conn, f"login:{account.login}")
    himself = Caller(party=account.party, name=account.name, account=account.id)
    acts.note(conn, himself, wall, "account.password", (account.login, {"by": "link"}))
    return account.login


def may_manage(caller: Caller, party: str) -> None:
    """Raises where the caller manages no people, or not this party's."""
    if may(caller, Action.ADMINISTER):
        return
    permit(caller, Action.COMPANY)
    if party != caller.party:
        raise nobody()


def reach(conn: Connection[Any], caller: Caller, id_: str) -> Account:
    """An account, locked, of a party whose people the caller manages; another's is not there."""
    found = accounts.held(conn, id_)
    may_manage(caller, found.party if found else caller.party)
    if found is None:
        raise nobody()
    return found


def known(conn: Connection[Any], party: str) -> Kind:
    """What the party is; Refusal where it is not on record, or suspended."""
    found = parties.party(conn, party)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such party.", "没有该单位。")
    if found.suspended_at is not None:
        raise Refusal(Reason.CONFLICT, "This party is suspended.", "该单位已暂停。")
    return found.kind


def not_the_last(conn: Connection[Any], account: Account) -> None:
    """Somebody has to be left who can let others in."""
    if not accounts.administrators(conn, account.id):
        raise Refusal(
            Reason.CONFLICT,
            "This is the last administrator. Make another one first.",
            "这是最后一名系统管理员，请先另设一名。",
        )


def checked(login: str, name: str, kind: Kind, roles: frozenset[Role]) -> None:
    """Refuses what can be nobody's login, name or roles."""
    if not 1 <= len(login) <= LOGIN or not login.isprintable() or " " in login:
        raise wrong("/login", f"1 to {LOGIN} characters without spaces.", f"1 至 {LOGIN} 个字符，不含空格。")
    if not 1 <= len(name) <= NAME or not name.isprintable():
        raise wrong("/name", f"1 to {NAME} printable characters.", f"1 至 {NAME} 个可见字符。")
    if not roles:
        raise wrong("/roles", "Choose at least one role.", "请至少选择一个角色。")
    if not all(suits(kind, role) for role in roles):
        raise wrong(
            "/roles", "People of this party cannot have one of these roles.", "该单位的人员不能担任其中某一角色。"
        )


def nobody() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such account.", "没有该账户。")


def wrong(pointer: str, english: str, chinese: str, reason: Reason = Reason.INVALID) -> Refusal:
    """What is amiss, at its field."""
    problem = Problem(code="API06", message=english, message_zh=chinese, pointer=pointer)
    return Refusal(reason, english, chinese, (problem,))


def digest(word: str) -> bytes:
    """What is kept of a link."""
    return sha256(word.encode()).digest()
