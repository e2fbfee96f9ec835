"""The doors for what is told of cargo: manifests, vehicles, tallies, arrivals, in any wire; receipts go back in it."""

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, post

from tongguan.api import node as at
from tongguan.api.body import whole
from tongguan.api.manifest_views import CargoReceipts
from tongguan.api.node import Node
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, node_of, sent
from tongguan.codes.rows import Kept
from tongguan.crossings.look import Box, GoodsSeen, Look, PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.journeys import manifest as journey
from tongguan.journeys import match
from tongguan.journeys.arrive import arrive
from tongguan.journeys.manifest import Sent as Told
from tongguan.journeys.manifest import Telling
from tongguan.manifests.conveyance import unfit
from tongguan.manifests.match import kilograms
from tongguan.manifests.receipt import Receipt, ReceiptCode, What
from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, Moved, TallyReport, VehicleReport
from tongguan.messages import cargo
from tongguan.messages.cargo_receipt import MEDIA, Frame, answered, unread, write
from tongguan.messages.cargo_taken import Taken, Wire
from tongguan.messages.limits import MAX_BODY
from tongguan.messages.table import CSV, XLSX
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store.connect import Writing

TAKES = (JSON, "application/edifact", "application/xml", CSV, XLSX)
ROUNDS = 16
"""Goes at comparing anew before the answer leaves."""
MOST_REPORTS = 200
"""Reports of one message: all of them are one transaction."""
TAKEN = (ReceiptCode.ACCEPTED, ReceiptCode.REVIEW, ReceiptCode.TRANSFERRED)


def telling(id_: str, said: tuple[str, str], body: Any) -> dict[str, Any]:
    """What the doors of cargo share: each names one report, and takes them all."""
    return {
        "operation": Operation(
            id=id_,
            summary=said[0],
            summary_zh=said[1],
            words="Canonical JSON, CSV or XLSX, one report; a national road message (XML); or an interchange of "
            "UN/EDIFACT (CUSCAR, CUSREP) with several. Each report gets a receipt, in the wire of the message; 201: at "
            "least one of them stands now; 200: all were returned, nothing has changed. The same message again gets "
            "the receipt it had.",
            action=Action.TALLY,
            body=body,
            takes=TAKES,
            gives=(JSON, MEDIA[Wire.XML], MEDIA[Wire.EDIFACT]),
            answer=CargoReceipts,
            status=201,
            also=(200,),
        )
    }


@post(
    "/v1/manifests", status_code=201, opt=telling("tell-manifest", ("Tell of a manifest", "传输舱单"), ManifestReport)
)
async def tell(request: Call) -> Sent:
    """Nothing that cannot be read is kept; whatever is read is, with its receipt."""
    return await taken(request)


@post(
    "/v1/trips",
    status_code=201,
    opt=telling("tell-trip", ("Tell of a vehicle that will cross", "传输进出境车辆"), VehicleReport),
)
async def tell_trip(request: Call) -> Sent:
    """Laden with a batch, empty, or with empty containers."""
    return await taken(request)


@post(
    "/v1/tallies",
    status_code=201,
    opt=telling("tell-tally", ("Tell what was counted at unloading or loading", "传输理货报告"), TallyReport),
)
async def tell_tally(request: Call) -> Sent:
    """It changes nothing of what was told, and is shown beside it."""
    return await taken(request)


async def taken(request: Call) -> Sent:
    """The receipts go back in the wire of the message."""
    node, body = node_of(request), await whole(request, MAX_BODY)
    read, receipts = await received(node, caller_of(request), body, request.headers.get("content-type", ""))
    stands = any(r.outcome in TAKEN for r in receipts)
    return written(read, receipts, node, 201 if stands else 200)


async def received(node: Node, caller: Caller, body: bytes, media: str) -> tuple[Taken, tuple[Receipt, ...]]:
    """What the bytes tell, and the receipt of each report: all of a message in one transaction; then open declarations
    are compared with what is told now."""
    read, teller = readable(node, media, body), telling_now(node, caller)
    if any(goods_of(part.report) for part in read.answerable):
        permit(caller, Action.PASS)
    receipts = await at.writing(node, lambda conn: told(conn, teller, read, (body, media)))
    for n, part in enumerate(read.answerable):
        if isinstance(part.report, ArrivalReport | DepartureReport) and goods_of(part.report) and part.stands:
            receipts[n] = await passed(node, caller, part.report, teller.at)
    await compared(node)
    return read, tuple(receipts)


def telling_now(node: Node, caller: Caller) -> Telling:
    """Whoever tells does it now, under today's law."""
    return Telling(caller, at.law_on(node), node.now(), at.kept_until(node, Kept.MESSAGES))


def readable(node: Node, media: str, body: bytes) -> Taken:
    """What the bytes tell; Refusals where no report can be made out of JSON or a table, with every problem in place."""
    wire = cargo.wire_of(media, body)
    if wire is None:
        raise Refusal(Reason.UNSUPPORTED, f"Send {', '.join(TAKES)}.", f"请以 {'、'.join(TAKES)} 提交。")
    taken = cargo.read(wire, body, node.dialects, ZoneInfo(node.law.head.time_zone))
    if len(taken.answerable) > MOST_REPORTS:
        english = f"A message holds at most {MOST_REPORTS} reports; send several."
        raise Refusal(Reason.TOO_LARGE, english, f"单个报文最多包含 {MOST_REPORTS} 份，请分批传输。")
    broken = wire is Wire.JSON and any(p.stops for p in taken.all_problems)  # not of the contract's shape
    if broken or (wire is Wire.TABLE and any(part.report is None for part in taken.answerable)):
        problems = taken.all_problems
        raise Refusal(Reason.INVALID, "The message cannot be read.", "报文无法读取。", problems)
    return taken


def told(conn: Writing, teller: Telling, taken: Taken, sent: tuple[bytes, str]) -> list[Receipt]:
    """The receipts of all reports of one message; goods that came or left have theirs from the gate."""
    mine = [
        Told(part.report, *sent, part.problems)
        for part in taken.answerable
        if isinstance(part.report, journey.Report) and not goods_of(part.report)
    ]
    receipts = iter(journey.take(conn, teller, mine) if mine else ())
    return [
        unread(part, teller.at) if part.report is None or goods_of(part.report) else next(receipts)
        for part in taken.answerable
    ]


def goods_of(report: object) -> tuple[Moved, ...]:
    """The goods and containers that a report says came or left; () where it is about something else."""
    if isinstance(report, ArrivalReport):
        return report.came
    return report.gone if isinstance(report, DepartureReport) else ()


async def passed(node: Node, caller: Caller, report: ArrivalReport | DepartureReport, now: datetime) -> Receipt:
    """A terminal's report of goods as its gate's sighting: the same answer, as a receipt; what the gate refuses is
    returned."""
    look, outcome, number = terminal(report), ReceiptCode.ACCEPTED, ""
    coming = isinstance(report, ArrivalReport)
    step, what = (PassageKind.ARRIVAL, What.ARRIVAL) if coming else (PassageKind.EXIT, What.DEPARTURE)
    problems: tuple[Problem, ...] = ()
    try:
        if problems := unfit(report):
            raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, problems)
        (passage,) = await node.written(lambda conn, office: arrive(conn, office, caller, step, (look,)))
        number = f"{passage.office}/{passage.number}"
        outcome = ReceiptCode.ACCEPTED if passage.answer.signal is Signal.GO else ReceiptCode.REVIEW
        said = {one.language: " ".join(one.lines) for one in passage.answer.display}
    except Refusal as refused:
        if refused.reason is Reason.OVERLOADED:
            raise
        outcome, problems = ReceiptCode.RETURNED, refused.problems
        said = {"en": refused.message, "zh": refused.message_zh}
    return Receipt(
        outcome=outcome,
        what=what,
        function=report.function,
        reference=report.reference,
        number=number,
        batch=report.batch,
        office=report.office,
        at=now,
        sentence=said["en"],
        sentence_zh=said["zh"],
        problems=problems,
    )


def written(taken: Taken, receipts: tuple[Receipt, ...], node: Node, status: int) -> Sent:
    """The receipts in the wire of the message."""
    if taken.wire in (Wire.JSON, Wire.TABLE):
        whole = [answered(p, r).receipt for p, r in zip(taken.answerable, receipts, strict=True)]
        return sent(CargoReceipts(receipts=tuple(whole)), status)
    head, now = node.law.head, node.now()
    frame = Frame(sender=head.id.upper(), reference=secrets.token_hex(7), at=now, zone=head.time_zone)
    return Response(write(taken, receipts, frame), status_code=status, media_type=MEDIA[taken.wire])


async def compared(node: Node) -> None:
    """The open declarations that a change of manifests touches, some at a time; what is left, the pulse does."""
    for _ in range(ROUNDS):
        if not await node.written(match.anew):
            return


def terminal(report: ArrivalReport | DepartureReport) -> Look:
    """What a terminal saw."""
    moved = goods_of(report)
    boxes = [Box(id=a.unit, seals=a.seals or None) for a in moved if a.unit]
    goods = [
        GoodsSeen(document=a.document, packages=a.packages, gross=kilograms(a.gross_mass)) for a in moved if a.document
    ]
    return Look(
        office=report.office,
        reference=report.reference,
        source=Source.TERMINAL,
        at=report.at if isinstance(report, ArrivalReport) else report.departed_at,
        units=tuple(boxes),
        goods=tuple(goods),
    )
