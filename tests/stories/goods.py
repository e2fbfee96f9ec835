"""Goods that stories share: frozen meat with cameras for its cold store, which three agencies have a word on, and the
permits that they issue for it."""

import json
from pathlib import Path
from typing import Any

from tests.stories.conftest import CAST, Stage, party

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-meat.json"
PORT, BEEF, CAMERA = "5316", "0202300000", "8525890000"


def shipment(reference: str, waybill: str) -> dict[str, Any]:
    """What the butcher's own system writes of it: twenty tonnes of beef, four cameras, and no permit."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    values |= {
        "office": PORT,
        "reference": reference,
        "declarant": {"id": party("butcher"), "name": CAST["butcher"][1]},
    }
    values["shipment"]["importer"] |= values["declarant"]
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "705", "id": waybill, "line": 1}]
    beef = values["shipment"]["items"][0]
    beef["documents"] = [one for one in beef["documents"] if one["type"] == "380"]
    camera = json.loads(json.dumps(beef)) | {"sequence": 2, "description": "Cameras for the cold store"}
    camera["classifications"] = [{"id": CAMERA, "type": "TSP"}]
    camera |= {"tariff_quantity": {"value": "4", "unit": "NAR"}, "price": {"amount": "8000", "currency": "USD"}}
    camera |= {"gross_mass": {"value": "40", "unit": "KGM"}, "net_mass": {"value": "30", "unit": "KGM"}}
    camera["packagings"][0] |= {"count": "4"}
    values["shipment"]["items"].append(camera)
    values |= {"item_count": 2, "package_count": "804", "gross_mass": {"value": "21540", "unit": "KGM"}}
    values["invoice_total"]["amount"] = "98000"
    return values


def permitted(stage: Stage, reference: str, waybill: str) -> dict[str, Any]:
    """The same with all of its permits, which their agencies issued for it."""
    body, who = shipment(reference, waybill), party("butcher")
    goods = {"hs": BEEF, "quantity": "20000", "unit": "KGM"}
    known: dict[str, tuple[str, str, int, dict[str, Any], dict[str, Any]]] = {
        "automatic-import-licence": ("agency", "G007", 0, {"holder": who, "office": [PORT]}, {**goods, "origin": "BR"}),
        "veterinary-certificate": ("vets", "N853", 0, {"holder": who, "country": "BR"}, {**goods, "origin": "BR"}),
        "clearance-form": ("vets", "G00A", 0, {"unit": who, "country": "BR", "area": [PORT]}, goods),
        "quarantine-permit": ("vets", "G00R", 0, {"holder": who, "country": "BR", "office": [PORT]}, goods),
        "radio-type-approval": ("radio", "G00Y", 1, {"holder": who}, {"hs": CAMERA}),
    }
    for system, (agency, document, place, fields, line) in known.items():
        number = f"{document}-{reference}"
        record = {"system": system, "number": number, "holder": who, "fields": fields, "lines": [line]}
        stage.good(agency, "POST", "/v1/records", json=record)
        paper = {"category": document[:1], "type": document[1:], "id": number}
        body["shipment"]["items"][place]["documents"].append(paper)
    return body


def task_of(stage: Stage, who: str, number: str) -> int:
    """What an agency is asked about a case."""
    rows = stage.good(who, "GET", "/v1/agency-tasks")
    return next(int(row["id"]) for row in rows if row["declaration"] == number)
