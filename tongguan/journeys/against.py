"""What stands against a report of cargo by the law of the day, by the register, and by what others told."""

from collections.abc import Iterator

from tongguan.codes.snapshot import Snapshot
from tongguan.manifests.apply import amiss
from tongguan.manifests.fleet import FleetKind, plain
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import Function, ManifestReport, TallyReport, VehicleReport
from tongguan.parties.may import Action, may
from tongguan.parties.party import ALL, Caller
from tongguan.problem import Problem
from tongguan.store import fleet, manifests
from tongguan.store.connect import Writing
from tongguan.store.fleet import Asked

Report = ManifestReport | VehicleReport | TallyReport
REASONS = "change-reason"
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


def vehicle_amiss(law: Snapshot, report: VehicleReport) -> Iterator[Problem]:
    """What a vehicle must say."""
    if law.office(report.office) is None:
        yield wrong("MFL01", "/office", "Name the customs office where it crosses.", "请填写进出境地海关。")
    if report.means is None or not plain(report.means.id):
        yield wrong("MFL02", "/means/id", "Give the plate of the vehicle.", "请填写车牌号。")
    if not report.reference.strip():
        yield wrong("MFL03", "/reference", "Give your reference.", "请填写申报编号。")
    if report.load == "laden" and not report.batch and report.function is not Function.DELETE:
        yield wrong(
            "MFL04", "/batch", "A laden vehicle names its transport batch number.", "载货车辆须填写运输批次号。"
        )


def anothers(conn: Writing, caller: Caller, report: VehicleReport) -> Iterator[Problem]:
    """A plate that is on another carrier's register: nobody tells of it without his mandate."""
    plate = plain(report.means.id) if report.means else ""
    asked = Asked(kinds=(FleetKind.VEHICLE,), marks=(plate,))
    owners = {k.member.party for k in fleet.fleet(conn, asked, 20) if not k.member.ended_at} if plate else set()
    mine = {caller.party, *caller.mandates}
    if owners and not owners & mine and ALL not in mine:
        words = (
            "Another carrier registered this vehicle; it has to give you a mandate.",
            "该车辆由其他承运人登记，须由其委托。",
        )
        yield wrong("MFL11", "/means/id", *words)


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
    own = manifests.told_by(conn, {caller.party, *caller.mandates}, documents)
    for n, line in enumerate(report.counted):
        if plain(line.document) not in own:
            yield wrong("MFL18", f"/counted/{n}/document", *NOT_YOURS)


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
