"""A gate over a real database: presented, released, exited in one commit; doubles, batches, chains, refusals."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from tests.journeys.conftest import BANK, NOW, OFFICER, STRANGER, Desk, declaration, sent
from tongguan.crossings.look import Box, GoodsSeen, Look, PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import Location, Measure, Party, Seal, TransportMeans
from tongguan.journeys import arrive as journey
from tongguan.journeys import fleet as register
from tongguan.journeys import manifest as telling
from tongguan.journeys.arrive import GatePassage
from tongguan.journeys.fleet import Grant
from tongguan.journeys.manifest import Sent, Telling
from tongguan.journeys.pay import Payment, pay
from tongguan.manifests.fleet import FleetKind, Paper, Wanted
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Load, ManifestReport, TallyReport, VehicleReport, Way
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.store import passages
from tongguan.store.connect import Store, Urls
from tongguan.store.passages import Asked
from tongguan.worker.people import people
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

OFFICE, PLATE = "5345", "粤B·12345"
GATE = Caller(party="CUSTOMS", name="gate 4", scopes=frozenset({Scope.GATE}))
HAULIER = Caller(party="HAULIER", name="dispatch", scopes=frozenset({Scope.DECLARE, Scope.READ}))
BOX = Unit(id="CSQU3054383", seals=(Seal(sequence=1, id="HX556677"),))


def kilos(value: int) -> Measure:
    return Measure(value=Decimal(value), unit="KGM")


def waybill(n: int, packages: int, gross: int, *units: Unit) -> Consignment:
    return Consignment(
        sequence=n,
        document=f"WB-{n}",
        document_type="730",
        consignor=Party(name="Nishi Seiko K.K."),
        consignee=Party(name="Harbour Bridge Trading"),
        loading=Location(id="HKHKG"),
        unloading=Location(id="CNSZW"),
        packages=Decimal(packages),
        gross_mass=kilos(gross),
        units=units,
    )


def tell(desk: Desk, *reports: ManifestReport | VehicleReport | TallyReport, by: Caller = HAULIER) -> None:
    for report in reports:
        now = desk.now()
        teller = Telling(by, desk.office.standards.law.at(now.date(), now), now, date(2036, 1, 1))
        with desk.conn.transaction():
            message = [Sent(report, repr(report).encode(), "application/json")]
            (receipt,) = telling.take(desk.conn, teller, message)  # type: ignore[arg-type]
        assert receipt.outcome is ReceiptCode.ACCEPTED, receipt


def truck(plate: str, *waybills: Consignment, batch: str = "B-1") -> ManifestReport:
    means = TransportMeans(id=plate, id_type="30", mode="3")
    when = {"arrives_at": NOW + timedelta(hours=2), "office": OFFICE}
    return ManifestReport(
        manifest=Manifest(
            kind=ManifestKind.ORIGINAL, mode="3", reference=f"M-{plate}", batch=batch, means=means, journey="J1",
            carrier=Party(id="HAULIER", name="Haulier"), consignments=waybills, **when,
        )
    )  # fmt: skip


def vehicle(plate: str, batch: str = "B-1", load: Load = Load.LADEN, **other: Any) -> VehicleReport:
    return VehicleReport(
        reference=f"T-{plate}", way=Way.IN, load=load, office=OFFICE, batch=batch,
        means=TransportMeans(id=plate, id_type="30", mode="3"), arrives_at=NOW + timedelta(hours=2), **other,
    )  # fmt: skip


def prelodged(document: str, reference: str) -> dict[str, Any]:
    values = declaration("import-prelodged", reference=reference)
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "730", "id": document, "line": 1}]
    values["shipment"] |= {"equipment": [], "containerised": "0"}
    return values


def permitted(desk: Desk, *plates: str, until: int = 30) -> None:
    """These plates are registered, with a permit that ends so many days from now."""
    with desk.conn.transaction():
        for plate in plates:
            wanted = Wanted(kind=FleetKind.VEHICLE, mark=plate, country="CN")
            (made,) = register.register(desk.conn, HAULIER, [wanted], desk.now())  # type: ignore[arg-type]
            term = {"valid_from": NOW.date() - timedelta(days=60), "valid_until": NOW.date() + timedelta(days=until)}
            grant = Grant(member=made.id, kind=Paper.PASSAGE, number="P-1", **term)
            register.grant(desk.conn, OFFICER, grant, frozenset({OFFICE}), desk.now())  # type: ignore[arg-type]


def look(plate: str = "粤B12345", **other: Any) -> Look:
    return Look(office=OFFICE, plate=plate, lane=4, **other)


def pass_(
    desk: Desk, *looks: Look, step: PassageKind = PassageKind.ARRIVAL, caller: Caller = GATE
) -> list[GatePassage]:
    return journey.arrive(desk.conn, desk.office, caller, step, looks)


@pytest.fixture
def convoy(desk: Desk) -> Desk:
    """One truck with two waybills, registered and told; the second waybill is not declared yet."""
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, waybill(1, 20, 2900, BOX), waybill(2, 20, 2900)), vehicle(PLATE))
    desk.moment = NOW + timedelta(hours=2)
    return desk


def declare(desk: Desk, *documents: str, paid: bool = True) -> list[str]:
    """A declaration of each document, decided ahead of arrival: its numbers."""
    return [lodged(desk, prelodged(document, f"D-{document}"), paid) for document in documents]


def lodged(desk: Desk, values: dict[str, Any], paid: bool = True) -> str:
    """One that waits for its goods: its number."""
    (reply,) = desk.lodge(sent(values))
    said = reply.answer
    assert said is not None and "arrival" in said.holds, said
    ((due,),) = desk.conn.execute("select due from tongguan.case_file where number = %s", (said.number,)).fetchall()
    if paid and due:
        whole = Payment(number=said.number, amount=due, currency="CNY", bank_reference=said.number)
        pay(desk.conn, desk.office, BANK, whole)
    return said.number


def state(desk: Desk, number: str) -> tuple[str, list[str]]:
    """Where a declaration stands, and its holds."""
    (found,) = desk.conn.execute("select state, holds from tongguan.case_file where number = %s", (number,)).fetchall()
    return found


def kinds(desk: Desk, number: str) -> list[str]:
    """What happened to it."""
    query = (
        "select f.kind from tongguan.fact f join tongguan.case_file c on c.id = f.case_id "
        "where c.number = %s order by f.seq"
    )
    return [kind for (kind,) in desk.conn.execute(query, (number,)).fetchall()]


def codes(passage: GatePassage) -> list[str]:
    return [reason.code for reason in passage.answer.reasons]


def test_one_commit_presents_releases_and_lets_go(convoy: Desk) -> None:
    one, two = declare(convoy, "WB-1", "WB-2")
    (said,) = pass_(convoy, look(units=(Box(id="CSQU3054383", seals=("HX 556677",)),)))
    assert (said.answer.signal, said.answer.lane, codes(said)) == (Signal.GO, 4, [])
    assert said.answer.leaves == ("WB-1", "WB-2") and set(said.answer.released) == {one, two}
    assert state(convoy, one) == state(convoy, two) == ("released", [])
    assert kinds(convoy, one)[-1] == "arrive"
    told = convoy.conn.execute("select addressee from tongguan.outbox order by id desc limit 2").fetchall()
    assert len(told) == 2, "whoever declared is told in the same commit"


def test_what_is_not_decided_stays_and_the_rest_may_leave(convoy: Desk) -> None:
    (one,) = declare(convoy, "WB-1")
    (said,) = pass_(convoy, look())
    assert (said.answer.signal, said.answer.lane, codes(said)) == (Signal.ASIDE, 3, ["GAT11"])
    assert (said.answer.leaves, said.answer.stays) == (("WB-1",), ("WB-2",)) and said.answer.released == (one,)
    (unloaded,) = pass_(convoy, look(goods=(GoodsSeen(document="WB-1"),)))
    assert unloaded.answer.signal is Signal.GO and unloaded.number == 2


def test_what_differs_presents_nothing_until_an_officer_lets_it_go_on(convoy: Desk) -> None:
    one, _ = declare(convoy, "WB-1", "WB-2")
    (said,) = pass_(convoy, look(units=(Box(id="CSQU3054383", seals=()),)))
    assert codes(said) == ["GAT08"] and state(convoy, one) == ("held", ["arrival"])
    with pytest.raises(Refusal) as refused:
        pass_(convoy, look(despite="resealed"))
    assert refused.value.reason is Reason.NOT_ALLOWED, "a gate's own token lets nothing go on"
    (now,) = pass_(convoy, look(despite="sealed anew: HX999"), caller=OFFICER)
    assert now.answer.signal is Signal.GO and state(convoy, one)[0] == "released"
    assert [d.about for d in now.answer.differences] == ["broken"], "what differs is kept beside his word"


def test_the_same_vehicle_within_the_time_of_the_law_is_the_same_passage(convoy: Desk) -> None:
    declare(convoy, "WB-1", "WB-2")
    camera = {"source": Source.CAMERA}
    first, twice = pass_(convoy, look(**camera), look("粤B-12345", **camera))
    (rfid,) = pass_(convoy, look(source=Source.RFID))
    assert not first.again and twice.again and rfid.again and first.number == twice.number == rfid.number == 1
    assert first.answer == twice.answer == rfid.answer
    (weighed,) = pass_(convoy, look(source=Source.SCALES, gross=Decimal(14_000)))
    assert weighed.number == 2 and codes(weighed) == ["GAT08"], "nobody told what the vehicle itself weighs"
    convoy.moment += timedelta(minutes=5)
    (later,) = pass_(convoy, look(**camera))
    assert later.number == 3 and codes(later) == ["GAT06"]


def test_a_reading_that_adds_something_joins_what_was_read(convoy: Desk) -> None:
    (first,) = pass_(convoy, look(source=Source.CAMERA, units=(Box(id="CSQU3054383"),)))
    (second,) = pass_(convoy, look(source=Source.RFID, trailer="粤X0001挂"))
    assert codes(first) == ["GAT11", "GAT11"]
    assert second.number == 2 and second.look.units == first.look.units and codes(second) == ["GAT05", "GAT07"]


def test_a_person_who_asks_again_is_told_how_a_stopped_vehicle_stands_now(convoy: Desk) -> None:
    (stopped,) = pass_(convoy, look())
    assert codes(stopped) == ["GAT11", "GAT11"]
    declare(convoy, "WB-1", "WB-2")
    (camera,) = pass_(convoy, look(source=Source.CAMERA))
    assert camera.again and camera.answer == stopped.answer
    (now,) = pass_(convoy, look())
    assert now.answer.signal is Signal.GO


def test_unknown_plates_and_overdue_permits_are_stopped(convoy: Desk) -> None:
    permitted(convoy, "粤C00001", until=-1)
    tell(convoy, vehicle("粤C00001", batch="", load=Load.EMPTY), vehicle("粤C00002", batch="", load=Load.EMPTY))
    unknown, overdue, unregistered = pass_(convoy, look("蒙A9"), look("粤C00001"), look("粤C00002"))
    assert codes(unknown) == ["GAT05", "GAT06"] and codes(overdue) == codes(unregistered) == ["GAT05"]
    assert "ended" in overdue.answer.reasons[0].message and overdue.answer.lane == 3
    assert [p.number for p in (unknown, overdue, unregistered)] == [1, 2, 3]


def test_a_terminal_tells_by_document_or_container_and_goods_leave_in_parts(convoy: Desk) -> None:
    one, two = declare(convoy, "WB-1", "WB-2")
    yard = {"office": OFFICE, "source": Source.TERMINAL}
    (came,) = pass_(convoy, Look(goods=(GoodsSeen(document="wb-1", packages=Decimal(20)),), **yard))
    assert came.answer.signal is Signal.GO and state(convoy, one)[0] == "released"
    (early,) = pass_(
        convoy, Look(goods=(GoodsSeen(document="WB-2", packages=Decimal(21)),), **yard), step=PassageKind.EXIT
    )
    assert codes(early) == ["GAT10"] and state(convoy, two)[0] == "held"

    def goes(packages: int, reference: str) -> GatePassage:
        goods = (GoodsSeen(document="WB-1", packages=Decimal(packages)),)
        (said,) = pass_(convoy, Look(goods=goods, reference=reference, **yard), step=PassageKind.EXIT)
        return said

    first = goes(12, "X-1")
    assert first.answer.left[0].packages == 8 and kinds(convoy, one)[-1] == "arrive"
    assert goes(12, "X-1").again, "the same reference is the same passage"
    with pytest.raises(Refusal) as refused:
        goes(11, "X-1")
    assert refused.value.reason is Reason.CONFLICT
    assert codes(goes(9, "X-2")) == ["GAT10"]
    assert goes(8, "X-3").answer.left == () and kinds(convoy, one)[-1] == "exit"
    assert state(convoy, one) == ("released", [])


def test_an_exit_presents_releases_and_confirms_in_one_commit(convoy: Desk) -> None:
    one, two = declare(convoy, "WB-1", "WB-2")
    (said,) = pass_(convoy, look(), step=PassageKind.EXIT)
    assert said.answer.signal is Signal.GO
    assert kinds(convoy, one)[-2:] == kinds(convoy, two)[-2:] == ["arrive", "exit"]


def test_containers_alone_are_found_by_what_is_told_of_them_last(convoy: Desk) -> None:
    yard = {"office": OFFICE, "units": (Box(id="csqu 305438-3"),), "source": Source.TERMINAL}
    (nobody,) = pass_(convoy, Look(**yard))
    assert codes(nobody) == ["GAT11"] and nobody.answer.stays == ("WB-1",), "told, and not declared"
    convoy.moment += timedelta(minutes=1)
    again = waybill(7, 5, 700, BOX)
    told = truck("粤B77777", again, batch="B-7")
    tell(convoy, replace(told, manifest=replace(told.manifest, journey="J2")))
    (later,) = pass_(convoy, Look(**yard))
    assert later.answer.stays == ("WB-7",), "a container comes again with other goods"


def test_a_declaration_is_presented_by_its_container(convoy: Desk) -> None:
    values = prelodged("WB-1", "D-1")
    values["shipment"] |= {"containerised": "1", "equipment": [{"sequence": 1, "id": "CSQU3054383"}]}
    (reply,) = convoy.lodge(sent(values))
    assert reply.answer is not None
    (said,) = pass_(convoy, Look(office=OFFICE, units=(Box(id="csqu 305438-3"),), source=Source.TERMINAL))
    assert said.answer.leaves + said.answer.stays == ("WB-1",)
    assert kinds(convoy, reply.answer.number)[-1] == "arrive"


def test_the_chain_of_an_office_shows_what_was_changed_or_left_out(convoy: Desk, store: Store) -> None:
    pass_(convoy, look("蒙A1"), look("蒙A2"), look("蒙A3"))
    with store.reading(OFFICER) as conn:
        assert not list(passages.broken(conn))
        assert [row.seq for row in passages.passages(conn, Asked(office=OFFICE), 10)] == [3, 2, 1]
    rows = walked(store)
    assert rows[1].chained(bytes(rows[0].hash)) == rows[1].hash
    assert rows[1]._replace(signal="go").chained(bytes(rows[0].hash)) != rows[1].hash
    assert rows[2].chained(bytes(rows[0].hash)) != rows[2].hash


def test_verify_names_a_passage_that_was_changed(convoy: Desk, store: Store, urls: Urls) -> None:
    pass_(convoy, look("蒙A1"), look("蒙A2"))
    assert [f for f in people(store) if f.kind == "changed-passage"] == []
    with psycopg.connect(urls.owner) as conn:
        conn.execute("update tongguan.passage set signal = 'go' where seq = 2")
    (found,) = [f for f in people(store) if f.kind == "changed-passage"]
    assert f"{OFFICE}/2" in found.sentence


def test_seals_cover_the_end_of_each_gates_chain(convoy: Desk, store: Store, urls: Urls, tmp_path: Path) -> None:
    pass_(convoy, look("蒙A1"), look("蒙A2"), look("蒙A3"))
    seal(store, Signet(tmp_path), NOW)

    def found() -> list[str]:
        return [f.kind for f in verify(store, tmp_path, Walked()) if "passage" in f.kind]

    assert found() == []
    with psycopg.connect(urls.owner) as conn:
        conn.execute("delete from tongguan.passage_told where seq = 3")
        conn.execute("delete from tongguan.passage where seq = 3")
    assert found() == ["cut-passages"] and [f for f in people(store) if "passage" in f.kind] == []
    pass_(convoy, look("蒙A4"))
    assert found() == ["changed-passage"], "written anew"
    with psycopg.connect(urls.owner) as conn:
        conn.execute("delete from tongguan.passage_told")
        conn.execute("delete from tongguan.passage")
    assert found() == ["cut-passages"]


def test_what_was_counted_off_stands_in_the_chain(convoy: Desk, store: Store, urls: Urls) -> None:
    declare(convoy, "WB-1", "WB-2")
    (said,) = pass_(convoy, look(), step=PassageKind.EXIT)
    assert said.answer.signal is Signal.GO
    with psycopg.connect(urls.owner) as conn:
        (rows,) = conn.execute("select count(*) from tongguan.passed").fetchone() or (0,)
        assert rows and [f for f in people(store) if "passage" in f.kind] == []
        conn.execute("update tongguan.passed set packages = packages - 1")
    assert [f.kind for f in people(store) if "passage" in f.kind] == ["changed-passage"]


def walked(store: Store) -> list[passages.Row]:
    with store.reading(OFFICER) as conn:
        return passages.passages(conn, Asked(office=OFFICE), 10)[::-1]


def test_a_carrier_reads_the_passages_of_its_vehicles_and_nobody_elses(convoy: Desk, store: Store) -> None:
    pass_(convoy, look(), look("蒙A1"))
    for caller, plates in ((HAULIER, ["粤B12345"]), (STRANGER, []), (OFFICER, ["蒙A1", "粤B12345"])):
        with store.reading(caller) as conn:
            assert [row.plate for row in passages.passages(conn, Asked(), 10)] == plates


def test_who_drove_is_not_kept(convoy: Desk) -> None:
    pass_(convoy, look(driver="440301199001010011"))
    ((body,),) = convoy.rows("passage", "body")
    assert b"440301199001010011" not in bytes(body)


def test_a_driver_who_may_not_cross_stays_stopped_until_another_is_named(convoy: Desk) -> None:
    declare(convoy, "WB-1", "WB-2")
    (stopped,) = pass_(convoy, look(driver="440301199001010011"))
    assert codes(stopped) == ["GAT05"]
    for again in (look(), look(source=Source.CAMERA, units=(Box(id="CSQU3054383"),))):
        (said,) = pass_(convoy, again)
        assert said.again and said.answer == stopped.answer
    (now,) = pass_(convoy, look(despite="papers seen"), caller=OFFICER)
    assert now.answer.signal is Signal.GO


@pytest.mark.parametrize(
    ("looks", "caller", "reason"),
    [
        ([look()], STRANGER, Reason.NOT_ALLOWED),
        ([Look(office="9999", plate="A")], GATE, Reason.NOT_FOUND),
        ([], GATE, Reason.INVALID),
        ([look()] * 101, GATE, Reason.INVALID),
        ([look("A" * 501)], GATE, Reason.INVALID),
        ([look(at=(NOW).replace(tzinfo=None))], GATE, Reason.INVALID),
        ([look(at=NOW + timedelta(days=2))], GATE, Reason.INVALID),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(convoy: Desk, looks: list[Look], caller: Caller, reason: Reason) -> None:
    with pytest.raises(Refusal) as refused:
        pass_(convoy, *looks, caller=caller)
    assert refused.value.reason is reason and not convoy.rows("passage")


def test_hours_are_those_of_the_office(convoy: Desk) -> None:
    night = NOW + timedelta(hours=18)  # four in the morning in Shenzhen
    convoy.moment = night
    (said,) = pass_(convoy, look())
    assert "GAT01" in codes(said) and said.answer.signal is Signal.WAIT and said.answer.lane is None


def test_a_declaration_of_another_direction_frees_nothing(convoy: Desk) -> None:
    (reply,) = convoy.lodge(sent({**prelodged("WB-1", "OUT-1"), "type": "EXD"}))
    number = reply.answer.number if reply.answer else ""
    convoy.conn.execute("update tongguan.case_file set direction = 'export' where number = %s", (number,))
    (came,) = pass_(convoy, look())
    assert came.answer.signal is Signal.ASIDE and "GAT11" in codes(came)


def test_no_more_leaves_than_is_declared(desk: Desk) -> None:
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, waybill(1, 100, 2900)), vehicle(PLATE))
    desk.moment = NOW + timedelta(hours=2)
    (number,) = declare(desk, "WB-1")
    (came,) = pass_(desk, look())
    assert came.answer.signal is Signal.ASIDE and codes(came) == ["GAT14"], "twenty of a hundred are declared"
    assert state(desk, number)[0] == "released", "its own goods are here"


def test_amounts_that_cannot_be_are_refused(convoy: Desk) -> None:
    for packages in ("-1", "NaN", "1E+12"):
        with pytest.raises(Refusal) as refused:
            pass_(convoy, look(goods=(GoodsSeen(document="WB-1", packages=Decimal(packages)),)))
        assert refused.value.problems[0].code == "GAT24"
