"""The migrations lead to the schema that one reads, and every statement fits it."""

import re
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from psycopg._queries import PostgresQuery
from psycopg.adapt import Transformer

from tongguan.store.connect import Urls
from tongguan.store.migrate import OWNER, Changed, migrate, shipped
from tongguan.store.roles import ensure_database
from tongguan.store.server import Server
from tongguan.store.statements import Statements, load

FOLDER = files("tongguan.store")
ALL = {
    f"{Path(f.name).stem}.{name}": text
    for f in FOLDER.iterdir()
    if f.name.endswith(".sql") and f.name != "schema.sql"
    for name, text in load(Path(f.name).stem).items()
}
CATALOGS = {
    "columns": """select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
        pg_get_expr(d.adbin, d.adrelid) from pg_class c join pg_attribute a on a.attrelid = c.oid
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'tongguan'::regnamespace and a.attnum > 0 and c.relkind in ('r', 'p', 'S')
        order by 1, a.attnum""",
    "tables": """select relname, relkind, relrowsecurity, relforcerowsecurity, pg_get_partkeydef(oid),
        pg_get_expr(relpartbound, oid), relacl::text, pg_get_userbyid(relowner), reloptions::text from pg_class
        where relnamespace = 'tongguan'::regnamespace order by 1""",
    "grants": """select c.relname, a.attname, a.attacl::text from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'tongguan'::regnamespace and a.attacl is not null order by 1, 2""",
    "indexes": "select indexname, indexdef from pg_indexes where schemaname = 'tongguan' order by 1",
    "constraints": """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'tongguan'::regnamespace order by 1, 2, 3""",
    "policies": """select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies
        where schemaname = 'tongguan' order by 1, 2""",
    "functions": """select proname, pg_get_functiondef(oid), proacl::text from pg_proc
        where pronamespace = 'tongguan'::regnamespace order by 1""",
    "triggers": """select tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal order by 1, 2""",
    "schema": "select nspname, nspacl::text, pg_get_userbyid(nspowner) from pg_namespace where nspname = 'tongguan'",
}


@pytest.fixture(scope="module")
def as_read(server: Server, template: str, keys: Path) -> str:
    """The owner's way into a database made from schema.sql alone."""
    del template  # the roles must be there
    admin = ensure_database(server.admin(), "tongguan_as_read")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"create schema tongguan authorization {OWNER}".encode())
    owner = psycopg.conninfo.make_conninfo(admin, user=OWNER, password=(keys / f"{OWNER}.password").read_text().strip())
    with psycopg.connect(owner, options="-c search_path=pg_catalog") as conn:
        conn.execute((FOLDER / "schema.sql").read_bytes())
    return owner


@pytest.mark.parametrize("catalog", CATALOGS)
def test_migrations_and_schema_are_equal(catalog: str, as_read: str, urls: Urls) -> None:
    query = CATALOGS[catalog].encode()
    with psycopg.connect(as_read) as read, psycopg.connect(urls.owner) as migrated:
        said = read.execute(query).fetchall()
        done = [row for row in migrated.execute(query).fetchall() if "migration" not in str(row[0])]
    assert said
    assert done == said


@pytest.mark.parametrize("name", ALL)
def test_every_statement_fits_the_schema(name: str, module_urls: Urls) -> None:
    query = PostgresQuery(Transformer())
    text = ALL[name]
    names = dict.fromkeys(re.findall(rb"%\((\w+)\)s", text))
    query.convert(text, {n.decode(): None for n in names} or None)
    with psycopg.connect(module_urls.journey) as conn:
        conn.execute(b"prepare checked as " + query.query)


def test_statements_need_a_name_and_a_comment() -> None:
    good = Statements("x.sql", "-- name: one\n-- What for.\nselect 1;\n\n-- name: two\n-- Why.\nselect 2;\n")
    assert dict(good) == {"one": b"select 1", "two": b"select 2"}
    for bad in ("select 1;", "-- name: a\nselect 1;", "-- name: a\n-- x\nselect 1;\n-- name: a\n-- y\nselect 2;"):
        with pytest.raises(ValueError, match=r"x\.sql"):
            Statements("x.sql", bad)


def test_migrating_again_does_nothing(urls: Urls) -> None:
    assert migrate(urls.owner) == []


def test_an_edited_migration_is_refused(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("update tongguan.migration set hash = ''")
    with pytest.raises(Changed, match=next(shipped()).name):
        migrate(urls.owner)


def test_a_database_of_a_newer_program_is_refused(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("insert into tongguan.migration values ('9999-later.sql', '')")
    with pytest.raises(Changed, match="newer"):
        migrate(urls.owner)
