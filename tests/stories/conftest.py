"""Whole stories at one node: companies with people, programs and mandates of their own, over HTTP and in a browser."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.api.conftest import SECRETS
from tests.api.conftest import node as node
from tests.browser.conftest import browser as browser
from tests.desks.conftest import Desks
from tests.desks.conftest import served as served
from tongguan.desks.door import COOKIE
from tongguan.parties.account import Account, Role
from tongguan.parties.party import Caller, Kind, Party, Scope, Sight, Token
from tongguan.parties.secret import digest, spelled
from tongguan.store import accounts, parties, tokens

TRADES = frozenset({Scope.DECLARE, Scope.READ})
KEEPS = frozenset({Scope.LEDGER, Scope.READ})
CAST: dict[str, tuple[str, str, Kind, frozenset[Scope], frozenset[Role]]] = {
    "line": ("4403180901", "Ocean Line Agency", Kind.COMPANY, TRADES, frozenset({Role.DECLARANT})),
    "mill": ("4403180902", "Paper Mill", Kind.COMPANY, TRADES | {Scope.COMPANY}, frozenset({Role.MANAGER})),
    "bakery": ("4403180903", "Rye Bakery", Kind.COMPANY, TRADES | {Scope.COMPANY}, frozenset({Role.MANAGER})),
    "garage": ("4403180904", "Motor Garage", Kind.COMPANY, TRADES | {Scope.COMPANY}, frozenset({Role.MANAGER})),
    "pearl": ("4403180905", "Pearl Gate Brokers", Kind.BROKER, TRADES, frozenset({Role.DECLARANT})),
    "delta": ("4403180906", "Delta Brokers", Kind.BROKER, TRADES, frozenset({Role.DECLARANT})),
    "jade": ("4403180907", "Jade Brokers", Kind.BROKER, TRADES, frozenset({Role.DECLARANT})),
    "haulier": ("4403180908", "Two Rivers Haulage", Kind.COMPANY, TRADES, frozenset({Role.DECLARANT})),
    "railway": ("4403180909", "Steppe Railway", Kind.COMPANY, TRADES, frozenset({Role.DECLARANT})),
    "butcher": ("4403180910", "Cold Harbour Meats", Kind.COMPANY, TRADES, frozenset({Role.DECLARANT})),
    "weaver": ("4403180911", "Silk Road Shirts", Kind.COMPANY, TRADES, frozenset({Role.DECLARANT})),
    "radio": ("MIIT", "Radio desk", Kind.AGENCY, KEEPS, frozenset({Role.AGENT})),
    "tax": ("SAT", "Tax office", Kind.AGENCY, KEEPS, frozenset({Role.AGENT})),
    "exchange": ("SAFE", "Exchange administration", Kind.AGENCY, KEEPS, frozenset({Role.AGENT})),
    "books": ("GACC", "Processing trade desk", Kind.AGENCY, KEEPS, frozenset({Role.AGENT})),
    "terminal": ("CUSTOMS", "Terminal", Kind.ADMINISTRATION, frozenset({Scope.GATE}), frozenset()),
    "inland": ("CUSTOMS", "Inland officer", Kind.ADMINISTRATION, TRADES | {Scope.VERDICT}, frozenset({Role.OFFICER})),
}
"""Who takes part: party, name, kind, what its program may do, what its person does."""
SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-prelodged.json"
EACH = 145
"""Kilograms in a package, in every story."""
KEYS = {name: spelled((1000 + n).to_bytes(32, "big")) for n, name in enumerate(CAST)}


class Haul(NamedTuple):
    """How goods come: at which office, under which type of document, by what."""

    office: str
    paper: str
    means: dict[str, str]


def declared(haul: Haul, who: str, document: str, packages: int, reference: str) -> dict[str, Any]:
    """So many packages of a document, declared for an importer before they arrive."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    gross = {"value": str(packages * EACH), "unit": "KGM"}
    values |= {"reference": reference, "office": haul.office, "package_count": str(packages), "gross_mass": gross}
    values["declarant"] = {"id": party(who), "name": CAST[who][1]}
    values["shipment"]["importer"] |= values["declarant"]
    values["border_transport"] = haul.means
    values["shipment"]["terms"]["code"] = "CIP"
    known = {name: text for name, text in haul.means.items() if name in ("id", "id_type")}
    values["shipment"]["arrival_transport"] = known
    item = values["shipment"]["items"][0]
    item |= {"gross_mass": gross, "net_mass": {"value": str(packages * EACH - 100), "unit": "KGM"}}
    item["packagings"][0]["count"] = str(packages)
    paper = {"category": "Z", "type": haul.paper, "id": document, "line": 1}
    values["shipment"] |= {"previous_documents": [paper], "equipment": [], "containerised": "0"}
    return values


def sailing(body: dict[str, Any], arrives: datetime) -> dict[str, Any]:
    """What the line tells of a ship that carries the goods of a declaration, in or out."""
    out, goods = body["type"].startswith("EX"), body["shipment"]
    paper, means = goods["previous_documents"][0], body["border_transport"]
    means = {"id": means["id"], "id_type": means["id_type"], "mode": "1"}
    head = {"mode": "1", "reference": f"S-{paper['id']}", "office": body.get("exit_office", body["office"])}
    ends = {"loading": {"id": "CNYTN"}, "unloading": {"id": "JPOSA"}}
    line = {
        "sequence": 1, "document": paper["id"], "document_type": paper["type"],
        "customs": "export" if out else "import",
        "packages": body["package_count"], "gross_mass": body["gross_mass"], "consignor": {"name": "Consignor"},
        "consignee": {"name": "Consignee"}, "units": [{"id": box["id"]} for box in goods.get("equipment", ())],
        "items": [{"sequence": 1, "description": goods["items"][0]["description"]}],
        **(ends if out else {"loading": ends["unloading"], "unloading": ends["loading"]}),
    }  # fmt: skip
    when = {"departs_at" if out else "arrives_at": arrives.isoformat()}
    told = {"kind": "advance" if out else "original", "journey": f"J-{paper['id']}", "consignments": [line]}
    return {"manifest": {**head, "means": means, "carrier": {"id": party("line"), "name": "Line"}, **when, **told}}


def differences(answer: dict[str, Any]) -> list[str]:
    """What a declaration is told of where it differs from what was told of its goods."""
    return [p["message"] for p in answer.get("problems", ()) if p["code"].startswith("TGB")]


class Stage:
    """The node with everybody on record."""

    def __init__(self, served: Desks) -> None:
        self.served, self.node = served, served.node
        self.http = httpx.Client(base_url=served.url, timeout=30)

    def call(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        """The API as somebody's program calls it."""
        token = {"authorization": f"Bearer {KEYS.get(who) or SECRETS[who]}"}
        return self.http.request(method, path, **{**more, "headers": {**token, **more.get("headers", {})}})

    def good(self, who: str, method: str, path: str, **more: Any) -> Any:
        """What such a call is answered, where it is well."""
        answer = self.call(who, method, path, **more)
        assert answer.status_code in (200, 201), f"{answer.status_code} {answer.text}"
        return answer.json()

    def lodging(self, who: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a declaration is answered."""
        return dict(self.good(who, "POST", "/v1/declarations", json=body))

    def lodged(self, who: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a declaration that is not returned is answered."""
        answer = self.lodging(who, body)
        assert answer["state"] != "returned", answer["problems"]
        return answer

    def sails(self, body: dict[str, Any]) -> None:
        """The line tells, two days ahead, of the goods of a declaration."""
        told = sailing(body, self.node.now() + timedelta(hours=48))
        (receipt,) = self.good("line", "POST", "/v1/manifests", json=told)["receipts"]
        assert receipt["outcome"] == "01", receipt

    def standing(self, number: str, who: str = "officer") -> dict[str, Any]:
        return dict(self.good(who, "GET", f"/v1/declarations/{number}"))

    def events(self, number: str) -> list[str]:
        return [s["event"] for s in self.good("officer", "GET", f"/v1/declarations/{number}/timeline")]

    def ready(self, number: str) -> None:
        """Paid, and every check answered: it waits for its goods alone, if for anything."""
        due = self.standing(number)["due"]
        if due != "0":
            paid = {"number": number, "amount": due, "currency": "CNY", "bank_reference": number}
            self.good("bank", "POST", "/v1/payments", json=paid)
        for hold in self.standing(number).get("holds", ()):
            if hold != "arrival":
                word = {"hold": hold, "verdict": "passed", "reason": "as declared"}
                self.good("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word)

    def passage(self, way: str, **look: Any) -> dict[str, Any]:
        """What the terminal or a camera is answered for one look."""
        (told,) = self.good("terminal", "POST", f"/v1/{way}", json={"passages": [look]})["passages"]
        return dict(told["answer"])

    def entrust(self, company: str, broker: str) -> None:
        """The company lets the broker act for it."""
        self.good(company, "POST", "/v1/company/mandates", json={"broker": party(broker)})
        self.node.callers.forget(digest(KEYS[broker]))


def party(who: str) -> str:
    return CAST[who][0]


@pytest.fixture(scope="module")
def stage(served: Desks) -> Iterator[Stage]:
    """Everybody with an account and a token; nobody acts for anybody yet."""
    now = datetime.now(UTC)
    with served.node.store.writing() as conn:
        for who, (id_, name, kind, scopes, roles) in CAST.items():
            if id_ != "CUSTOMS":
                parties.keep(conn, Party(id=id_, kind=kind, name=name), now)
            sees = Sight.ALL if id_ == "CUSTOMS" and Scope.VERDICT in scopes else Sight.OWN
            caller = Caller(party=id_, name=f"{name}, program", scopes=scopes, sees=sees)
            end = now + timedelta(days=7)
            token = Token(id=f"t-{who}", hash=digest(KEYS[who]), caller=caller, created_at=now, expires_at=end)
            tokens.keep(conn, token)
            if roles:
                known = {"id": f"a-{who}", "login": who, "party": id_, "name": f"{name}, desk", "roles": roles}
                accounts.keep(conn, Account(**known, created_at=now, created_by="sandbox"), "")
    made = Stage(served)
    yield made
    made.http.close()


Seat = Callable[..., Page]


@pytest.fixture
def sit(browser: Browser, stage: Stage) -> Iterator[Seat]:
    """Somebody at a screen: `sit("line", "/manifests", language="zh", width=390)`."""
    opened = []

    def down(who: str, path: str, language: str = "en", width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        opened.append(context)
        cookies = {"lang": language, **({COOKIE: stage.served.cookie(who)} if who else {})}
        context.add_cookies(
            [{"name": name, "value": value, "url": stage.served.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.goto(stage.served.url + path)
        return page

    yield down
    for context in opened:
        context.close()
