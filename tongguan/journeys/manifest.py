"""Telling of cargo: a manifest, a vehicle, a tally, an arrival is checked, applied to what stands and answered with a
receipt – all of a message in one transaction, with the message as it came. The same message again gets the receipt it
had."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows_cargo import Late
from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers import cargo
from tongguan.manifests.apply import amiss, applied
from tongguan.manifests.check import check
from tongguan.manifests.conveyance import repeated, unsaid
from tongguan.manifests.deadline import lateness, minutes_late, row_for
from tongguan.manifests.fleet import FleetKind, plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import Told, loaded
from tongguan.manifests.receipt import Receipt, ReceiptCode, What
from tongguan.manifests.report import (
    ArrivalReport,
    DepartureReport,
    Function,
    ManifestReport,
    TallyReport,
    VehicleReport,
)
from tongguan.parties.may import Action, permit
from tongguan.parties.party import ALL, Caller
from tongguan.problem import Problem, Reason, Refusal, Severity
from tongguan.store import acts, cargo_turn, fleet, manifests
from tongguan.store.connect import Writing
from tongguan.store.fleet import Asked
from tongguan.store.manifests import Held, Message, State
from tongguan.store.partitions import first_id

Report = ManifestReport | VehicleReport | TallyReport | ArrivalReport | DepartureReport
Act = tuple[str, tuple[str, object]]
REASONS = "change-reason"
WHATS: dict[type[Report], What] = {
    ManifestReport: What.MANIFEST,
    VehicleReport: What.VEHICLE,
    TallyReport: What.TALLY,
    ArrivalReport: What.ARRIVAL,
    DepartureReport: What.DEPARTURE,
}
SAID = {
    ReceiptCode.ACCEPTED: ("Accepted.", "已接受。"),
    ReceiptCode.REVIEW: ("An officer looks at it.", "待海关人工审核。"),
    ReceiptCode.TRANSFERRED: (
        "Passed on; what becomes of the goods is told as they are seen.",
        "已转交；货物情况以实际到离为准，另行告知。",
    ),
    ReceiptCode.RETURNED: ("Returned; nothing has changed.", "已退回，未作任何变更。"),
}
encode = msgspec.json.Encoder(order="deterministic").encode
problems_in = msgspec.json.Decoder(tuple[Problem, ...]).decode


class Sent(NamedTuple):
    """A report as it was read, with the bytes it came as; `problems` were found while reading."""

    report: Report
    body: bytes
    media: str
    problems: tuple[Problem, ...] = ()


class Telling(NamedTuple):
    """Who tells, when, under which law, and until when the message is kept."""

    caller: Caller
    law: Snapshot
    at: datetime
    delete_by: date

    @property
    def actor(self) -> str:
        return self.caller.name or self.caller.party


class Became(NamedTuple):
    """What a report led to: the number and version of what it is about, by how much it was late, what was wrong."""

    number: int | None = None
    version: int = 0
    late: int = 0
    outcome: ReceiptCode = ReceiptCode.ACCEPTED
    problems: tuple[Problem, ...] = ()


def take(conn: Writing, telling: Telling, told: Sequence[Sent]) -> list[Receipt]:
    """The receipts of reports, one after another. Raises Refusal where the caller may not tell of cargo."""
    permit(telling.caller, Action.CARGO)
    reports = [one.report for one in told]
    cargo_turn.alone(conn, telling.caller.party, map(reference_of, reports), documents_of(reports))
    taken = [one(conn, telling, sent) for sent in told]
    for _, act in taken:  # last of all: acts are one chain, and whoever holds its end waits for nobody
        if act is not None:
            acts.note(conn, telling.caller, telling.at, *act)
    return [receipt for receipt, _ in taken]


def documents_of(reports: Sequence[Report]) -> set[str]:
    """The transport documents (plain) that manifests tell of."""
    return {plain(c.document) for r in reports if isinstance(r, ManifestReport) for c in r.manifest.consignments}


def one(conn: Writing, telling: Telling, sent: Sent) -> tuple[Receipt, Act | None]:
    """A report and what is noted of it; nothing where it was told before."""
    report, hash_ = sent.report, hash_of(sent)
    what, reference = WHATS[type(report)], reference_of(report)
    if before := manifests.said(conn, telling.caller.party, what, reference, hash_):
        became = Became(
            before.manifest, before.version or 0, 0, ReceiptCode(before.receipt), problems_in(before.problems)
        )
        return receipt(report, became, before.at), None
    stopping = any(p.stops for p in sent.problems)
    became = Became(outcome=ReceiptCode.RETURNED) if stopping else TAKEN[what](conn, telling, report)
    became = became._replace(problems=(*sent.problems, *became.problems))
    message = kept(conn, telling, sent, became)
    if isinstance(report, TallyReport) and became.outcome is ReceiptCode.ACCEPTED:
        manifests.count(conn, message, telling.caller.party, report)
    told = {"reference": reference, "receipt": became.outcome, "message": message, "hash": hash_.hex()}
    return receipt(report, became, telling.at), (f"{what}.{report.function}", (str(became.number or ""), told))


def manifest(conn: Writing, telling: Telling, report: ManifestReport) -> Became:
    """A manifest: whole, or what changes in one that stands."""
    told, party = report.manifest, telling.caller.party
    held = manifests.hold(conn, party, told.kind, told.reference)
    new, problems = applied(held.manifest if held else None, report)
    problems += tuple(reasons_amiss(telling.law, report))
    if new is not None and not any(p.stops for p in problems):
        problems += placed(new, told, (*check(new), *lawful(telling.law, new)))
        problems += tuple(others(conn, party, new, told))
        problems += placed(new, told, ahead(conn, new, party))
    late = minutes_late(row := row_for(telling.law, told), new or told, telling.at) if new else 0
    if any(p.stops for p in problems) or (late and row and row.late is Late.RETURNED):
        return Became(held.id if held else None, held.version if held else 0, late, ReceiptCode.RETURNED, problems)
    review = bool(late and row and row.late is Late.REVIEW) or bool(held and held.state == State.REVIEW)
    state = State.REVIEW if review else State.STANDING
    if new is None:
        assert held is not None, "only what stands can be deleted"
        new, state = replace(held.manifest, consignments=()), State.WITHDRAWN
    id_, version = (held.id, held.version + 1) if held else (issued(conn, telling.at), 1)
    standing = Held(id_, party, state, version, telling.at, new)
    stand(conn, standing, telling.at, held.manifest if held else None)
    outcome = ReceiptCode.REVIEW if state == State.REVIEW else ReceiptCode.ACCEPTED
    return Became(id_, version, late, outcome, problems)


def stand(conn: Writing, now: Held, at: datetime, was: Manifest | None) -> None:
    """The manifest stands like this from now on, and the balances of its documents follow."""
    manifests.file(conn, now, at)
    kind = now.manifest.kind
    touched = {plain(c.document) for m in (was, now.manifest) if m for c in m.consignments}
    if kind not in cargo.KINDS.values() or not touched:
        return
    told = Told(one.manifest for one in manifests.under(conn, touched, (kind,)))
    manifests.wait(conn, touched, cargo.direction(kind))  # before the balances: in the order in which they are compared
    manifests.tell(conn, {key: v for d in touched for key, v in cargo.volumes(kind, d, told).items()})


def vehicle(conn: Writing, telling: Telling, report: VehicleReport) -> Became:
    """The vehicle of a batch, or an empty one."""
    held = manifests.hold_trip(conn, telling.caller.party, report.reference)
    problems = [*reasons_amiss(telling.law, report), *vehicle_amiss(telling.law, report)]
    problems += anothers(conn, telling.caller, report)
    main = report.function in (Function.MAIN, Function.ADD)
    if main and held:
        problems.append(amiss("MFA01", "/reference", report.reference))
    if not main and not held:
        problems.append(amiss("MFA02", "/reference", report.reference))
    late = minutes_late(row_for(telling.law, report), report, telling.at)
    number, version = (held[0], held[2]) if held else (None, 0)
    if any(p.stops for p in problems):
        return Became(number, version, late, ReceiptCode.RETURNED, tuple(problems))
    state = State.WITHDRAWN if report.function is Function.DELETE else State.STANDING
    if report.function is Function.DELETE and held:
        report = held[3]
    id_ = number or issued(conn, telling.at)
    manifests.drive(conn, (id_, state, version + 1), telling.caller.party, report, telling.at)
    return Became(id_, version + 1, late, ReceiptCode.ACCEPTED, tuple(problems))


def tally(conn: Writing, telling: Telling, report: TallyReport) -> Became:
    """What was counted; it is kept beside what was told, and changes nothing of it."""
    problems = list(repeated(report))
    if not report.counted:
        problems.append(wrong("MFL05", "/counted", "Say what was counted.", "请填写理货结果。"))
    late = minutes_late(row_for(telling.law, report), report, telling.at)
    if report.ended_at > telling.at:
        problems.append(
            wrong("MFL06", "/ended_at", "The end of the tally is still to come.", "理货结束时间晚于当前时间。")
        )
    return Became(
        late=late, outcome=ReceiptCode.RETURNED if problems else ReceiptCode.ACCEPTED, problems=tuple(problems)
    )


def conveyance(conn: Writing, telling: Telling, report: ArrivalReport | DepartureReport) -> Became:
    """A means of transport that came or left. It moves no goods: those are seen one by one."""
    coming = isinstance(report, ArrivalReport)
    kinds = (ManifestKind.ORIGINAL,) if coming else (ManifestKind.LOADING, ManifestKind.ADVANCE)
    named = report.manifest_reference
    found = (manifests.hold(conn, telling.caller.party, kind, named) for kind in kinds if named)
    held = next((one for one in found if one), None)
    problems = unsaid(report, telling.at)
    outcome = ReceiptCode.RETURNED if problems else ReceiptCode.TRANSFERRED
    return Became(held.id if held else None, held.version if held else 0, 0, outcome, problems)


TAKEN: dict[What, Callable[..., Became]] = {
    What.MANIFEST: manifest,
    What.VEHICLE: vehicle,
    What.TALLY: tally,
    What.ARRIVAL: conveyance,
    What.DEPARTURE: conveyance,
}


def review(conn: Writing, caller: Caller, number: int, verdict: tuple[bool, str], at: datetime) -> Held:
    """An officer's word on a manifest that waits for one: it stands, or it goes back; `verdict`: yes, and why."""
    permit(caller, Action.REVIEW)
    if named := cargo_turn.named(conn, number):
        cargo_turn.alone(conn, named[0], (named[1],))
    held, (yes, why) = manifests.hold_one(conn, number), verdict
    if held is None:
        raise Refusal(Reason.NOT_FOUND, f"There is no manifest {number}.", f"没有舱单 {number}。")
    if held.state != State.REVIEW:
        raise Refusal(Reason.CONFLICT, "The manifest waits for no review.", "该舱单无需人工审核。")
    if not yes and not why.strip():
        problem = wrong("MFL07", "/reason", "Say why it goes back.", "请说明退回理由。")
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    now = held._replace(state=State.STANDING if yes else State.WITHDRAWN, version=held.version + 1)
    stand(conn, now, at, held.manifest)
    acts.note(conn, caller, at, "manifest.accepted" if yes else "manifest.returned", (str(number), {"reason": why}))
    return now


def reasons_amiss(law: Snapshot, report: ManifestReport | VehicleReport) -> Iterator[Problem]:
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


def ahead(conn: Writing, new: Manifest, party: str) -> tuple[Problem, ...]:
    """Where what was loaded differs from what was told in advance: it is said, and stops nothing."""
    if new.kind is not ManifestKind.LOADING:
        return ()
    documents = {plain(c.document) for c in new.consignments}
    found = manifests.under(conn, documents, (ManifestKind.ADVANCE,))
    told = Told(one.manifest for one in found if one.party == party)
    return tuple(
        Problem(
            code="MFL09" if one.about == "loaded" else "MFL10",
            severity=Severity.WARNING,
            message=one.message,
            message_zh=one.message_zh,
            pointer=one.pointer,
        )
        for one in loaded(new, told)
    )


def placed(new: Manifest, told: Manifest, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems of the manifest as it would stand, each at its place in the report, where it comes from there."""
    at = {plain(c.document): n for n, c in enumerate(told.consignments)}
    found = []
    for problem in problems:
        head, _, rest = problem.pointer.removeprefix("/consignments/").partition("/")
        pointer = problem.pointer
        if problem.pointer.startswith("/consignments/") and head.isdigit():
            document = plain(new.consignments[int(head)].document)
            pointer = f"/consignments/{at.get(document, head)}" + (f"/{rest}" if rest else "")
        found.append(msgspec.structs.replace(problem, pointer=f"/manifest{pointer}"))
    return tuple(found)


def kept(conn: Writing, telling: Telling, sent: Sent, became: Became) -> int:
    """The message as it came, with its receipt."""
    report = sent.report
    return manifests.keep(
        conn,
        Message(
            party=telling.caller.party,
            what=WHATS[type(report)],
            reference=reference_of(report),
            function=report.function,
            manifest=became.number,
            version=became.version,
            reasons=list(report.reasons),
            media=sent.media,
            hash=hash_of(sent),
            body=sent.body,
            at=telling.at,
            actor=telling.actor,
            receipt=became.outcome,
            problems=encode(became.problems),
            delete_by=telling.delete_by,
        ),
    )


def receipt(report: Report, became: Became, at: datetime) -> Receipt:
    """What the submitter is told."""
    english, chinese = SAID[became.outcome]
    if became.late:
        late, late_zh = lateness(became.late)
        english += f" It came {late} late."
        chinese += f"逾期 {late_zh}。"
    return Receipt(
        outcome=became.outcome,
        what=WHATS[type(report)],
        function=report.function,
        reference=reference_of(report),
        number=str(became.number or ""),
        version=became.version,
        batch=report.manifest.batch if isinstance(report, ManifestReport) else report.batch,
        at=at,
        minutes_late=became.late,
        sentence=english,
        sentence_zh=chinese,
        problems=became.problems,
    )


def hash_of(sent: Sent) -> bytes:
    """By what a report is known again: its message's bytes, and which of the message's reports it is."""
    return sha256(sent.body + b"\0" + encode(sent.report)).digest()


def reference_of(report: Report) -> str:
    """The submitter's own reference of what it tells of."""
    return report.manifest.reference if isinstance(report, ManifestReport) else report.reference


def issued(conn: Writing, at: datetime) -> int:
    """A new number: year, month, serial."""
    return first_id(at.year, at.month) + manifests.serials(conn, 1)[0]


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
