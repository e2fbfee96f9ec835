"""The kit: every part that pages share, to look at. In a sandbox it is for all, elsewhere for administrators.

What the parts show here is written below and nowhere else. Nothing that is pressed here is sent: the policy of these
pages lets no form go.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from litestar import Response, get

from tongguan.api.guarantees import line_of
from tongguan.api.manifest_views import CargoAlike, CargoDocument, ManifestLine
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.declarations.parts import Seal
from tongguan.desks.bars import Bar
from tongguan.desks.cargo_panel import Differing, Paper
from tongguan.desks.door import page
from tongguan.desks.guarantees import LOOKS as OF_GUARANTEES
from tongguan.desks.kit_agencies import agencies
from tongguan.desks.movement_panel import LOOKS as OF_MOVEMENTS
from tongguan.desks.note import drawn
from tongguan.desks.page import CSP, desk
from tongguan.manifests.alike import Sign
from tongguan.manifests.manifest import ManifestKind, Unit
from tongguan.manifests.match import CargoDifference, How
from tongguan.manifests.receipt import Receipt, ReceiptCode, What
from tongguan.manifests.report import Function
from tongguan.parties.may import Action, permit
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store.guarantees import Held
from tongguan.store.movements import Line
from tongguan.trips.duty import Task, TransitDuty
from tongguan.trips.movement import Movement, Terms, TransitPhase
from tongguan.trips.seals import SealClass, TransitSeal

PARTS = ("case", "office", "company", "law", "cargo", "transit", "agencies")
WAYS = {"/kit": "small", **{f"/kit/{name}": name for name in PARTS}}
NUMBER, COMPANY, BROKER = "530420261000000001", "4403180896", "4403180777"
LONG = "Комплект оборудования для автоматизированной линии розлива и упаковки безалкогольных напитков"
"""People may write in any language: half as long again as in English."""


@get(list(WAYS), opt=page("kit", "Every part of the pages, to be looked at"))
async def shown(request: Call) -> Response[str]:
    """One page of parts."""
    if not node_of(request).sandbox:
        permit(caller_of(request), Action.ADMINISTER)
    now = node_of(request).now()
    ways = [(path, f"kit.{name}") for path, name in WAYS.items()]
    drawn_up = (small, case, office, company, law, cargo, transit, agencies)
    parts = {name: value for part in drawn_up for name, value in part(now).items()}
    answer = desk(request, f"kit/{WAYS[request.scope['path']]}.html", kit=ways, **parts)
    answer.headers["content-security-policy"] = CSP.replace("form-action 'self'", "form-action 'none'")
    return answer


def small(now: datetime) -> dict[str, Any]:
    """For alerts, filters and passkeys."""
    problem = Problem(
        code="TG1001", pointer="/gross_mass/value", message="Less than net mass.", message_zh="小于净重。"
    )
    refused = Refusal(Reason.INVALID, "One row can't be taken.", "有一行无法接受。", (problem,))
    return {
        "refused": refused,
        "at": "kit",
        "kept": [{"name": "Red, oldest first", "query": "lane=red"}],
        "taken": {"count": 300, "unknown": ["Colour"], "missing": []},
        "has_password": True,
        "keyed": False,
        "site": True,
        "written": str,
        "keys": [
            {"id": "key-1", "name": "Card", "kid": "ywYXjGhVyA", "withdrawn_at": None}
            | {"added_at": now - timedelta(days=9), "used_at": now}
        ],
    }


def case(now: datetime) -> dict[str, Any]:
    """A declaration that is held, as its trader sees it."""
    early = now - timedelta(hours=3)
    step = {"sentence": "Held for an inspection.", "sentence_zh": "暂扣，待查验。", "by": COMPANY}
    steps = [{"seq": 1, "at": early, "event": "lodge", **step}, {"seq": 2, "at": now, "event": "request", **step}]
    begun = {"before": steps, "border": [], "after": []}
    told = {"by": COMPANY, "signer": "", "key_name": "Card", "key": "ywYXjGhVyA", "at": early}
    return {
        "whole": whole(now),
        "means": ("look",),
        "phases": [{"name": name, "begun": bool(of), "steps": of} for name, of in begun.items()],
        "steps": steps,
        "events": {1: "lodge"},
        "signed": {1: told},
        "declaration": declaration(),
        "type_name": ("Import, standard", "进口普通申报"),
        "office_name": ("Shenzhen Airport", "深圳宝安机场海关"),
        "taxes": {"A": ("Import duty", "进口关税")},
        "charged": [{"item": 1, "lines": [duty(now.date())]}, {"item": 2, "lines": [], "total": Decimal(0)}],
        "can": ("attach", "amend"),
        "typed": {},
        "not_taken": None,
        "not_said": None,
        "sheet": sheet(now),
        "printing": note(now),
    }


def note(now: datetime) -> dict[str, Any]:
    """A release note, with the code of a text that nobody signed."""
    said = {"number": NUMBER, "reference": "KIT-1", "declarant": COMPANY, "office": "5304", "released_at": now}
    more = {"items": 2, "packages": Decimal(160), "gross": Decimal(5810), "boxes": ("CSQU3054383",)}
    case = {"whole": whole(now), "declaration": declaration(), "office_name": ("Shenzhen Airport", "深圳宝安机场海关")}
    return {"case": case, "note": {**said, **more}, "code": drawn("kit")}


def whole(now: datetime) -> dict[str, Any]:
    """The case: decision, what to put right, bill, papers."""
    missing = {"name": "Veterinary certificate", "name_zh": "兽医卫生证书", "agency": "AQ", "law": "Notice 12"}
    saving = {"sentence": "With a certificate of origin", "sentence_zh": "如有原产地证书", "law": "Notice 7"}
    return {
        "number": NUMBER,
        "reference": "KIT-1",
        "state": "held",
        "type": "IMA",
        "office": "5304",
        "received_at": now - timedelta(hours=3),
        "officer": {"lane": "red", "reasons": []},
        "decision": {
            "sentence": "Held for one inspection, 14:30, bay 3.",
            "sentence_zh": "暂扣：14:30 于 3 号台查验一次。",
            "next": "You need do nothing.",
            "next_zh": "您无需操作。",
        },
        "problems": [
            {
                "message": "Net mass is more than gross mass. 净重大于毛重。",
                "pointer": "/shipment/items/12/net_mass/value",
            }
            | {"code": "TG1001", "severity": "error"}
        ],
        "bill": {
            "currency": "CNY",
            "due_now": Decimal("108865.76"),
            "alternatives": [{**saving, "saving": Decimal("1542.47")}],
        },
        "needs": [
            {**missing, "item": 1, "met_by": "N853-77", "on_missing": "hold"},
            {**missing, "item": 2, "met_by": "", "on_missing": "return"},
        ],
    }


def declaration() -> dict[str, Any]:
    """What was declared, a good with a long name among it."""
    trader = {"id": COMPANY, "name": "Harbour Bridge Trading", "address": {"country": "CN"}}
    item = {"commodity_code": "6109100000", "origin": "VN", "net_mass": {"value": Decimal(480)}}
    price = {"currency": "USD", "amount": Decimal("12000")}
    return {
        "declarant": trader,
        "exporter": None,
        "border_transport": {"name": "EVER GRACE", "id": "9074729"},
        "invoice_total": price,
        "package_count": 160,
        "gross_mass": {"value": Decimal(5810), "unit": "KGM"},
        "shipment": {
            "importer": trader,
            "consignee": None,
            "seller": None,
            "terms": {"code": "CIF"},
            "equipment": [{"id": "CSQU3054383"}],
            "items": [
                {**item, "sequence": 1, "description": "Men's T-shirts, cotton, knitted 男式针织棉T恤", "price": price},
                {**item, "sequence": 2, "description": LONG, "price": None},
            ],
        },
    }


def duty(day: date) -> dict[str, Any]:
    """A line of the bill."""
    return {
        "tax": "A",
        "sentence": "6 % of 85,692.96",
        "sentence_zh": "85,692.96 的 6 %",
        "base": Decimal("85692.96"),
        "rate": "6 %",
        "payable": Decimal("5141.58"),
        "effect": "due",
        "law": "Illustrative tariff, ch. 61",
        "law_date": day,
    }


def sheet(now: datetime) -> dict[str, Any]:
    """What came to a case: papers, messages, questions, remarks, inspections, wishes for another lane."""
    asked = {"subject": "Price of item 2", "words": "Send the contract.", "wanted": ["N325"], "recalled": False}
    late, soon = now - timedelta(hours=1), now + timedelta(days=2)
    over = {"reply": LONG, "replied_at": now, "replied_by": COMPANY, "open": False, "deadline": late}
    said = {"at": now, "words": "The driver waits at gate 2 until six.", "heard": True, "inside": False, "to": []}
    wish = {"lane_from": "green", "lane_to": "yellow", "reason": "Seen yesterday.", "asked_name": "Officer one"}
    ordered = {"place": "Bay 4", "since": late, "until": now, "methods": ["physical"], "items": [1, 2]}
    found = {"words": LONG, "seals": ["HX 556677"], "lines": lines()}
    return {
        "documents": [
            {"id": "1", "name": "contract.pdf", "about": "", "size": 40960, "type": "N325", "at": now, "deleted": False}
        ],
        "messages": [{"seq": 1, "media": "application/json", "size": 5120, "deleted": False}],
        "requests": [
            {**asked, "id": "r-1", "open": True, "replied_at": None, "deadline": soon},
            {**asked, "id": "r-2", **over},
        ],
        "remarks": [
            {**said, "of_office": False, "name": "Importer's declarant"},
            {**said, "of_office": True, "name": "Officer one", "inside": True},
            {**said, "of_office": True, "name": "Officer two", "inside": True}
            | {"party": "AQSIQ", "to": ["CUSTOMS"], "read": [{"party": "CUSTOMS", "name": "Officer one", "at": now}]},
        ],
        "inspections": [
            {**ordered, "id": "i-1", "inspector": "", "words": "Count item 1.", "recalled": False}
            | {"found_at": now, "found_by": "Officer two", "conforms": False, "open": False, "told": found}
        ],
        "overrides": [
            {**wish, "id": "o-1", "asked_at": now, "asked_by": "a-1", "open": True, "state": "open"},
            {**wish, "id": "o-2", "asked_at": now, "asked_by": "a-1", "open": False, "state": "agreed"}
            | {"answered_by": "Officer two", "answer": "So be it."},
        ],
    }


def lines() -> list[dict[str, str]]:
    """What an inspector found, line by line."""
    found = {"item/1/goods": "as-declared", "item/1/mass": "differs", "container/CSQU3054383": "not-checked"}
    return [
        {"subject": subject, "outcome": of, "reading": "470" if of == "differs" else ""}
        for subject, of in found.items()
    ]


def office(now: datetime) -> dict[str, Any]:
    """What an officer orders and asks: the empty forms."""
    return {
        "seq": 2,
        "mine": "a-2",
        "overtaken": "i-1",
        "lanes": ("red", "yellow", "blue", "green"),
        "all_methods": ("physical",),
        "ordering": {},
        "not_ordered": None,
        "rerouting": {},
        "not_rerouted": None,
        "asking": {},
        "not_asked": None,
        "others": [{"id": "AQSIQ", "name": "Quality Supervision", "name_zh": "质检"}],
        "typed_to": ("AQSIQ",),
        "fresh": True,
        "begin": now,
        "end": now + timedelta(hours=2),
        "soon": now + timedelta(days=2),
    }


def company(now: datetime) -> dict[str, Any]:
    """A party: people, mandates, tokens, keys; and what is shown once."""
    day = now.date()
    person = {"login": "somebody", "roles": ["declarant", "manager"], "standing": "active"}
    mandate = {"company": COMPANY, "broker": BROKER, "since": day, "granted_by": "Company manager"}
    token = {"expires_at": None, "used_at": None, "created_by": "Administrator one", "revoked_at": None}
    caller = {"party": COMPANY, "scopes": ["declare", "read"], "sees": "own", "offices": []}
    gate = {**caller, "name": "Gate camera", "scopes": ["gate"], "offices": ["5301", "5304"]}
    until = now + timedelta(days=3)
    asked = {"login": "officer", "party": "CUSTOMS", "asked_by": "Administrator one", "asked_at": now}
    return {
        "people": [
            {**person, "id": "a-1", "name": "Importer's declarant"},
            {**person, "id": "a-2", "name": "Officer one"},
            {**person, "id": "a-3", "name": "Cashier", "standing": "closed"},
        ],
        "pending": {"a-2": until},
        "appointments": [{**asked, "account": "a-2", "name": "Officer one"}],
        "roles": ("declarant", "manager"),
        "today": day,
        "names": {COMPANY: ("Harbour Bridge Trading", "海湾大桥贸易"), BROKER: ("", "")},
        "mandates": [
            {**mandate, "id": 1, "until": None, "ended_at": None},
            {**mandate, "id": 2, "until": day, "ended_at": now},
        ],
        "tokens": [
            {**token, "id": "1", "caller": {**caller, "name": "ERP"}, "awaits": False},
            {**token, "id": "2", "caller": {**caller, "name": "Watcher", "sees": "all"}, "awaits": True},
            {**token, "id": "3", "caller": gate, "awaits": False},
        ],
        "party": {"kind": "company", "signs": False},
        "law_classes": [
            {"code": "AA", "name": "Most trusted", "name_zh": "高级认证", "lane": "", "pays": "later", "source": "L"},
            {"code": "D", "name": "Watched", "name_zh": "失信", "lane": "red", "pays": "now", "source": "L"},
        ],
        "link": {"account": {"name": "Officer one"}, "until": until, "word": "shown-once"},
        "secret_once": {"token": {"caller": {"name": "ERP"}, "awaits": True}, "secret": "tgk_shown-once"},
    }


def law(now: datetime) -> dict[str, Any]:
    """Proposed law and risk profiles."""
    row = {"table": "measures", "key": "duty A import 610910", "name": "T-shirts of cotton", "name_zh": "棉制T恤"}
    cell = {"column": "ad_valorem", "before": "6", "after": "8"}
    line = {**row, "back": False, "since": now.date(), "until": None, "cells": [cell], "source": "Notice 7"}
    return {
        "proposal": {"state": "open", "counts": {"measures": {"added": 1, "changed": 2, "ended": 0}}},
        "rows": {
            "start": 50,
            "next": 100,
            "total": 120,
            "lines": [{**line, "effect": "changed"}, {**line, "effect": "ended", "back": True}],
        },
        "profile": {
            "direction": "import",
            "office": "5304",
            "chapter": "02",
            "origin": "BR",
            "expression": "chapter == '02' and value_minor > 0",
        },
        "record": {"hits": 37, "finds": 2},
    }


ALIKE = CargoAlike(document="HBL-1", signs=tuple(Sign))


def cargo(now: datetime) -> dict[str, Any]:
    """A manifest that was changed, the receipts of its reports, and one of its documents that is drawn too much."""
    problem = Problem(code="MFR12", pointer="/manifest/consignments/1/document", message="Twice.", message_zh="重复。")
    said: dict[str, Any] = {
        "what": What.MANIFEST,
        "reference": "V077N",
        "at": now,
        "sentence": LONG,
        "sentence_zh": LONG,
    }
    head: dict[str, Any] = {
        "number": NUMBER,
        "party": COMPANY,
        "kind": ManifestKind.ORIGINAL,
        "mode": "1",
        "reference": "V077N",
    }
    where: dict[str, Any] = {
        "office": "5304",
        "means": "9074729",
        "journey": "077N",
        "state": "review",
        "arrives_at": now,
    }
    return {
        "receipts": [
            Receipt(outcome=ReceiptCode.REVIEW, function=Function.MAIN, number=NUMBER, version=1, **said),
            Receipt(outcome=ReceiptCode.RETURNED, function=Function.CHANGE, problems=(problem,), **said),
        ],
        "manifests": [ManifestLine(**head, **where, version=2, consignments=3, received_at=now, changed_at=now)],
        "papers": [
            Paper("HBL-1", (Bar("packages", Decimal(160), Decimal(0)),), ((7, "V077N"),)),
            Paper("HBL-9", (), ()),
        ],
        "waiting": [CargoDocument(document="HBL-9", waits=True, alike=(ALIKE,))],
        "unlike": [Differing("document", problem.message, problem.message_zh, True)],
        "bars": [Bar("packages", Decimal(160), Decimal(40)), Bar("gross", Decimal(5810), Decimal(-90))],
        "differing": [CargoDifference(how=How.SHORT, about="tally", where="HBL-1", told="160", found="158")],
        "box": Unit(id="CSQU3054383", size_type="45G1", seals=(Seal(sequence=1, id="S-77"),)),
    }


def transit(now: datetime) -> dict[str, Any]:
    """Goods that are late on their way, what an office has to do with them, and a guarantee that was suspended."""
    seals = tuple(TransitSeal(number=f"HX 55667{n}", kind=SealClass.HIGH) for n in (7, 8))
    moving = Movement(
        phase=TransitPhase.UNDERWAY, principal=COMPANY, departure="9403", destination="0100", terms=Terms(hours=48),
        guarantee="GRN-2026-1", secured=Decimal("26539.11"), seals=seals, passed=("9403", "9400"), limit=now,
    )  # fmt: skip
    held = Held(
        id="GRN-2026-1", party=COMPANY, volume=Decimal(900_000), currency="CNY", valid_from=now.date(),
        valid_until=None, granted_by="", granted_at=now, ended_at=None, suspended_at=now, suspended_why=LONG,
        left=Decimal(-7),
    )  # fmt: skip
    return {
        **OF_MOVEMENTS,
        **OF_GUARANTEES,
        "moving": [(Line(1, NUMBER, "R-1", COMPANY, COMPANY, "", now, moving), [NUMBER])],
        "task": TransitDuty(office="9403", task=Task.DECIDE, due_at=now - timedelta(hours=1), supervisor=True),
        "guarantee": line_of(held, now.date()),
        "against": (Problem(code="TRN31", message=LONG, message_zh=LONG, pointer="/volume"),),
        "moment": now + timedelta(minutes=1),
    }
