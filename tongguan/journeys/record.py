"""From a thought to rows: the fact that tells it, the grounds that explain it, the case as it now stands."""

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.exchange.task_word import TaskNews, TaskWord
from tongguan.exchange.task_word import word as task_word
from tongguan.journeys.agency_ask import asked_of_agencies, states
from tongguan.journeys.submission import Submission
from tongguan.ledgers.consult import drawn_on
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.life import UseState
from tongguan.ledgers.notices import People, notices
from tongguan.ledgers.receipt import RecordNews, RecordWord, word
from tongguan.manifests.fleet import plain
from tongguan.messages import canonical
from tongguan.messages.received import pointed
from tongguan.parties.signature import encode as sealed
from tongguan.release.case import Case, Considered, Stand
from tongguan.release.edition import edition
from tongguan.release.lifecycle import Event, State
from tongguan.release.records import awaited
from tongguan.release.told import Told, grounds_of, told_of
from tongguan.release.told import encode as canonical_json
from tongguan.release.waits import target, waits
from tongguan.risk.concern import Concern
from tongguan.store import agency_tasks, appeals, concerns, lodging, movements, outbox, records
from tongguan.store.agency_tasks import Asked
from tongguan.store.chain import START, Link, chained, grounds_hash, message_hash
from tongguan.store.concerns import Concerned
from tongguan.store.lodging import Entry, Parcel, Row
from tongguan.store.movements import Moved
from tongguan.store.records import Counted

encode = msgspec.json.encode
NO_SHIPMENT = Shipment()
LONGEST, MOST_TRACES = 64, 200


class File(msgspec.Struct):
    """A case while a batch works on it: who it belongs to and where its chain ends."""

    id: int
    number: str
    owner: str
    declarant: str
    reference: str
    received_at: datetime
    seq: int = 0
    head: bytes = START
    stand: Stand | None = None
    declaration: Declaration | None = None
    message_seq: int = 0
    value: Decimal = Decimal(0)
    new: bool = True
    direction: str = ""

    @property
    def next(self) -> int:
        return self.seq + 1


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes that brought an event, if any did, the declaration as it stands after them if they don't say it, and
    the signature on them if they are signed."""

    media: str
    body: bytes
    standing: bytes | None = None
    signature: bytes | None = None

    def hash(self, salt: bytes) -> bytes:
        return message_hash(salt, self.media, self.body, self.standing, self.signature)


class Record:
    """Collects what a batch writes: one entry for each thought."""

    def __init__(self, delete_by: date) -> None:
        self.delete_by = delete_by  # of the messages
        self.entries: list[Entry] = []
        self.moving: list[Moved] = []
        self.counting: list[Counted] = []
        self.telling: list[tuple[str, RecordWord | TaskWord]] = []
        self.concerned: list[Concerned] = []
        self.asking: list[Asked] = []
        self.lapsing: dict[int, datetime] = {}  # appeals, by id, whose case went another way

    def add(self, file: File, case: Case, considered: Considered, sent: Sent | None, actor: str) -> Told:
        """One thought about one case: its fact, chained to the one before. Returns what was told."""
        answer, told, grounds = thought_as_written(case, considered)
        lane = lane_of(considered)
        salt = os.urandom(16) if sent else b""
        link = Link(
            case_id=file.id,
            seq=file.next,
            kind=str(case.inputs.event),
            at=case.inputs.received_at,
            actor=actor,
            owner=file.owner,
            declarant=file.declarant,
            body=told,
            grounds_hash=grounds_hash(lane, grounds),
            message_hash=sent.hash(salt) if sent else None,
        )
        moved, counted = moved_of(file, case, considered, actor), counted_of(file, case, considered)
        self.concerned += concerned_of(file, case, considered)
        asking = asked_of_agencies(case, considered, (file.id, file.number), file.stand, actor)
        self.telling += called(asking, file.stand)
        self.lapsing |= dict.fromkeys(lapsing(case, considered, file.stand), case.inputs.received_at)
        new = file.new and file.seq == 0
        advance(file, case, considered, chained(file.head, link))
        row = row_of(file, case, considered, new, actor)
        row.caller = case.inputs.caller
        parcel = Parcel(head=file.head, grounds_hash=link.grounds_hash or b"", stand=encode(considered.stand),
                        told=told, grounds=grounds)  # fmt: skip
        if sent and link.message_hash:
            row.media, row.delete_by = sent.media, self.delete_by
            row.traces = traces_of(case.declaration)
            parcel = parcel._replace(message_hash=link.message_hash, salt=salt, message=sent.body,
                                     standing=sent.standing or b"", signature=sent.signature or b"")  # fmt: skip
        self.entries.append(Entry(row, parcel))
        self.moving += moved
        self.counting += counted
        self.telling += receipts(case, considered, counted)
        self.asking += asking
        return answer

    def mark(self, marks: tuple[bytes, ...]) -> None:
        """Remembers the goods of the thought just added, so that they keep their lane when they come again."""
        self.entries[-1].row.marks = [m.hex() for m in marks]

    def write(self, conn: Connection[Any], concerns_in_full: Mapping[str, Concern]) -> None:
        """All of it; `concerns_in_full`: with the names of those who may be denied, by key."""
        lodging.write(conn, self.entries)
        movements.stand(conn, self.moving)
        records.count_on(conn, self.counting)
        outbox.tell(conn, self.telling)
        concerns.stand(conn, self.concerned, concerns_in_full)
        agency_tasks.stand(conn, self.asking, self.delete_by)
        for id_, at in self.lapsing.items():
            appeals.lapse(conn, id_, at)


def moved_of(file: File, case: Case, considered: Considered, actor: str) -> list[Moved]:
    """The movement that a thought opens or moves on, if it does; before the file is advanced."""
    was, now = file.stand.movement if file.stand else None, considered.stand.movement
    move = case.inputs.move if case.inputs.event is Event.MOVE else None
    if now is None or (was is not None and move is None):
        return []
    return [
        Moved(
            case_id=file.id,
            number=file.number,
            reference=file.reference,
            owner=file.owner,
            declarant=file.declarant,
            seq=file.next,
            at=case.inputs.received_at,
            party=case.inputs.caller,
            actor=actor,
            movement=now,
            move=move,
        )
    ]


def counted_of(file: File, case: Case, considered: Considered) -> list[Counted]:
    """The records of agencies that a thought begins to count on, waits for, no longer counts on, or has used up; before
    the file is advanced."""
    was = file.stand
    before = drawn_on(d.balance for d in was.draws) if was else {}
    after = drawn_on(d.balance for d in considered.stand.draws)
    gone = considered.stand.left and not (was and was.left)
    said = {key: UseState.GIVEN_BACK for key in before if key not in after}
    said |= {key: UseState.WRITTEN_OFF if gone else UseState.ANNOTATED for key in after if gone or key not in before}
    if considered.stand.disputed:
        said |= {key: UseState.AWAITED for key in awaited(case) if key not in after}
    at = case.inputs.received_at
    return [Counted(*key, file.id, file.number, state, at) for key, state in sorted(said.items())]


RECEIPTS = {
    UseState.ANNOTATED: RecordNews.ANNOTATED,
    UseState.GIVEN_BACK: RecordNews.GIVEN_BACK,
    UseState.WRITTEN_OFF: RecordNews.WRITTEN_OFF,
}


def receipts(case: Case, considered: Considered, counted: Iterable[Counted]) -> list[tuple[str, RecordWord]]:
    """What the agencies that keep records, and whom their definitions name, are told of what a declaration does with
    them."""
    at, found = case.inputs.received_at, list[tuple[str, RecordWord]]()
    for one in counted:
        row, news = case.law.subsystem(one.system), RECEIPTS.get(one.state)
        if row is not None and news is not None:
            kind, said = definition_of(row.definition), replace(word(news, one[:2], at), declaration=one.declared)
            found += notices(kind, People("", row.agency, kind.seen_by), said, (row.agency,))
    for none in considered.unanswered:
        said = word(RecordNews.ABNORMAL, (none.system, none.number), at)
        found.append((none.agency, replace(said, declaration=case.inputs.number, receipt=none.receipt)))
    return found


def called(asking: Iterable[Asked], before: Stand | None) -> list[tuple[str, TaskWord]]:
    """What agencies are told of what they are asked: that it waits for them, or no longer does where it did."""
    waited = {key for key, (state, _) in states(before).items() if state == "sent"}
    news = {"sent": TaskNews.SENT, "withdrawn": TaskNews.WITHDRAWN}
    return [
        (one.agency, task_word(news[one.state], one.act.at, (one.agency, one.number, one.round), one.times.due_at))
        for one in asking
        if one.act.act == "sent" or (one.act.act in news and (one.agency, one.round) in waited)
    ]


def lapsing(case: Case, considered: Considered, before: Stand | None) -> set[int]:
    """The appeals that waited to be decided, and whose case goes another way now."""
    ruled = {case.inputs.request} if case.inputs.event is Event.RULE else set()
    return {int(id_) for id_ in open_appeals(before) - open_appeals(considered.stand) - ruled}


def open_appeals(stand: Stand | None) -> set[str]:
    """Those that wait for their body's word, by id."""
    if stand is None or stand.state not in (State.HELD, State.REFUSED):
        return set()
    return {c.id for c in (stand.contest, *(v.contest for v in stand.voices)) if c is not None and c.open}


def holding(stand: Stand | None) -> tuple[Concern, ...]:
    """What holds a case; nothing of what was settled by releasing it, or by its end."""
    return stand.concerns if stand is not None and stand.state is State.HELD else ()


def concerned_of(file: File, case: Case, considered: Considered) -> list[Concerned]:
    """What begins or ceases to hold a case, if anything does; before the file is advanced."""
    before, now = holding(file.stand), holding(considered.stand)
    return [Concerned(file.id, file.number, now, before, case.inputs.received_at)] if before != now else []


def advance(file: File, case: Case, considered: Considered, head: bytes) -> None:
    """The case as it stands after the fact."""
    file.seq += 1
    file.head, file.stand = head, considered.stand
    taken = not any(p.stops for p in considered.problems)
    if case.inputs.event is Event.LODGE or (case.inputs.event is Event.AMEND and taken):
        file.declaration, file.message_seq = case.declaration, file.seq
    if considered.assessment is not None:
        file.value = sum((v.value for v in considered.assessment.values), Decimal(0))


class Written(NamedTuple):
    """A thought as it is told, and in the bytes that are stored."""

    answer: Told
    told: bytes
    grounds: bytes


def thought_as_written(case: Case, considered: Considered) -> Written:
    """The one way from a thought to bytes; considering again compares these."""
    considered = replace(considered, problems=pointed(considered.problems))
    grounds = grounds_of(case.inputs, considered)
    answer = told_of(considered, case.law.id, edition(), grounds)
    return Written(answer, canonical_json(answer), grounds)


def row_of(file: File, case: Case, considered: Considered, new: bool, actor: str) -> Row:
    """The columns of a thought: where the case stands after it, and what happened."""
    declaration = file.declaration or case.declaration
    kind, stand = case.law.type(declaration.type), considered.stand
    office = declaration.office or case.law.head.default_office
    return Row(
        id=file.id,
        new=new,
        number=file.number,
        owner=file.owner,
        declarant=file.declarant,
        reference=file.reference,
        type=declaration.type,
        direction=str(kind.direction) if kind else "",
        office=office,
        state=str(stand.state),
        holds=[str(h) for h in stand.holds],
        version=stand.version,
        seq=file.seq,
        message_seq=file.message_seq,
        item_count=len(declaration.items),
        value=file.value,
        due=stand.due,
        received_at=file.received_at,
        changed_at=case.inputs.received_at,
        kind=str(case.inputs.event),
        actor=actor,
        lane=lane_of(considered),
        waits=str(stand.lane or ""),
        target_at=target(stand, case.inputs.received_at, case.law, office) if waits(stand) else None,
    )


def traces_of(declaration: Declaration) -> list[str]:
    """By which numbers a case is found besides its own: containers, previous documents and consignment references, once
    each."""
    whole = declaration.shipment or NO_SHIPMENT
    parts: tuple[Shipment | Item, ...] = (whole, *whole.items)
    found = {f"w {plain(d.id)}": None for part in parts for d in part.previous_documents}
    most = max(MOST_TRACES, len(found))  # gates find a declaration by its documents: none of them is left out
    found |= {f"u {plain(part.ucr.id)}": None for part in parts if part.ucr}
    found |= {f"c {plain(e.id)}": None for part in parts for e in part.equipment}
    return [trace for trace in found if 2 < len(trace) <= LONGEST][:most]


def lane_of(considered: Considered) -> str:
    """The lane that this thought gave, if it gave one."""
    return str(considered.selection.lane) if considered.selection else ""


def as_sent(submission: Submission, case: Case, considered: Considered) -> Sent:
    """The message to keep; an accepted amendment keeps the whole declaration beside it."""
    amended = case.inputs.event is Event.AMEND and considered.decision.state is not State.RETURNED
    standing = canonical.write(case.declaration) if amended and not any(p.stops for p in considered.problems) else None
    signature = sealed(submission.signature) if submission.signature else None
    return Sent(media=submission.media, body=submission.body, standing=standing, signature=signature)
