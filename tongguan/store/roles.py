"""The three roles of the database, and the way from a bare server to a ready one.

    urls = establish(admin_url, data_dir / "keys")

The given user makes the roles, the database's schema and nothing else; migrations run as tongguan_owner, and the app
connects as tongguan_journey and tongguan_read. Passwords are made here and kept in the keys folder.

Roles belong to the whole server. So the second node on one server gets roles of its own: tongguan_owner_<database> and
so on. Which ones a node has, the names of its password files say; a password that another node uses is never changed.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from tongguan.store.connect import Urls
from tongguan.store.migrate import OWNER, migrate

JOURNEY, READ = "tongguan_journey", "tongguan_read"
TRAITS = {OWNER: "nobypassrls", JOURNEY: "bypassrls", READ: "nobypassrls"}
OLDEST = 150000  # PostgreSQL 15
MAKES_LIKE_ITSELF = 160000  # from 16 on, who has BYPASSRLS and CREATEROLE may make roles that have it
ROLES_LOCK = 0x726F6C65
ELSEWHERE = """
    select d.datname from pg_database d
    where d.datname <> current_database() and exists (
        select from pg_shdepend s join pg_roles r on r.oid = s.refobjid
        where s.refclassid = 'pg_authid'::regclass and r.rolname = any(%s) and (s.dbid = d.oid
            or (s.dbid = 0 and s.classid = 'pg_database'::regclass and s.objid = d.oid)))
    order by d.datname"""


class NotPermitted(RuntimeError):
    """The given database user cannot do what is needed; the message says what to do instead."""


def establish(admin: str, keys: Path) -> Urls:
    """Makes roles, schema and tables where they are missing; how each role connects."""
    urls = make_roles(admin, keys)
    with psycopg.connect(admin, autocommit=True, application_name="tongguan establish") as conn:
        _schema(conn, suffix(keys))
    migrate(urls.owner)
    return urls


def make_roles(admin: str, keys: Path) -> Urls:
    """Makes the roles where they are missing, and nothing in the database itself."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with psycopg.connect(admin, autocommit=True, application_name="tongguan establish") as conn:
        if conn.info.server_version < OLDEST:
            raise NotPermitted(f"PostgreSQL {conn.info.server_version // 10000} is too old: 15 or newer is needed.")
        conn.execute("select pg_advisory_lock(%s)", (ROLES_LOCK,))
        back = suffix(keys) if any(_files(keys)) else _free_suffix(conn)
        urls = [make_conninfo(admin, user=r, password=_role(conn, admin, r, keys)) for r in _names(back)]
    return Urls(owner=urls[0], journey=urls[1], read=urls[2])


def suffix(keys: Path) -> str:
    """What this node's roles have behind their names."""
    return next((found[1] for found in _files(keys)), "")


def room(admin: str, keys: Path) -> bool:
    """Whether a database has no schema of ours yet; if so, its owner-to-be may now make one."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if conn.execute("select 1 from pg_namespace where nspname = 'tongguan'").fetchone():
            return False
        names = sql.Identifier(conn.info.dbname), sql.Identifier(OWNER + suffix(keys))
        conn.execute(sql.SQL("grant create on database {} to {}").format(*names))
    return True


def ensure_database(admin: str, name: str) -> str:
    """Makes a database where there is none; the connection string of the same user into it."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if not conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(admin, dbname=name)


def _names(back: str) -> dict[str, str]:
    """The roles of a node, owner first, and the trait that matters of each."""
    return {role + back: trait for role, trait in TRAITS.items()}


def _back(role: str) -> str:
    """What a role has behind its name."""
    return next(role.removeprefix(base) for base in TRAITS if role.startswith(base))


def _files(keys: Path) -> Iterator[re.Match[str]]:
    """The password files of a node; group 1 is what its roles have behind their names."""
    form = re.compile(f"(?:{'|'.join(TRAITS)})(|_.+)\\.password")
    return (found for file in sorted(keys.glob("*.password")) if (found := form.fullmatch(file.name)))


def _free_suffix(conn: Connection[Any]) -> str:
    """Nothing, where no other database of this server has the roles in use; else a name after this database."""
    if not _elsewhere(conn, TRAITS):
        return ""
    name = conn.info.dbname
    plain = re.sub("[^a-z0-9]+", "_", name.lower())[:30]
    return f"_{plain}" if plain == name else f"_{plain}_{sha256(name.encode()).hexdigest()[:8]}"


def _elsewhere(conn: Connection[Any], roles: Iterable[str]) -> list[str]:
    """The other databases of this server in which one of the roles owns something or may do something."""
    return [row[0] for row in conn.execute(ELSEWHERE, (list(roles),))]


def _role(conn: Connection[Any], admin: str, role: str, keys: Path) -> str:
    """A role that exists, has its trait and lets our password in; the password."""
    file = keys / f"{role}.password"
    word = file.read_text().strip() if file.exists() else ""
    trait = next(t for base, t in TRAITS.items() if role.startswith(base))
    found = conn.execute("select rolbypassrls from pg_roles where rolname = %s", (role,)).fetchone()
    if word and found and found[0] == (trait == "bypassrls") and not _kept_out(admin, role, word):
        return word
    if found:
        _not_in_use(conn, role)
    word = word or secrets.token_urlsafe(24)
    command = sql.SQL("{} role {} login nosuperuser {} password {}").format(
        sql.SQL("alter" if found else "create"),
        sql.Identifier(role),
        sql.SQL(trait),
        sql.Literal(_scrambled(conn, role, word)),
    )
    try:
        conn.execute(command)
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotPermitted(_advice(conn, role)) from error
    _keep(file, word)
    if kept_out := _kept_out(admin, role, word):
        raise NotPermitted(
            f"The server does not let the role {role} in by its password ({kept_out}). Let pg_hba.conf say "
            "scram-sha-256 for it, before the lines that say otherwise, or name a host in DATABASE_URL."
        )
    return word


def _not_in_use(conn: Connection[Any], role: str) -> None:
    """A new password would lock out whoever uses the node's roles: another node, or this one's processes."""
    roles = list(_names(_back(role)))
    elsewhere = _elsewhere(conn, roles)
    here = conn.execute("select count(*) from pg_stat_activity where usename = any(%s)", (roles,)).fetchone()
    if elsewhere or (here and here[0]):
        where = f"the database {', '.join(elsewhere)}" if elsewhere else "a running node"
        raise NotPermitted(
            f"The role {role} is in use by {where}, and its password is not the one in DATA/keys/{role}.password. "
            "Put the right one there, or stop that node, or use another server."
        )


def _scrambled(conn: Connection[Any], role: str, word: str) -> str:
    """The password as the server keeps it, so that its logs never hold the word itself."""
    return conn.pgconn.encrypt_password(word.encode(), role.encode(), b"scram-sha-256").decode()


def _kept_out(admin: str, role: str, word: str) -> str:
    """Why the server does not let this role in; nothing if it does."""
    try:
        psycopg.connect(make_conninfo(admin, user=role, password=word), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return str(error).strip().rpartition("FATAL:")[2].strip()
    return ""


def _schema(conn: Connection[Any], back: str) -> None:
    """The schema belongs to its owner; nobody else may make anything in this database."""
    database, owner = sql.Identifier(conn.info.dbname), sql.Identifier(OWNER + back)
    try:
        for role in _names(back):
            may = conn.execute("select has_database_privilege(%s, current_database(), 'connect')", (role,)).fetchone()
            if may == (False,):
                conn.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(role)))
        if not conn.execute("select 1 from pg_namespace where nspname = 'tongguan'").fetchone():
            with conn.transaction():
                conn.execute(sql.SQL("grant create on database {} to {}").format(database, owner))
                conn.execute(sql.SQL("grant {} to current_user").format(owner))
                conn.execute(sql.SQL("create schema tongguan authorization {}").format(owner))
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotPermitted(_advice(conn, OWNER + back)) from error


def _advice(conn: Connection[Any], role: str) -> str:
    """What an administrator of the server does once, where our user may not."""
    names = _names(_back(role))
    base = sql.Identifier(conn.info.dbname).as_string(conn)
    lines = [f"create role {r} login {t} password '…';" for r, t in names.items()]
    lines.append(f"grant connect on database {base} to {', '.join(names)};")
    lines.append(f"create schema tongguan authorization {next(iter(names))};  -- in the database {base}")
    able = f", or a user with CREATEROLE and BYPASSRLS that owns the database {base}"
    return (
        f"The user {conn.info.user} of DATABASE_URL may not make the role {role} or its schema. Either give a "
        f"superuser{able if conn.info.server_version >= MAKES_LIKE_ITSELF else ''}, or let the administrator of the "
        "server run:\n  " + "\n  ".join(lines) + "\nand write each password into DATA/keys/<role>.password; "
        "then start again."
    )


def _keep(file: Path, word: str) -> None:
    """Kept for us alone, and on the disk before the role has it for good."""
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(word + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
