"""A database from before parties were on record: who had people or tokens is enrolled, doubled mandates become one."""

from pathlib import Path

import psycopg
import pytest

from tongguan.store import migrate
from tongguan.store.roles import ensure_database, establish
from tongguan.store.server import Server

BEFORE = """
    insert into tongguan.account (id, login, party, name, roles, state, created_at, created_by, changed_at) values
        ('1', 'a', 'CUSTOMS', 'A', '{officer}', 'active', now(), '', now()),
        ('2', 'b', 'SHOP', 'B', '{declarant,manager}', 'active', now(), '', now()),
        ('3', 'c', 'BANK', 'C', '{cashier}', 'active', now(), '', now());
    insert into tongguan.token values
        ('t', 'h', 'AGENTS', 'erp', '{declare}', '{SHOP}', 'own', now(), '', null, null),
        ('u', 'i', 'HARBOUR', 'watch', '{read}', '{}', 'all', now(), '', null, null);
    insert into tongguan.mandate (id, company, broker, since, granted_by, granted_at) values
        ('m1', 'SHOP', 'AGENTS', '2026-01-01', 'x', '2026-01-01'),
        ('m2', 'SHOP', 'AGENTS', '2026-01-01', 'x', '2026-02-01'),
        ('m3', 'BANK', 'AGENTS', '2026-01-01', 'x', '2026-01-01');
"""


def test_what_was_there_goes_on(server: Server, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = ensure_database(server.admin(), "tongguan_before")
    old = [m for m in migrate.shipped() if m.name < "0090"]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "shipped", lambda: iter(old))
        urls = establish(admin, keys)
    with psycopg.connect(urls.owner) as conn:
        conn.execute(BEFORE.encode())
    establish(admin, keys)
    with psycopg.connect(urls.owner) as conn:
        known = dict(conn.execute("select id, kind from tongguan.party").fetchall())
        open_ = conn.execute("select id from tongguan.mandate where ended_at is null order by id").fetchall()
        opens = conn.execute("select party from tongguan.bearer('h')").fetchone()
    assert known == {
        "CUSTOMS": "administration",
        "HARBOUR": "administration",
        "SHOP": "company",
        "BANK": "bank",
        "AGENTS": "company",
    }
    assert open_ == [("m2",), ("m3",)] and opens == ("AGENTS",)
