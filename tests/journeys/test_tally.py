"""What was counted: told, changed, taken back as a whole, by whose documents they are or who stands at a gate."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, STRANGER, Desk
from tests.journeys.test_manifest import LINE, codes, house, ship, tell, told
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Counted, Function, ManifestReport, TallyReport, Way
from tongguan.parties.party import Caller, Scope
from tongguan.store import tallies
from tongguan.store.connect import Store

TERMINAL = Caller(party="YANTIAN", name="Terminal", scopes=frozenset({Scope.DECLARE, Scope.READ, Scope.GATE}))
WHY = {"reasons": ("001",)}


def counted(packages: int, document: str = "HBL-1", **more: Any) -> TallyReport:
    line = Counted(document=document, packages=Decimal(packages))
    return TallyReport(**{"reference": "L-1", "way": Way.IN, "mode": "1", "ended_at": NOW, "counted": (line,), **more})


def counts(desk: Desk) -> list[tuple[Decimal, bool]]:
    """Every tally ever told, and whether it still counts."""
    return [
        (packages, there) for _, packages, there in sorted(desk.rows("tally", "message, packages, taken_back is null"))
    ]


def test_it_is_told_once_changed_and_taken_back(desk: Desk) -> None:
    told(desk, house(1))
    assert tell(desk, counted(158)).outcome is ReceiptCode.ACCEPTED
    assert codes(tell(desk, counted(157))) == [("MFA01", "/reference")]
    assert tell(desk, counted(159, function=Function.CHANGE, **WHY)).outcome is ReceiptCode.ACCEPTED
    assert counts(desk) == [(158, False), (159, True)]
    gone = counted(159, function=Function.DELETE, counted=(), **WHY)
    assert tell(desk, gone).outcome is ReceiptCode.ACCEPTED and counts(desk) == [(158, False), (159, False)]
    assert tell(desk, gone).outcome is ReceiptCode.ACCEPTED, "the same message again"
    assert codes(tell(desk, replace(gone, reasons=("002",)))) == [("MFA02", "/reference")]
    assert tell(desk, counted(160)).outcome is ReceiptCode.ACCEPTED, "its reference is free again"
    assert counts(desk)[-1] == (160, True)


@pytest.mark.parametrize("function", [Function.ADD, Function.SECONDARY])
def test_other_functions_are_refused(desk: Desk, function: Function) -> None:
    told(desk, house(1))
    tell(desk, counted(158))
    assert codes(tell(desk, counted(3, function=function))) == [("MFL14", "/function")]
    assert counts(desk) == [(158, True)]


def test_who_counts_other_peoples_goods_stands_at_a_gate(desk: Desk, store: Store) -> None:
    told(desk, house(1))
    assert codes(tell(desk, counted(1), STRANGER)) == [("MFL18", "/counted/0/document")] and counts(desk) == []
    assert codes(tell(desk, counted(1, "HBL-9"))) == [("MFL18", "/counted/0/document")]
    agent = replace_mandates(STRANGER, "LINE")
    for who, packages in ((LINE, 158), (agent, 159), (TERMINAL, 160)):
        assert tell(desk, counted(packages), who).outcome is ReceiptCode.ACCEPTED
    with store.reading(TERMINAL) as conn:
        assert [party for _, _, party in tallies.tallies(conn, ["HBL1"])] == ["YANTIAN"]


def replace_mandates(caller: Caller, party: str) -> Caller:
    return replace(caller, mandates=frozenset({party}))


def test_amounts_below_nothing_and_times_out_of_reckoning_are_returned(desk: Desk) -> None:
    told(desk, house(1))
    line = Counted(document="HBL-1", packages=Decimal(5), damaged=Decimal(7))
    assert codes(tell(desk, counted(5, counted=(line,)))) == [("MFL16", "/counted/0/damaged")]
    assert codes(tell(desk, counted(-5))) == [("MFL15", "/counted/0/packages")]
    ancient = datetime(1, 1, 1, tzinfo=UTC)
    assert codes(tell(desk, counted(5, ended_at=ancient))) == [("MFL17", "/ended_at")] and counts(desk) == []
    far = ManifestReport(manifest=replace(ship(house(2)), reference="V-2", arrives_at=NOW + timedelta(days=4000)))
    assert codes(tell(desk, far)) == [("MFL17", "/manifest/arrives_at")]
