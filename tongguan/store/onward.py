"""Goods that go on under other documents than they came under: split, or transhipped. Runs inside the caller's
transaction."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.manifests.manifest import Consignment
from tongguan.manifests.match import Amount
from tongguan.store.manifests import consignment_in
from tongguan.store.statements import load

SQL = load("onward")


class Onward(NamedTuple):
    """Where goods of a document are now: the consignment under which they go on, of which manifest, and how many of
    its packages left by exits."""

    previous: str
    kind: str
    consignment: Consignment
    manifest: int
    reference: str
    gone: Decimal


def onward(conn: Connection[Any], documents: Iterable[str]) -> list[Onward]:
    """Where goods of these documents (plain) go on, as far as the caller may see it."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["onward"], {"documents": wanted}).fetchall() if wanted else []
    return [Onward(previous, kind, consignment_in(content), *rest) for previous, kind, content, *rest in rows]


class Landed(NamedTuple):
    """What came in of a document to be transhipped: how much, since when, by which office."""

    amount: Amount
    at: datetime
    office: str


def came(conn: Connection[Any], documents: Iterable[str]) -> dict[str, Landed]:
    """What came in of these documents (plain) to be transhipped, as far as the caller may see it."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["came"], {"documents": wanted}).fetchall() if wanted else []
    return {document: Landed(Amount(packages, gross), *rest) for document, packages, gross, *rest in rows}


def looked(conn: Connection[Any], documents: Iterable[str]) -> list[tuple[str, bytes]]:
    """The passages (as they are kept) by which goods of these documents (plain) came in to be transhipped, oldest
    first, as far as the caller may see them."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["looked"], {"documents": wanted}).fetchall() if wanted else []
    return [(document, bytes(body)) for document, body in rows]


def left(conn: Connection[Any], documents: Iterable[str]) -> dict[str, Amount]:
    """What came in under these documents (plain) and left undeclared, as far as the caller may see it."""
    wanted = sorted(set(documents))
    rows = conn.execute(SQL["left"], {"documents": wanted}).fetchall() if wanted else []
    return {document: Amount(packages, gross) for document, packages, gross in rows}
