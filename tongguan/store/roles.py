"""The three roles of the database, and the way from a bare server to a ready one.

    urls = establish(admin_url, data_dir / "keys")

The given user makes the roles, the database's schema and nothing else; migrations run as tongguan_owner, and the app
connects as tongguan_journey and tongguan_read. Passwords are made here and kept in the keys folder.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from tongguan.store.connect import Urls
from tongguan.store.migrate import migrate

OWNER, JOURNEY, READ = "tongguan_owner", "tongguan_journey", "tongguan_read"
TRAITS = {OWNER: "nobypassrls", JOURNEY: "bypassrls", READ: "nobypassrls"}
OLDEST = 150000  # PostgreSQL 15
ROLES_LOCK = 0x726F6C65


class NotPermitted(RuntimeError):
    """The given database user cannot do what is needed; the message says what to do instead."""


def establish(admin: str, keys: Path) -> Urls:
    """Makes roles, schema and tables where they are missing; how each role connects."""
    urls = make_roles(admin, keys)
    with psycopg.connect(admin, autocommit=True, application_name="tongguan establish") as conn:
        _schema(conn)
    migrate(urls.owner)
    return urls


def make_roles(admin: str, keys: Path) -> Urls:
    """Makes the roles where they are missing, and nothing in the database itself."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with psycopg.connect(admin, autocommit=True, application_name="tongguan establish") as conn:
        if conn.info.server_version < OLDEST:
            raise NotPermitted(f"PostgreSQL {conn.info.server_version // 10000} is too old: 15 or newer is needed.")
        conn.execute("select pg_advisory_lock(%s)", (ROLES_LOCK,))
        passwords = {role: _role(conn, admin, role, keys) for role in TRAITS}
    urls = {role: make_conninfo(admin, user=role, password=word) for role, word in passwords.items()}
    return Urls(owner=urls[OWNER], journey=urls[JOURNEY], read=urls[READ])


def room(admin: str) -> bool:
    """Whether a database has no schema of ours yet; if so, its owner-to-be may now make one."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if conn.execute("select 1 from pg_namespace where nspname = 'tongguan'").fetchone():
            return False
        names = sql.Identifier(conn.info.dbname), sql.Identifier(OWNER)
        conn.execute(sql.SQL("grant create on database {} to {}").format(*names))
    return True


def ensure_database(admin: str, name: str) -> str:
    """Makes a database where there is none; the connection string of the same user into it."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if not conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(admin, dbname=name)


def _role(conn: Connection[Any], admin: str, role: str, keys: Path) -> str:
    """A role that exists, has its trait and lets our password in; the password."""
    file = keys / f"{role}.password"
    word = file.read_text().strip() if file.exists() else ""
    found = conn.execute("select rolbypassrls, rolsuper from pg_roles where rolname = %s", (role,)).fetchone()
    if word and found and found[0] == (TRAITS[role] == "bypassrls") and _lets_in(admin, role, word):
        return word
    word = word or secrets.token_urlsafe(24)
    verb = "alter" if found else "create"
    command = sql.SQL("{} role {} login nosuperuser {} password {}").format(
        sql.SQL(verb), sql.Identifier(role), sql.SQL(TRAITS[role]), sql.Literal(_scrambled(conn, role, word))
    )
    try:
        conn.execute(command)
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotPermitted(_advice(conn, role)) from error
    _keep(file, word)
    return word


def _scrambled(conn: Connection[Any], role: str, word: str) -> str:
    """The password as the server keeps it, so that its logs never hold the word itself."""
    return conn.pgconn.encrypt_password(word.encode(), role.encode(), b"scram-sha-256").decode()


def _lets_in(admin: str, role: str, word: str) -> bool:
    try:
        psycopg.connect(make_conninfo(admin, user=role, password=word), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _schema(conn: Connection[Any]) -> None:
    """The schema belongs to its owner; nobody else may make anything in this database."""
    database = sql.Identifier(conn.info.dbname)
    try:
        for role in TRAITS:
            conn.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(role)))
        if not conn.execute("select 1 from pg_namespace where nspname = 'tongguan'").fetchone():
            with conn.transaction():
                conn.execute(sql.SQL("grant create on database {} to {}").format(database, sql.Identifier(OWNER)))
                conn.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))
                conn.execute(sql.SQL("create schema tongguan authorization {}").format(sql.Identifier(OWNER)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotPermitted(_advice(conn, OWNER)) from error


def _advice(conn: Connection[Any], role: str) -> str:
    """What an administrator of the server does once, where our user may not."""
    who, base = conn.info.user, conn.info.dbname
    lines = [f"create role {r} login {t} password '…';" for r, t in TRAITS.items()]
    lines.append(f"create schema tongguan authorization {OWNER};  -- in database {base}")
    return (
        f"The user {who} of DATABASE_URL may not make the role {role}. Either give a superuser (or a user with "
        f"CREATEROLE and BYPASSRLS that owns the database {base}), or let the administrator of the server run:\n  "
        + "\n  ".join(lines)
        + "\nand write each password into DATA/keys/<role>.password; then start again."
    )


def _keep(file: Path, word: str) -> None:
    """Kept for us alone, and on the disk before the role has it for good."""
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(word + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
