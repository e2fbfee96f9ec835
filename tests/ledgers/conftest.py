"""A law that asks for documents, and declarations under it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tongguan.codes import rows as r
from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot

DAY = date(2024, 6, 1)
ALWAYS: dict[str, Any] = {
    "valid_from": date(2024, 1, 1),
    "known_from": datetime(2023, 12, 1, tzinfo=UTC),
    "source": "Test Decree 1",
}


def asks(id_: str, hs: str, document: str, agency: str, **more: Any) -> r.Requirement:
    base: dict[str, Any] = {"direction": r.Direction.IMPORT, "name": f"Permit {document}", "name_zh": "许可证"}
    return r.Requirement(id=id_, hs=hs, document=document, agency=agency, **{**ALWAYS, **base, **more})


@pytest.fixture(scope="session")
def law() -> Snapshot:
    """Meat needs a health certificate, beef from a closed region is sent back without a permit, ivory goes nowhere."""
    head = r.Head(
        id="test",
        country="CN",
        currency="CNY",
        time_zone="UTC",
        languages=("en",),
        name="Test",
        number_format="{serial}",
    )
    rows: dict[str, list[Any]] = {
        "requirements": [
            asks("H02", "02", "N853", "QC"),
            asks("P0201", "0201", "N851", "QC", origin="FAR", on_missing="return", fee=Decimal(20), usual_days=9),
            asks("L71", "02", "N911", "TRADE", procedure="71"),
            asks("D02", "02", "N999", "TRADE", destination="HK"),
            asks("X05", "0507", "N954", "CITES", direction=r.Direction.EXPORT),
        ],
        "groups": [r.Group(group="FAR", country="AU", **ALWAYS), r.Group(group="FAR", country="NZ", **ALWAYS)],
        "lists": [r.CodeList(list="document-exemption", closed=True, **ALWAYS)],
        "codes": [
            r.Code(list="document-exemption", code="XW", name="Waived", **ALWAYS),
            r.Code(list="document-exemption", code="XO", name="Old", **{**ALWAYS, "valid_to": date(2024, 3, 1)}),
        ],
        "quotas": [
            r.Quota(code="Q1", volume=Decimal(100), unit="TNE", **{**ALWAYS, "valid_to": date(2024, 5, 31)}),
            r.Quota(code="Q1", volume=Decimal(90), unit="TNE", **{**ALWAYS, "valid_from": date(2024, 6, 1)}),
        ],
    }
    return Law(head, rows).at(DAY, datetime(2024, 6, 1, tzinfo=UTC))
