"""Every page and every operation that names something in its address, asked by everybody for what is another party's:
refused, told nothing, changed nothing. The routes are the app's own; each is tried with every kind of thing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

import httpx
import pytest
from joserfc.jwk import OKPKey
from psycopg import Connection

from tests.api.conftest import EVERY
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared, lodge
from tests.desks.test_company import invited
from tests.desks.test_form import opened
from tests.desks.test_request import form
from tongguan.api.operation import JSON, Operation
from tongguan.api.routes import ROUTES
from tongguan.desks.door import Page
from tongguan.desks.routes import PAGES
from tongguan.parties.may import AS_TRADER, Action
from tongguan.parties.party import Caller, Scope, Token
from tongguan.parties.secret import digest, spelled
from tongguan.store import tokens

OWNER, STRANGER = "4403180896", "4403180999"
MARK = "MARKED-77"
SPOT = re.compile(r"\{(\w+):str\}")
REFUSED = {403, 404}
WIDE = spelled(b"w" * 32)
"""A token of another company that may do all that no officer and no administrator is needed for."""
OF_A_PARTY = AS_TRADER | {Action.COMPANY}
MADE = {"case_file", "request", "document", "draft", "account", "mandate", "token", "signing_key", "party"}
"""Tables in which the owner has something here; others that name whose a row is are asked as well."""
OWNED = """
    select c.table_name, min(c.column_name) filter (where c.column_name = any(array['party', 'declarant', 'company'])),
           bool_or(c.column_name = 'number')
    from information_schema.columns c join pg_class t on t.relname = c.table_name and not t.relispartition
    where c.table_schema = 'tongguan' and t.relnamespace = 'tongguan'::regnamespace
    group by c.table_name
    having bool_or(c.column_name = 'number' or c.column_name = 'id' and c.data_type = 'text')
"""
LEFT = "select string_agg(md5(t::text), '' order by t::text) from tongguan.{} t"


class Route(NamedTuple):
    """One method at one address with gaps."""

    method: str
    path: str
    operation: Operation

    @property
    def page(self) -> bool:
        return isinstance(self.operation, Page)


def routes() -> Iterator[Route]:
    """All that have a gap in their address and are not open to everybody."""
    for handler in (*PAGES, *ROUTES):
        operation = handler.opt["operation"]
        closed = not operation.open if isinstance(operation, Page) else operation.action is not None
        for path in handler.paths:
            if SPOT.search(path) and closed:
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield Route(method, path, operation)


ALL = sorted(routes())


@pytest.fixture(scope="module")
def things(served: Desks) -> dict[str, str]:
    """One of each kind of thing that is the owner's, by its table."""
    number = lodge(served, MARK)
    with served.client("trader") as owner, served.client("officer") as officer:
        word = csrf(owner.get("/company"))
        officer.post(f"/cases/{number}/requests", data=form(csrf(officer.get(f"/cases/{number}"))))
        file = {"file": (f"{MARK}.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}
        assert owner.post(f"/declarations/{number}/documents", data={"csrf": word}, files=file).status_code == 303
        opened(owner, declared(f"{MARK}-draft"))
        invited(owner, "marked")
        owner.post("/company/tokens", data={"csrf": word, "name": MARK, "scope": ["read"], "days": "9"})
        key = OKPKey.generate_key("Ed25519").as_dict(private=False)
        owner.post("/company/keys", data={"csrf": word, "name": MARK, "jwk": str(key).replace("'", '"')})
    with served.node.store.writing() as conn:
        now = datetime.now(UTC)
        scopes = EVERY - {Scope.ADMIN}
        wide = Caller(party=STRANGER, name="wide", scopes=scopes)
        end = now + timedelta(days=1)
        tokens.keep(conn, Token(id="wide", hash=digest(WIDE), caller=wide, created_at=now, expires_at=end))
        return dict(owned(conn))


def owned(conn: Connection[Any]) -> Iterator[tuple[str, str]]:
    """One of the owner's rows in each table that says whose a row is."""
    for table, whose, numbered in conn.execute(OWNED).fetchall():
        key, owner = "number" if numbered else "id", whose or ("id" if table == "party" else "")
        if not owner:
            continue
        newest = f"select {key} from tongguan.{table} t where {owner} = %s order by t.ctid desc limit 1"
        row = conn.execute(newest.encode(), (OWNER,)).fetchone()
        if row:
            yield table, str(row[0])


def filled(route: Route, things: dict[str, str]) -> Iterator[str]:
    """The address with the owner's things in its gaps; behind a declaration, whatever may be there."""
    gaps = SPOT.findall(route.path)
    first = [things["case_file"]] if gaps[0] == "number" else list(things.values())
    for chosen in product(first, *([[*things.values(), "1"]] * (len(gaps) - 1))):
        path = route.path
        for value in chosen:
            path = SPOT.sub(value, path, count=1)
        yield path


def left(served: Desks) -> dict[str, Any]:
    """What is there, in a word for each table."""
    with served.node.store.writing() as conn:
        return {table: conn.execute(LEFT.format(table).encode()).fetchone() for table in (*sorted(MADE), "fact", "act")}


def ask(browser: httpx.Client, route: Route, path: str, word: str) -> httpx.Response:
    """One try, with all that could be asked for before it is seen whose it is."""
    if route.page:
        return browser.request(route.method, path, data={"csrf": word} if route.method != "GET" else None)
    head = {"authorization": f"Bearer {WIDE}"}
    example, takes = route.operation.example, route.operation.takes
    if example:
        return browser.request(route.method, path, content=example, headers={**head, "content-type": JSON})
    if takes != (JSON,):
        pdf = {**head, "content-type": "application/pdf"}
        return browser.request(route.method, path, content=b"%PDF-1.4\n%%EOF\n", headers=pdf)
    return browser.request(route.method, path, headers=head)


def refused(served: Desks, who: str, asked: list[Route], things: dict[str, str]) -> list[str]:
    """What was answered otherwise than by a refusal that tells nothing."""
    wrong = []
    with served.client(who) as browser:
        word = csrf(browser.get("/me"))
        for route in asked:
            for path in filled(route, things):
                answer = ask(browser, route, path, word)
                told = MARK in answer.text.replace(path, "") or "Person marked" in answer.text
                if answer.status_code not in REFUSED or told:
                    wrong.append(f"{who}: {route.method} {path} → {answer.status_code}{' and tells' if told else ''}")
    return wrong


def test_there_are_such_routes() -> None:
    assert len(ALL) > 50 and {route.page for route in ALL} == {True, False}


@pytest.mark.parametrize("who", ["other", "cashier"])
def test_another_party_gets_nothing_at_any_address(served: Desks, things: dict[str, str], who: str) -> None:
    before = left(served)
    found = refused(served, who, ALL, things)
    assert not found, "\n".join(found)
    assert left(served) == before


@pytest.mark.parametrize("who", ["officer", "supervisor", "admin"])
def test_the_administration_does_nothing_in_a_companys_place(served: Desks, things: dict[str, str], who: str) -> None:
    """Its people see what is declared; what only the company itself may do, they may not."""
    own = [route for route in ALL if route.page and route.operation.action in OF_A_PARTY]
    if who != "admin":
        own += [route for route in ALL if route.page and route.operation.action is None]
        own += [route for route in ALL if route.page and route.operation.action is Action.ADMINISTER]
    before = left(served)
    found = refused(served, who, own, things)
    assert not found, "\n".join(found)
    assert left(served) == before


def test_the_owner_gets_them(served: Desks, things: dict[str, str]) -> None:
    """So that the things are there at all."""
    assert set(things) >= MADE
    with served.client("trader") as owner:
        for path in (f"/declarations/{things['case_file']}", f"/drafts/{things['draft']}", "/company/programs"):
            assert MARK in owner.get(path).text, path
