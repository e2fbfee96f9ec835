"""`tongguan account`: the first people of a node, and new passwords; each is told once, and is an act."""

import argparse
import secrets
from datetime import UTC, datetime
from pathlib import Path

from tongguan.commands import DATA, Stop
from tongguan.commands.reach import operator, reached
from tongguan.journeys.signin import hashed
from tongguan.parties.account import OF_THE_ADMINISTRATION, OPENS, Account, Role, suits
from tongguan.store import accounts, acts, parties, passkeys
from tongguan.store.connect import Store, Writing


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongguan account`."""
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")
    does = parser.add_subparsers(dest="does", required=True)
    add = does.add_parser("add", help="a new account; its password is printed once")
    add.add_argument("login")
    add.add_argument(
        "--party", required=True, help="whose person it is: a company's identifier, or the administration's"
    )
    add.add_argument("--name", required=True, help="as others read it")
    add.add_argument("--role", required=True, action="append", choices=[str(role) for role in Role], dest="roles")
    reset = does.add_parser("reset", help="a new password, printed once; visits and passkeys of the account end")
    reset.add_argument("login")


def run(args: argparse.Namespace) -> int:
    """Adds or resets."""
    password, login = secrets.token_urlsafe(12), args.login.strip().lower()
    if not login or not login.isprintable() or len(login) > 100:
        raise Stop("a login has 1 to 100 printable characters.")
    with reached(args.data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            with store.writing() as conn:
                add(conn, args, login, password) if args.does == "add" else reset(conn, login, password)
        finally:
            store.close()
    print(f"{login}: {password}\nIt is not shown again.")
    return 0


def add(conn: Writing, args: argparse.Namespace, login: str, password: str) -> None:
    """A new account."""
    roles, now = frozenset(Role(role) for role in args.roles), datetime.now(UTC)
    by = operator()
    party = parties.party(conn, args.party.strip())
    if party is None:
        raise Stop(f"there is no party {args.party}. Put it on record first: tongguan party add {args.party} --kind …")
    unfit = sorted(role for role in roles if not suits(party.kind, role))
    if unfit:
        raise Stop(f"{party.id} is on record as {party.kind}; its people cannot be {', '.join(unfit)}.")
    new = Account(
        id=secrets.token_hex(8),
        login=login,
        party=args.party.strip(),
        name=args.name.strip(),
        roles=roles,
        created_at=now,
        created_by=by.name,
    )
    if not accounts.keep(conn, new, hashed(password)):
        raise Stop(f"the login {login}, or the name {new.name!r} within {new.party}, is taken.")
    wide = bool(roles & OF_THE_ADMINISTRATION)
    scopes = sorted({str(scope) for role in roles for scope in OPENS[role]})
    acts.note(conn, by, now, "account.made", (login, {"roles": sorted(roles), "scopes": scopes, "sees_all": wide}))


def reset(conn: Writing, login: str, password: str) -> None:
    """Another password; whoever is signed in under the old one is out, and passkeys that are lost open nothing."""
    found = accounts.person(conn, login)
    if found is None:
        raise Stop(f"there is no account {login}.")
    if found[0].subject:
        raise Stop(f"{login} signs in with the administration's directory, which knows no password of ours.")
    now = datetime.now(UTC)
    accounts.set_password(conn, found[0].id, hashed(password), now)
    passkeys.forget(conn, found[0].id, now)
    accounts.end_all(conn, found[0].id)
    accounts.forgive(conn, f"login:{login}")
    acts.note(conn, operator(), now, "account.reset", (login, {}))
