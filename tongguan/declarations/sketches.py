"""What most rules look at: the codes of an item, and those of everything beside the items.

What is rarely alike in two declarations (names, identifiers, how much) stays hidden, or few faces would come again.
"""

from tongguan.declarations.face import Fields, Shown, Sketch

CODE, SAID, GIVEN, SIZE, COUNT = Shown

CURRENCY: Fields = {"currency": CODE}
MONEY: Fields = {"amount": SIZE, "currency": CODE}
UNIT: Fields = {"unit": CODE}
MEASURE: Fields = {"value": SIZE, "unit": CODE}
COUNTRY: Fields = {"country": CODE}
ROLE: Fields = {"id": SAID, "role": CODE}
CHARGE: Fields = {"type": CODE, "amount": MONEY}
PREVIOUS: Fields = {"category": CODE, "type": CODE, "id": SAID}
STATEMENT: Fields = {"code": CODE, "type": CODE, "text": SAID}
MEANS: Fields = {"mode": CODE, "id_type": CODE, "nationality": CODE, "id": SAID, "name": SAID}
DOCUMENT: Fields = {"category": CODE, "type": CODE, "id": SAID, "name": SAID, "exemption": CODE}
DUTY: Fields = {
    "type": CODE,
    "regime": CODE,
    "payment_method": CODE,
    "quota": CODE,
    "rate": GIVEN,
    "base_amount": CURRENCY,
    "base_quantity": UNIT,
    "deduction": GIVEN,
    "assessed": GIVEN,
    "payable": CURRENCY,
}
PACKAGING: Fields = {
    "type": CODE,
    "marks": SAID,
    "count": COUNT,
    "length": GIVEN,
    "width": GIVEN,
    "height": GIVEN,
    "volume": UNIT,
}

ITEM = Sketch(
    {
        "description": SAID,
        "classifications": [{"id": SAID, "type": CODE}],
        "origins": [{"country": CODE, "region": SAID, "type": CODE}],
        "procedures": [{"current": CODE, "previous": CODE}],
        "price": MONEY,
        "gross_mass": MEASURE,
        "net_mass": MEASURE,
        "tariff_quantity": MEASURE,
        "second_quantity": MEASURE,
        "customs_value": MONEY,
        "statistical_value": MONEY,
        "valuation_method": CODE,
        "valuation_indicators": CODE,
        "charges": [CHARGE],
        "duties": [DUTY],
        "packagings": [PACKAGING],
        "documents": [
            {
                **DOCUMENT,
                "effective_at": GIVEN,
                "written_off_quantity": UNIT,
                "written_off_amount": CURRENCY,
            }
        ],
        "previous_documents": [{**PREVIOUS, "line": CODE}],
        "statements": [STATEMENT],
        "dangerous_goods": CODE,
        "equipment": [{"id": SAID}],
        "transaction_nature": CODE,
        "export_country": CODE,
        "destination": COUNTRY,
        "ucr": {"id": SAID},
    }
)

HEAD = Sketch(
    {
        "type": CODE,
        "function": CODE,
        "reference": SAID,
        "number": SAID,
        "accepted_at": GIVEN,
        "issued_at": GIVEN,
        "issue_place": CODE,
        "office": CODE,
        "item_count": GIVEN,
        "invoice_total": MONEY,
        "loading_lists": CODE,
        "gross_mass": MEASURE,
        "package_count": COUNT,
        "circumstance": CODE,
        "authentication": SAID,
        "authenticator": SAID,
        "declarant": {"id": SAID},
        "agent": {"id": SAID, "status": CODE},
        "exporter": {"id": SAID},
        "authorisations": [{"holder": SAID, "category": CODE}],
        "documents": [DOCUMENT],
        "statements": [STATEMENT],
        "border_transport": MEANS,
        "carriage": {"freight_payment": CODE, "items": [{"freight_payment": CODE}], "route": [COUNTRY]},
        "exchange_rates": [CURRENCY],
        "exit_office": CODE,
        "presentation_office": CODE,
        "supervising_office": CODE,
        "guarantees": [{"id": SAID, "reference": SAID, "type": CODE, "amount": MONEY, "office": CODE}],
    }
)

SHIPMENT = Sketch(
    {
        "transaction_nature": CODE,
        "exit_at": GIVEN,
        "consignor": GIVEN,
        "consignee": GIVEN,
        "importer": {"id": SAID},
        "seller": {"id": SAID},
        "buyer": {"id": SAID},
        "aeo_parties": [ROLE],
        "fiscal_parties": [ROLE],
        "containerised": CODE,
        "arrival_transport": MEANS,
        "departure_transport": MEANS,
        "goods_location": {
            "id": SAID,
            "name": SAID,
            "type": CODE,
            "address": {"country": CODE, "kind": CODE},
        },
        "loading_location": {"id": CODE},
        "equipment": [{"id": SAID, "seals": [{"id": SAID}]}],
        "freight": MONEY,
        "charges": [CHARGE],
        "destination": COUNTRY,
        "export_country": CODE,
        "invoice": {"id": SAID, "issued_at": GIVEN},
        "previous_documents": [{**PREVIOUS, "line": CODE}],
        "terms": {"code": CODE, "location": CODE, "location_name": SAID},
        "ucr": {"id": SAID},
        "warehouse": {"id": SAID, "type": CODE},
    }
)
