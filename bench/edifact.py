"""How fast a cargo report of UN/EDIFACT becomes a manifest, and each of its consignments is matched with a declaration,
beside what a library needs to take the same text apart."""

import time
import warnings
from collections.abc import Callable
from decimal import Decimal

from tongguan.declarations.declaration import Declaration, Shipment
from tongguan.declarations.parts import Equipment, Measure, Party, PreviousDocument, TransportMeans
from tongguan.manifests.match import Told, declared
from tongguan.messages import cuscar

CONSIGNMENTS = 1_000
ROUNDS = 3  # a library's round takes seconds


def measured(rounds: int = ROUNDS) -> list[tuple[float, float]] | None:
    """(ours, the library's) CPU seconds for one report, round by round; None where the library is not installed."""
    try:
        from pydifact.parser import Parser
    except ImportError:
        return None
    body = report(CONSIGNMENTS)
    text, lodged = body.decode(), [declaration(n) for n in range(CONSIGNMENTS)]

    def ours() -> None:
        (read,) = cuscar.read(body).reports
        assert read.stands and read.told is not None and len(read.told.consignments) == CONSIGNMENTS
        told = Told((read.told,))
        assert not any(declared(one, told, {}) for one in lodged)

    def theirs() -> None:
        with warnings.catch_warnings(action="ignore"):
            assert sum(1 for _ in Parser().parse(text)) == text.count("'")

    found = []
    for n in range(rounds):
        both = (ours, theirs) if n % 2 == 0 else (theirs, ours)
        spent = {work: cpu(work) for work in both}
        found.append((spent[ours], spent[theirs]))
    return found


def cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def declaration(n: int) -> Declaration:
    """The declaration of a consignment of the report, whole."""
    papers = (PreviousDocument(category="Z", type="705", id=f"BL{n:06d}"),)
    shipment = Shipment(
        consignee=Party(id="C1"),
        previous_documents=papers,
        equipment=(Equipment(sequence=1, id=f"ABCU{n:07d}"),),
        arrival_transport=TransportMeans(id="9811000"),
    )
    gross = Measure(value=Decimal(f"{10_000 + n}.5"), unit="KGM")
    return Declaration(function="9", package_count=Decimal(60), gross_mass=gross, shipment=shipment)


def report(consignments: int) -> bytes:
    """A ship's cargo report, D.95B: a container and fourteen segments for each consignment."""
    rows = [
        "BGM+785+V1+9",
        "DTM+137:202611200815:203",
        "NAD+MS+AGENT1:172:ZZZ",
        "TDT+20+77N+1++LINE:172:20:LINE+++9811000:146::SHIP:PA",
        "LOC+60+CNSZW::6",
        "DTM+132:202611260330:203",
    ]
    rows += [f"EQD+CN+ABCU{n:07d}+45G1:102:5++3+5" for n in range(consignments)]
    for n in range(consignments):
        rows += [
            f"CNI+{n + 1}+BL{n:06d}",
            f"RFF+BM:BL{n:06d}",
            f"CNT+7:{10_000 + n}.5:KGM",
            "CNT+8:60",
            "LOC+9+NLRTM::6",
            "LOC+11+CNSZW::6",
            "GIS+23",
            "NAD+CZ+S1++SHIPPER BV+1 STREET+ROTTERDAM++3011AA+NL",
            "NAD+CN+C1++CONSIGNEE LTD+2 ROAD+SHENZHEN++518000+CN",
            "GID+1+60:CT",
            "FTX+AAA+++MACHINE PARTS:USED",
            f"MEA+AAE+G+KGM:{10_000 + n}.5",
            f"SGP+ABCU{n:07d}+60",
            "PCI+28+C1/1-60",
        ]
    head = ["UNB+UNOC:3+LINE+CUSTOMS+261120:0815+1", "UNH+1+CUSCAR:D:95B:UN"]
    return "".join(f"{row}'\n" for row in [*head, *rows, f"UNT+{len(rows) + 2}+1", "UNZ+1+1"]).encode()
