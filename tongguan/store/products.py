"""A party's catalogue: what its own product numbers stand for. Runs inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("products")
encode = msgspec.json.encode
fields_in = msgspec.json.Decoder(dict[str, str]).decode


class Product(NamedTuple):
    """A product: its number, and the item's fields (declarations.form.ITEM) as JSON, name to text."""

    sku: str
    description: str
    code: str
    body: bytes
    changed_at: datetime
    changed_by: str

    @property
    def fields(self) -> dict[str, str]:
        return fields_in(self.body)


def products(conn: Reading, words: str | None, after: str, limit: int) -> list[Product]:
    """A page of the caller's products that begins after a number."""
    values = {"words": words, "after": after, "limit": limit}
    return [Product(*row) for row in conn.execute(SQL["products"], values)]


def some(conn: Connection[Any], party: str, skus: Sequence[str]) -> dict[str, Product]:
    """Number → product, of those that there are."""
    rows = conn.execute(SQL["some"], {"party": party, "skus": list(skus)})
    return {row[0]: Product(*row) for row in rows}


def keep(conn: Writing, party: str, products: Iterable[tuple[str, dict[str, str]]], by: tuple[str, datetime]) -> None:
    """Keeps products (number, fields), new or changed."""
    rows = [
        {"sku": sku, "description": f.get("description", ""), "code": f.get("code", ""), "body": encode(f).decode()}
        for sku, f in products
    ]
    conn.execute(SQL["keep"], {"party": party, "rows": encode(rows).decode(), "by": by[0], "at": by[1]})


def drop(conn: Writing, party: str, sku: str) -> None:
    """A product goes."""
    conn.execute(SQL["drop"], {"party": party, "sku": sku})
