"""What stands against a report of cargo by the law of the day, by the register, and by what others told."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tongguan.codes.snapshot import Snapshot
from tongguan.manifests.apply import amiss
from tongguan.manifests.check import ROAD
from tongguan.manifests.fleet import FleetKind, plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.report import Function, ManifestReport, TallyReport, VehicleReport
from tongguan.manifests.standing_in import invites, opens
from tongguan.parties.may import Action, may
from tongguan.parties.party import ALL, Caller
from tongguan.problem import Problem, Severity
from tongguan.store import fleet, manifests
from tongguan.store.connect import Writing
from tongguan.store.fleet import Asked

Report = ManifestReport | VehicleReport | TallyReport
REASONS = "change-reason"
ANOTHERS_BATCH = (
    "Another submitter told of this transport batch; it has to name you or your vehicle, or give you a mandate.",
    "该运输批次由其他单位传输，须由其列明您或您的车辆，或委托您办理。",
)
ANOTHERS_DOCUMENT = ("Another submitter tells of this transport document.", "该提运单由其他单位传输。")
ANOTHERS_MASTER = (
    "Master {value} is told by another submitter, who does not name you: it is no consolidation until he does.",
    "总单 {value} 由其他单位传输且未列明您，在其列明前不作为集拼总单。",
)
NOT_YOURS = (
    "You told of no such document; its terminal counts it.",
    "您未传输该提运单的舱单，应由监管场所理货。",
)


def reasons_amiss(law: Snapshot, report: Report) -> Iterator[Problem]:
    """Whoever deletes or changes says why, by a code of the law; an addition may."""
    if report.function in (Function.MAIN, Function.SECONDARY) or not law.entries(REASONS):
        return
    if not report.reasons and report.function is not Function.ADD:
        yield amiss("MFA05", "/reasons")
    for n, reason in enumerate(report.reasons):
        if law.entry(REASONS, reason) is None:
            yield amiss("MFA06", f"/reasons/{n}", reason)


def lawful(law: Snapshot, told: Manifest) -> Iterator[Problem]:
    """What only the law of the day knows."""
    if not told.office or law.office(told.office) is None:
        yield wrong("MFL01", "/office", "Name the customs office where it arrives or leaves.", "请填写进出境地海关。")
    if told.mode == ROAD and not told.batch and law.head.batches is not False:
        yield wrong(
            "MFR04",
            "/batch",
            "A road crossing has a transport batch number: give it.",
            "公路运输须填写货物运输批次号。",
        )


def vehicle_amiss(law: Snapshot, report: VehicleReport) -> Iterator[Problem]:
    """What a vehicle must say."""
    if law.office(report.office) is None:
        yield wrong("MFL01", "/office", "Name the customs office where it crosses.", "请填写进出境地海关。")
    if report.means is None or not plain(report.means.id):
        yield wrong("MFL02", "/means/id", "Give the plate of the vehicle.", "请填写车牌号。")
    if not report.reference.strip():
        yield wrong("MFL03", "/reference", "Give your reference.", "请填写申报编号。")
    laden = report.load == "laden" and report.function is not Function.DELETE
    if laden and not report.batch and law.head.batches is not False:
        yield wrong(
            "MFL04", "/batch", "A laden vehicle names its transport batch number.", "载货车辆须填写运输批次号。"
        )
    elif laden and not report.batch and not report.documents:
        yield wrong("MFL25", "/documents", "A laden vehicle names what it carries.", "载货车辆须填写所载提运单。")


def anothers(conn: Writing, caller: Caller, report: VehicleReport) -> Iterator[Problem]:
    """A plate that is on another carrier's register: nobody tells of it without his mandate."""
    plate = plain(report.means.id) if report.means else ""
    asked = Asked(kinds=(FleetKind.VEHICLE,), marks=(plate,))
    owners = {k.member.party for k in fleet.fleet(conn, asked, 20) if not k.member.ended_at} if plate else set()
    if owners and not owners & mine(caller) and ALL not in caller.mandates:
        words = (
            "Another carrier registered this vehicle; it has to give you a mandate.",
            "该车辆由其他承运人登记，须由其委托。",
        )
        yield wrong("MFL11", "/means/id", *words)


def mine(caller: Caller) -> set[str]:
    return {caller.party, *caller.mandates}


def intruding(conn: Writing, caller: Caller, batch: str, vehicle: VehicleReport | None) -> bool:
    """Whether a batch is somebody else's, who lets neither the teller nor his `vehicle` into it."""
    manifests_, vehicles = manifests.of_batch(conn, batch) if batch and ALL not in caller.mandates else ([], [])
    own, first = mine(caller), [*(p for p, _ in manifests_), *(p for p, _ in vehicles if not manifests_)]
    return bool(first) and not own & set(first) and not any(invites(m, own, vehicle) for _, m in manifests_)


def batch_amiss(conn: Writing, caller: Caller, new: Manifest) -> Iterator[Problem]:
    """A manifest in a batch that others told of first; one that names all who told of vehicles is not."""
    if intruding(conn, caller, new.batch, None):
        told, vehicles = manifests.of_batch(conn, new.batch)
        if told or not all(invites(new, {party}, one) for party, one in vehicles):
            yield wrong("MFL12", "/manifest/batch", *ANOTHERS_BATCH)


def cargo_amiss(conn: Writing, caller: Caller, report: VehicleReport) -> Iterator[Problem]:
    """A vehicle of a batch, or with documents, that others told of."""
    if report.function is Function.DELETE or ALL in caller.mandates:
        return
    if intruding(conn, caller, report.batch, report):
        yield wrong("MFL12", "/batch", *ANOTHERS_BATCH)
    if not report.batch:
        names = {plain(document) for document in report.documents}
        foreign = manifests.told_by(conn, None, names) - manifests.told_by(conn, mine(caller), names)
        for n, document in enumerate(report.documents):
            if plain(document) in foreign:
                yield wrong("MFL13", f"/documents/{n}", *ANOTHERS_DOCUMENT)


def unrecognised(conn: Writing, party: str, new: Manifest, told: Manifest) -> Iterator[Problem]:
    """Houses under a bill of another submitter that is no master's document and does not name this one: it is said."""
    closed = closed_to(conn, party, (new.kind,), told.consignments)
    for n, c in enumerate(told.consignments):
        if plain(c.master) in closed:
            english, chinese = (words.format(value=c.master) for words in ANOTHERS_MASTER)
            problem = wrong("MFL20", f"/manifest/consignments/{n}/master", english, chinese)
            yield replace(problem, severity=Severity.WARNING)


def closed_to(conn: Writing, party: str, kinds: Iterable[ManifestKind], houses: Iterable[Consignment]) -> set[str]:
    """The masters (plain) of houses that are told by manifests of these kinds and don't let the party."""
    bills = manifests.under(conn, {plain(c.master) for c in houses if c.master}, kinds)
    return {
        plain(c.document)
        for bill in bills
        for c in bill.manifest.consignments
        if not opens((bill.party, bill.manifest), c, {party})
    }


def others(conn: Writing, party: str, new: Manifest, told: Manifest) -> Iterator[Problem]:
    """Documents that another submitter told of: nobody takes them over."""
    foreign = manifests.foreign(conn, party, new) if new.consignments else set()
    for n, c in enumerate(told.consignments):
        if plain(c.document) in foreign:
            yield amiss("MFA07", f"/manifest/consignments/{n}/document", c.document)


def unknown_to(conn: Writing, caller: Caller, report: TallyReport) -> Iterator[Problem]:
    """Documents that are none of the teller's: who counts is whose manifest it is, or who stands at a gate: terminals,
    tally companies."""
    if may(caller, Action.PASS) or ALL in caller.mandates:
        return
    documents = {plain(line.document) for line in report.counted}
    own = manifests.told_by(conn, mine(caller), documents)
    for n, line in enumerate(report.counted):
        if plain(line.document) not in own:
            yield wrong("MFL18", f"/counted/{n}/document", *NOT_YOURS)


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
