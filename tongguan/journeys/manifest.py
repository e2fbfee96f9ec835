"""Telling of cargo: a manifest, a vehicle, a tally, an arrival is checked, applied to what stands and answered with a
receipt – all of a message in one transaction, with the message as it came. The same message again gets the receipt it
had."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows_cargo import Late
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.again import staying, waiting
from tongguan.journeys.against import (
    anothers,
    batch_amiss,
    cargo_amiss,
    lawful,
    others,
    reasons_amiss,
    unknown_to,
    unrecognised,
    vehicle_amiss,
    wrong,
)
from tongguan.ledgers import cargo
from tongguan.manifests.amend import withdrawn
from tongguan.manifests.apply import amiss, applied
from tongguan.manifests.check import check
from tongguan.manifests.conveyance import unsaid
from tongguan.manifests.deadline import gone_back, lateness, minutes_late, row_for, undated
from tongguan.manifests.fleet import plain
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
from tongguan.manifests.sane import LONGEST, borne, overlong, uncountable, untimely
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Severity
from tongguan.store import acts, cargo_turn, manifests, phases, tallies
from tongguan.store.connect import Writing
from tongguan.store.manifests import Held, Message, State
from tongguan.store.partitions import first_id

Report = ManifestReport | VehicleReport | TallyReport | ArrivalReport | DepartureReport
Act = tuple[str, tuple[str, object]]
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
WHOLE = (
    "A tally is told, changed or deleted as a whole: function 9, 5 or 3.",
    "理货报告只能整体传输、更改或删除：功能代码 9、5 或 3。",
)
encode = msgspec.json.Encoder(order="deterministic").encode
problems_in = msgspec.json.Decoder(tuple[Problem, ...]).decode


class Sent(NamedTuple):
    """A report as it was read, with the bytes it came as; `problems` were found while reading; `of`: which version it
    changes, where it was written here."""

    report: Report
    body: bytes
    media: str
    problems: tuple[Problem, ...] = ()
    of: str = ""


@dataclass
class Whole:
    """The bytes of one message, and the first report that was kept with them."""

    digest: bytes
    message: int | None = None


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
    reports = [one.report for one in told]
    cargo_told = any(isinstance(report, ManifestReport | VehicleReport) for report in reports)
    permit(telling.caller, Action.CARGO if cargo_told else Action.TALLY)
    for report in reports:
        if not isinstance(report, ManifestReport | VehicleReport):
            permit(telling.caller, Action.TALLY, Subject(office=report.office))
    cargo_turn.alone(conn, telling.caller.party, map(reference_of, reports), claimed(reports))
    bodies = {id(sent.body): sent.body for sent in told}
    wholes = {name: Whole(sha256(body).digest()) for name, body in bodies.items()}
    taken = [one(conn, telling, sent, wholes[id(sent.body)]) for sent in told]
    for _, act in taken:  # last of all: acts are one chain, and whoever holds its end waits for nobody
        if act is not None:
            acts.note(conn, telling.caller, telling.at, *act)
    return [receipt for receipt, _ in taken]


def claimed(reports: Sequence[Report]) -> set[str]:
    """The transport documents (plain) that manifests tell of, and the batches: those too are told first by one."""
    documents = {plain(c.document) for r in reports if isinstance(r, ManifestReport) for c in r.manifest.consignments}
    batches = {r.manifest.batch if isinstance(r, ManifestReport) else r.batch for r in reports}
    return documents | {f"batch {printable(batch)}" for batch in batches if batch}


def one(conn: Writing, telling: Telling, sent: Sent, whole: Whole) -> tuple[Receipt, Act | None]:
    """A report and what is noted of it; nothing where it was told before."""
    report, hash_ = sent.report, hash_of(sent, whole)
    what, reference = WHATS[type(report)], reference_of(report)
    if before := manifests.said(conn, telling.caller.party, what, reference, hash_):
        became = Became(
            before.manifest, before.version or 0, 0, ReceiptCode(before.receipt), problems_in(before.problems)
        )
        return receipt(report, became, before.at), None
    unkept = tuple(overlong(report))
    stopping = bool(unkept) or any(p.stops for p in sent.problems)
    returned = Became(outcome=ReceiptCode.RETURNED, problems=unkept)
    became = returned if stopping else TAKEN[what](conn, telling, report)
    became = became._replace(problems=(*sent.problems, *became.problems))
    message = kept(conn, telling, (sent, whole), became)
    whole.message = whole.message or message
    if isinstance(report, TallyReport) and became.outcome is ReceiptCode.ACCEPTED:
        phases.tell(conn, tallies.count(conn, message, telling.caller.party, report))
    told = {"reference": reference, "receipt": became.outcome, "message": message, "hash": hash_.hex()}
    return receipt(report, became, telling.at), (f"{what}.{report.function}", (str(became.number or ""), told))


def manifest(conn: Writing, telling: Telling, report: ManifestReport) -> Became:
    """A manifest: whole, or what changes in one that stands."""
    told, party = report.manifest, telling.caller.party
    held = manifests.hold(conn, party, told.kind, told.reference)
    was = held.latest if held else None
    new, problems = applied(was, report)
    problems += (*reasons_amiss(telling.law, report), *untimely(report, telling.at))
    problems += tuple(staying(conn, held, new, told))
    if new is not None and not any(p.stops for p in problems):
        problems += placed(new, told, (*check(new), *lawful(telling.law, new)))
        problems += (*others(conn, party, new, told), *unrecognised(conn, party, new, told))
        problems += tuple(batch_amiss(conn, telling.caller, new))
        problems += placed(new, told, ahead(conn, new, party))
    row = row_for(telling.law, held.manifest if held else told)
    problems += tuple(undated(row, new, "/manifest") if new else ())
    late = max((minutes_late(row, m, telling.at) for m in (held and held.manifest, new) if m), default=0)
    if any(p.stops for p in problems) or gone_back(row, late):
        return Became(held.id if held else None, held.version if held else 0, late, ReceiptCode.RETURNED, problems)
    review = bool(late and row and row.late is Late.REVIEW)
    if held is not None:
        now = after(held, new, review)
    else:
        assert new is not None, "only what stands can be deleted"
        state = State.REVIEW if review else State.STANDING
        now = Held(issued(conn, telling.at), party, state, 1, telling.at, new)
    stand(conn, now, telling.at, held.manifest if held else None)
    held_back = waiting(conn, now, was, told, telling.at)
    waits = held_back or now.state == State.REVIEW or now.proposed is not None
    outcome = ReceiptCode.REVIEW if waits else ReceiptCode.ACCEPTED
    return Became(now.id, now.version, late, outcome, (*problems, *held_back))


def after(held: Held, new: Manifest | None, review: bool) -> Held:
    """The manifest after a report that can be done: what stood goes on standing where an officer has to look at the
    change, and until he answers all further changes wait with it."""
    now = held._replace(version=held.version + 1)
    if held.state == State.STANDING and (review or held.proposed is not None):
        return now._replace(proposed=new or withdrawn(held.manifest))
    if new is None:
        return now._replace(state=State.WITHDRAWN, manifest=replace(held.manifest, consignments=()))
    return now._replace(manifest=new)


def stand(conn: Writing, now: Held, at: datetime, was: Manifest | None) -> None:
    """The manifest stands like this from now on, and the balances of its documents follow."""
    if now.proposed is not None and now.manifest is was:
        return manifests.propose(conn, now, at)
    manifests.file(conn, now, at)
    kind = now.manifest.kind
    touched = {plain(c.document) for m in (was, now.manifest) if m for c in m.consignments}
    phases.tell(conn, touched)
    if kind not in cargo.KINDS.values() or not touched:
        return
    told = Told(one.manifest for one in manifests.under(conn, touched, (kind,)))
    manifests.wait(conn, touched, cargo.direction(kind))  # before the balances: in the order in which they are compared
    manifests.tell(conn, {key: v for d in touched for key, v in cargo.volumes(kind, d, told).items()})


def vehicle(conn: Writing, telling: Telling, report: VehicleReport) -> Became:
    """The vehicle of a batch, or an empty one."""
    held = manifests.hold_trip(conn, telling.caller.party, report.reference)
    problems = [*reasons_amiss(telling.law, report), *vehicle_amiss(telling.law, report)]
    problems += untimely(report, telling.at)
    problems += (*anothers(conn, telling.caller, report), *cargo_amiss(conn, telling.caller, report))
    main = report.function in (Function.MAIN, Function.ADD)
    if main and held:
        problems.append(amiss("MFA01", "/reference", report.reference))
    if not main and not held:
        problems.append(amiss("MFA02", "/reference", report.reference))
    late = minutes_late(row := row_for(telling.law, report), report, telling.at)
    problems += undated(row, report)
    number, version = (held[0], held[2]) if held else (None, 0)
    if any(p.stops for p in problems) or gone_back(row, late):
        return Became(number, version, late, ReceiptCode.RETURNED, tuple(problems))
    state = State.WITHDRAWN if report.function is Function.DELETE else State.STANDING
    if report.function is Function.DELETE and held:
        report = held[3]
    id_ = number or issued(conn, telling.at)
    manifests.drive(conn, (id_, state, version + 1), telling.caller.party, report, telling.at)
    return Became(id_, version + 1, late, ReceiptCode.ACCEPTED, tuple(problems))


def tally(conn: Writing, telling: Telling, report: TallyReport) -> Became:
    """What was counted; it is kept beside what was told, and changes nothing of it. Told anew it takes the place of the
    tally before, deleted it counts no more."""
    function = report.function
    problems = [*reasons_amiss(telling.law, report), *untimely(report, telling.at), *uncountable(report)]
    problems += unknown_to(conn, telling.caller, report)
    stands = tallies.counts(conn, telling.caller.party, report.reference)
    if function not in (Function.MAIN, Function.CHANGE, Function.DELETE):
        problems.append(wrong("MFL14", "/function", *WHOLE))
    elif stands is (function is Function.MAIN):
        problems.append(amiss("MFA01" if stands else "MFA02", "/reference", report.reference))
    if not report.counted and function is not Function.DELETE:
        problems.append(wrong("MFL05", "/counted", "Say what was counted.", "请填写理货结果。"))
    late = minutes_late(row := row_for(telling.law, report), report, telling.at)
    if report.ended_at > telling.at:
        problems.append(
            wrong("MFL06", "/ended_at", "The end of the tally is still to come.", "理货结束时间晚于当前时间。")
        )
    returned = any(p.stops for p in problems) or gone_back(row, late)
    outcome = ReceiptCode.RETURNED if returned else ReceiptCode.ACCEPTED
    return Became(late=late, outcome=outcome, problems=tuple(problems))


def conveyance(conn: Writing, telling: Telling, report: ArrivalReport | DepartureReport) -> Became:
    """A means of transport that came or left. It moves no goods: those are seen one by one; when it came is kept of the
    manifests that tell of it."""
    coming = isinstance(report, ArrivalReport)
    kinds = (ManifestKind.ORIGINAL,) if coming else (ManifestKind.LOADING, ManifestKind.ADVANCE)
    named = report.manifest_reference
    found = (manifests.hold(conn, telling.caller.party, kind, named) for kind in kinds if named)
    held = next((one for one in found if one), None)
    problems = (*unsaid(report, telling.at), *untimely(report, telling.at))
    outcome = ReceiptCode.RETURNED if problems else ReceiptCode.TRANSFERRED
    if isinstance(report, ArrivalReport) and not problems:
        phases.tell_come(conn, manifests.came(conn, telling.caller.party, report, held.id if held else None))
    return Became(held.id if held else None, held.version if held else 0, 0, outcome, problems)


TAKEN: dict[What, Callable[..., Became]] = {
    What.MANIFEST: manifest,
    What.VEHICLE: vehicle,
    What.TALLY: tally,
    What.ARRIVAL: conveyance,
    What.DEPARTURE: conveyance,
}


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


def kept(conn: Writing, telling: Telling, part: tuple[Sent, Whole], became: Became) -> int:
    """The message as it came, with its receipt; its bytes once, however many reports they hold."""
    (sent, whole), report = part, part[0].report
    return manifests.keep(
        conn,
        Message(
            party=telling.caller.party,
            what=WHATS[type(report)],
            reference=reference_of(report),
            function=report.function,
            manifest=became.number,
            version=became.version,
            reasons=[printable(reason) for reason in report.reasons],
            media=sent.media,
            hash=hash_of(sent, whole),
            body=None if whole.message else sent.body,
            within=whole.message,
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


def hash_of(sent: Sent, whole: Whole) -> bytes:
    """By what a report is known again: its message's bytes, which of the message's reports it is, and – for whoever
    writes here and not in a message of his own – the version that he changes."""
    return sha256(whole.digest + encode(sent.report) + sent.of.encode()).digest()


def reference_of(report: Report) -> str:
    """The submitter's own reference of what it tells of, as far as it can be kept."""
    return printable(report.manifest.reference if isinstance(report, ManifestReport) else report.reference)


def printable(word: str) -> str:
    return "".join(filter(borne, word))[:LONGEST]


def issued(conn: Writing, at: datetime) -> int:
    """A new number: year, month, serial."""
    return first_id(at.year, at.month) + manifests.serials(conn, 1)[0]
