"""A bill of lading is split for two buyers before its goods are declared: balances and declarations follow."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import OFFICER, STRANGER, Desk, sent
from tests.journeys.test_cargo_turn import telling
from tests.journeys.test_manifest import LINE, change, declared, house, kinds, left, left_of, ship, tell, told
from tongguan.journeys import forbid, match
from tongguan.journeys.cargo_change import CargoSplit, split
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Function, ManifestReport
from tongguan.manifests.split import SplitPart
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold
from tongguan.store import onward
from tongguan.store.connect import Store, Writing


def part(document: str, packages: int, gross: int) -> SplitPart:
    return SplitPart(document=document, packages=Decimal(packages), gross=Decimal(gross))


def parted(desk: Desk, *parts: SplitPart, who: Caller = LINE, number: int = 0, **more: Any) -> Receipt:
    number = number or desk.rows("manifest", "max(id)")[0][0]
    wanted = CargoSplit(**{"document": "HBL-1", "parts": parts, "reasons": ("013",), **more})
    with desk.conn.transaction():
        return split(Writing(desk.conn), telling(desk, who), number, wanted)


def refused(desk: Desk, *parts: SplitPart, **more: Any) -> tuple[Reason, list[tuple[str, str]]]:
    with pytest.raises(Refusal) as found:
        parted(desk, *parts, **more)
    return found.value.reason, [(p.code, p.pointer) for p in found.value.problems if p.stops]


HALVES = (part("HBL-1A", 160, 5810), part("HBL-1B", 100, 5810))
WHOLE = house(1, packages=260, gross=11_620)


def test_both_buyers_declare_their_part(desk: Desk) -> None:
    told(desk, WHOLE, house(2))
    receipt = parted(desk, *HALVES)
    assert receipt.outcome is ReceiptCode.ACCEPTED
    assert (left(desk, "HBL1A"), left(desk, "HBL1B")) == ((160, 5810), (100, 5810))
    assert left(desk, "HBL1") == (0, 0), "nothing stands under the old number"
    one, other = desk.lodge(sent(declared("HBL-1A", "A")), sent(declared("HBL-1B", "B")))
    assert one.answer is not None and "manifest" not in one.answer.next
    assert other.answer is not None and Hold.DOCUMENTS in other.answer.holds, "a hundred are left"
    found = onward.onward(desk.conn, ["HBL1"])
    assert [(o.previous, o.consignment.document) for o in found] == [("HBL1", "HBL-1A"), ("HBL1", "HBL-1B")]


def test_who_names_the_old_number_is_told_the_new_ones(desk: Desk) -> None:
    told(desk, WHOLE)
    parted(desk, *HALVES)
    (reply,) = desk.lodge(sent(declared("hbl 1", "OLD")))
    assert reply.answer is not None and reply.answer.state == "returned"
    (found,) = [p for p in reply.answer.problems if p.code == "TGB008"]
    assert "HBL-1A, HBL-1B" in found.message and "HBL-1A, HBL-1B" in found.message_zh
    assert found.pointer == "/shipment/previous_documents/0/id"


def test_who_declared_ahead_is_held_by_the_split(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(declared("HBL-1", "AHEAD")))
    assert reply.answer is not None and Hold.DOCUMENTS not in reply.answer.holds
    told(desk, house(1, packages=150))
    match.anew(desk.conn, desk.office)
    assert refused(desk, part("HBL-1A", 90, 3000), part("HBL-1B", 60, 2810)) == (
        Reason.INVALID,
        [("MFS07", "/parts/0/packages"), ("MFS07", "/parts/0/gross")],
    ), "all of it is declared"


def test_what_is_declared_limits_what_can_be_split_off(desk: Desk) -> None:
    told(desk, house(1, packages=200, gross=9000))
    desk.lodge(sent(declared("HBL-1", "R-1")))
    assert left(desk, "HBL1") == (40, 3190)
    over = (part("HBL-1", 159, 5810), part("HBL-1A", 41, 3190))
    assert refused(desk, *over) == (Reason.INVALID, [("MFS07", "/parts/1/packages")])
    assert parted(desk, part("HBL-1", 160, 5810), part("HBL-1A", 40, 3190)).version == 3
    assert left(desk, "HBL1") == (0, 0) and left(desk, "HBL1A") == (40, 3190)
    match.anew(desk.conn, desk.office)
    assert (kinds(desk), left(desk, "HBL1A")) == (["lodge"], (40, 3190)), "what was declared stays as it was"


def test_nothing_is_split_that_is_not_ones_own_or_forbidden_or_out_of_date(desk: Desk, store: Store) -> None:
    receipt = told(desk, WHOLE, house(2))
    number = int(receipt.number)
    assert refused(desk, *HALVES, who=STRANGER) == (Reason.NOT_FOUND, [])
    assert refused(desk, *HALVES, version=7) == (Reason.CONFLICT, [])
    assert refused(desk, *HALVES, reasons=()) == (Reason.INVALID, [("MFA05", "/reasons")])
    assert refused(desk, *HALVES, reasons=("777",)) == (Reason.INVALID, [("MFA06", "/reasons/0")])
    tell(desk, ManifestReport(manifest=ship(replace(house(1), document="HBL-1B", master=""))), STRANGER)
    assert refused(desk, *HALVES, number=number) == (Reason.INVALID, [("MFA07", "/parts/1/document")])
    with store.writing() as conn:
        forbid.forbid(conn, OFFICER, number, ("HBL-1", "Dangerous."), desk.now())
    assert refused(desk, *HALVES, number=number) == (Reason.INVALID, [("MFS10", "/document")])
    assert left_of(desk, "HBL1A") == {}, "nothing has changed"


def test_two_documents_become_one_by_a_change(desk: Desk) -> None:
    told(desk, house(1), house(2))
    change(desk, Function.DELETE, house(2))
    assert change(desk, Function.CHANGE, house(1, packages=320, gross=11_620)).outcome is ReceiptCode.ACCEPTED
    assert left(desk, "HBL1") == (320, 11_620) and left(desk, "HBL2") == (0, 0)
