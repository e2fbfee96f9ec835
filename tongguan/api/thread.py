"""The thread of one consignment: its permits, manifests, declarations, vehicles and goods in transit on one line of
time, by its UCR."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec
from litestar import get
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api import views
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Document
from tongguan.manifests.report import Function
from tongguan.messages.received import declaration_in
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import documents, thread
from tongguan.store.connect import Writing
from tongguan.store.thread import Declared, Found, Listed
from tongguan.trips.movement import Movement, TransitPhase


class Strand(StrEnum):
    """What a knot of the thread belongs to."""

    PERMIT = "permit"
    MANIFEST = "manifest"
    VEHICLE = "vehicle"
    TALLY = "tally"
    GATE = "gate"
    DECLARATION = "declaration"


TOLD: dict[str, tuple[str, str]] = {
    Function.MAIN: ("The manifest was told.", "已传输舱单主要数据。"),
    Function.SECONDARY: ("The manifest was completed.", "已补充舱单其他数据。"),
    Function.ADD: ("Transport documents were added to the manifest.", "舱单已增加提运单。"),
    Function.CHANGE: ("The manifest was changed.", "舱单已更改。"),
    Function.REPLACE: ("The manifest was replaced.", "舱单已替换。"),
    Function.DELETE: ("Transport documents were taken off the manifest.", "舱单已删除提运单。"),
}
"""Cargo messages in words, by function."""
PASSED: dict[tuple[str, str], tuple[str, str]] = {
    ("arrival", "go"): ("The goods came.", "货物已到达。"),
    ("exit", "go"): ("The goods left.", "货物已离开。"),
}
STOPPED = ("The gate did not let them pass.", "卡口未放行。")
OTHERWISE = ("A message about the cargo came.", "已收到货物相关报文。")
DECIDED = ("The office answered for the manifest.", "海关已处理舱单。")


class Knot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One moment of the thread. `name`: of the declaration, manifest, permit, vehicle or transport document; `event`:
    what happened in the terms of that strand; `receipt`: of a cargo message."""

    at: datetime
    strand: Strand
    event: str
    name: str
    sentence: str
    sentence_zh: str
    state: str = ""
    receipt: str = ""
    by: str = ""


class PermitLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A licence, permit, certificate or other document that a declaration names."""

    code: str
    id: str
    declaration: str
    effective_at: datetime | None = None
    issuer: str = ""


class ManifestThread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A manifest that tells of the consignment, and its transport documents that are of it; `previous`: from which
    documents they were split, or under which their goods came in."""

    id: str
    kind: str
    mode: str
    reference: str
    office: str
    state: str
    documents: tuple[str, ...]
    previous: tuple[str, ...] = ()
    batch: str = ""
    arrives_at: datetime | None = None
    departs_at: datetime | None = None


class VehicleThread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vehicle that carries the consignment's batch over a crossing."""

    reference: str
    way: str
    office: str
    batch: str
    vehicle: str
    arrives_at: datetime | None = None


class MovementThread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Goods in transit: where they are, until when, under which seals, and the declarations that follow."""

    number: str
    phase: TransitPhase
    departure: str
    destination: str
    last_seen: str
    limit: datetime | None = None
    seals: tuple[str, ...] = ()
    followed_by: tuple[str, ...] = ()


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """All that the caller may see under one reference: what there is, and what happened, oldest first."""

    ucr: str
    declarations: tuple[views.DeclarationLine, ...]
    permits: tuple[PermitLine, ...]
    manifests: tuple[ManifestThread, ...]
    vehicles: tuple[VehicleThread, ...]
    movements: tuple[MovementThread, ...]
    knots: tuple[Knot, ...]


@get(
    "/v1/ucr/{ucr:str}",
    opt={
        "operation": Operation(
            id="get-thread",
            summary="The thread of one consignment by its unique reference: permits, manifests, declarations",
            summary_zh="按货物追踪号（UCR）查询全程：许可、舱单、报关单、车辆",
            words="Each part only for who may see it: declarations for their parties and officers, manifests and "
            "vehicles for their submitters and officers. Spaces and signs in the reference do not matter.",
            action=Action.SEE,
            answer=Thread,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, ucr: FromPath[str]) -> Sent:
    """What hangs on the reference."""
    return sent(await pulled(request, ucr))


async def pulled(request: Call, ucr: str) -> Thread:
    """The thread, and an officer's look at each of its declarations. Raises Refusal where nothing can be seen."""
    node, caller = node_of(request), caller_of(request)
    found = await at.reading(node, caller, lambda conn: thread.thread(conn, ucr))
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "Nothing is known under this reference.", "该追踪号下没有记录。")
    if caller.officer:
        await at.writing(node, lambda conn: looked(conn, caller, found, node.now()))
    return told(found, ucr, caller)


def looked(conn: Writing, caller: Caller, found: Found, moment: datetime) -> None:
    """Each declaration of the thread was looked at."""
    for one_ in found.cases:
        documents.looked(conn, one_.case.id, caller, "thread", moment)


def told(found: Found, ucr: str, caller: Caller) -> Thread:
    """What was found, as the API tells it."""
    knots = sorted(tied(found, caller), key=lambda knot: (knot.at, knot.name))
    return Thread(
        ucr=ucr,
        declarations=tuple(views.line(one_.case) for one_ in found.cases),
        permits=tuple(permit for one_ in found.cases for permit in permits(one_)),
        manifests=manifests(found.manifests),
        vehicles=tuple(
            VehicleThread(reference=t.reference, way=t.way, office=t.office, batch=t.batch, vehicle=t.vehicle,
                          arrives_at=t.arrives_at)
            for t in found.trips
        ),
        movements=tuple(movement(line.movement, line.number, after) for line, after in found.moving),
        knots=tuple(knots),
    )  # fmt: skip


def movement(now: Movement, number: str, after: list[str]) -> MovementThread:
    """Goods in transit as the thread tells them."""
    return MovementThread(
        number=number,
        phase=now.phase,
        departure=now.departure,
        destination=now.destination,
        last_seen=now.last_seen,
        limit=now.limit,
        seals=tuple(seal.number for seal in now.seals),
        followed_by=tuple(after),
    )


def tied(found: Found, caller: Caller) -> Iterator[Knot]:
    """Every knot, strand by strand."""
    for one_ in found.cases:
        yield from (decided(one_.case.number, views.step(f, caller)) for f in found.facts[one_.case.id])
        yield from (granted(p) for p in permits(one_) if p.effective_at is not None and p.effective_at.tzinfo)
    names = {m.id: m.reference for m in found.manifests}
    for message in found.messages:
        words = TOLD.get(message.function, DECIDED if message.what == "verdict" else OTHERWISE)
        yield knot(Strand.MANIFEST, message.at, (message.function or message.what, names[message.manifest]), words,
                   receipt=message.receipt)  # fmt: skip
    for trip in found.trips:
        words = ("The vehicle of the batch was told.", "已申报该批次运输车辆。")
        yield knot(Strand.VEHICLE, trip.received_at, (trip.way, trip.vehicle), words, state=trip.state)
    for gone in found.passages:
        words = PASSED.get((gone.step, gone.signal), STOPPED)
        yield knot(Strand.GATE, gone.at, (gone.step, gone.plate or gone.office), words, state=gone.signal)
    for tally in found.tallies:
        words = (f"{tally.packages.normalize():f} packages were counted.", f"理货 {tally.packages.normalize():f} 件。")
        yield knot(Strand.TALLY, tally.ended_at, ("counted", tally.document), words)


def decided(number: str, step: views.Step) -> Knot:
    """A fact of a declaration."""
    words = (step.sentence, step.sentence_zh)
    return knot(Strand.DECLARATION, step.at, (str(step.event), number), words, state=str(step.state), by=step.by)


def granted(permit: PermitLine) -> Knot:
    """A permit from the moment on that it names."""
    assert permit.effective_at is not None, "asked before"
    words = (f"{permit.code} is in force.", f"{permit.code} 生效。")
    return knot(Strand.PERMIT, permit.effective_at, ("effective", permit.id), words, by=permit.issuer)


def knot(strand: Strand, moment: datetime, what: tuple[str, str], words: tuple[str, str], **more: str) -> Knot:
    """One knot; `what`: the event, and the name of what it happened to."""
    event, name = what
    return Knot(at=moment, strand=strand, event=event, name=name, sentence=words[0], sentence_zh=words[1], **more)


def permits(one_: Declared) -> Iterator[PermitLine]:
    """The documents that a declaration names, each once; none once it was deleted at its date."""
    declared = declaration_in(bytes(one_.body), one_.media)
    seen = dict.fromkeys((d.category + d.type, d.id) for d in named(declared)) if declared else {}
    for document in named(declared) if declared else ():
        if seen.pop((document.category + document.type, document.id), 0) is None:
            yield PermitLine(
                code=document.category + document.type,
                id=document.id,
                declaration=one_.case.number,
                effective_at=document.effective_at,
                issuer=document.issuer.name or document.issuer.id if document.issuer else "",
            )


def named(declared: Declaration) -> Iterator[Document]:
    """The documents of a declaration and its items that have a number."""
    lists = (declared.documents, *(item.documents for item in declared.items))
    return (document for documents_ in lists for document in documents_ if document.id)


def manifests(listed: list[Listed]) -> tuple[ManifestThread, ...]:
    """Each manifest once, with its documents that are of the thread."""
    papers: dict[int, list[str]] = {}
    for line in listed:
        papers.setdefault(line.id, []).append(line.document)
    return tuple(
        ManifestThread(
            id=str(m.id),
            kind=m.kind,
            mode=m.mode,
            reference=m.reference,
            office=m.office,
            state=m.state,
            documents=tuple(papers[m.id]),
            previous=tuple(dict.fromkeys(line.previous for line in listed if line.id == m.id and line.previous)),
            batch=m.batch,
            arrives_at=m.arrives_at,
            departs_at=m.departs_at,
        )
        for m in {line.id: line for line in listed}.values()
    )
