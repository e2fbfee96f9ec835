"""When a means of transport came: kept of the manifests that tell of it, a moment of each case whose goods it has."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tests.journeys.conftest import NOW, STRANGER, Desk, declaration, sent
from tests.journeys.test_manifest import ABOARD, house, ship, tell, told
from tests.journeys.test_phases import courses
from tongguan.analytics.course import Stamp
from tongguan.analytics.stamps import stamps
from tongguan.declarations.parts import TransportMeans
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import ArrivalReport, ManifestReport
from tongguan.store.connect import Store

CAME = NOW - timedelta(hours=3)


def lodged(desk: Desk, *documents: str) -> None:
    for document in documents:
        values = declaration("import-prelodged", reference=f"D-{document}")
        values["shipment"]["previous_documents"] = [{"category": "Z", "type": "704", "id": document, "line": 1}]
        (reply,) = desk.lodge(sent(values))
        assert reply.answer is not None, reply.refusal


def arrived(store: Store) -> list[datetime | None]:
    """When the goods of each case came, in the order of the cases."""
    return [stamps(course).get(Stamp.ARRIVED) for course in courses(store)]


def arrival(**more: Any) -> ArrivalReport:
    """The ship came, as its carrier tells."""
    return ArrivalReport(**{"reference": "CALL-1", "mode": "1", "at": CAME, **ABOARD, **more})


def test_goods_under_master_and_house_came_with_their_ship(desk: Desk, store: Store) -> None:
    told(desk, replace(house(1), document="MBL-1", document_type="704", master=""))
    forwarder = replace(ship(house(2)), reference="HOUSES")
    tell(desk, ManifestReport(manifest=forwarder), STRANGER)
    lodged(desk, "MBL-1", "HBL-2", "NOBODYS")
    before = len(desk.rows("remeasure", "id"))
    assert arrived(store) == [None] * 3
    assert tell(desk, arrival()).outcome is ReceiptCode.TRANSFERRED
    assert arrived(store) == [CAME, CAME, None]
    assert len(desk.rows("remeasure", "id")) == before + 2, "both wait to be measured anew"
    tell(desk, arrival(reference="CALL-2", at=CAME + timedelta(hours=1)))
    assert arrived(store) == [CAME, CAME, None], "it came once"


def test_another_ship_another_voyage_and_a_stranger_tell_nothing_of_it(desk: Desk, store: Store) -> None:
    told(desk, house(1, master=""))
    lodged(desk, "HBL-1")
    for n, other in enumerate(({"journey": "OTHER"}, {"means": TransportMeans(id="9999999")}, {"office": "5301"})):
        assert tell(desk, arrival(reference=f"O-{n}", **other)).outcome is ReceiptCode.TRANSFERRED
    assert tell(desk, arrival(reference="S"), STRANGER).outcome is ReceiptCode.TRANSFERRED
    assert arrived(store) == [None]
    tell(desk, arrival(reference="N", journey="", manifest_reference="V077N"))
    assert arrived(store) == [CAME], "its own manifest is named"
