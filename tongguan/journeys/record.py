"""From a thought to rows: the fact that tells it, the grounds that explain it, the case as it now stands."""

import os
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec.structs import asdict, replace

from tongguan.declarations.declaration import Declaration
from tongguan.messages import canonical
from tongguan.messages.received import pointed
from tongguan.release.case import Case, Considered, Stand
from tongguan.release.edition import edition
from tongguan.release.lifecycle import Event, State
from tongguan.release.told import Told, grounds_of, told_of
from tongguan.release.told import encode as canonical_json
from tongguan.store.chain import START, Link, chained, grounds_hash, message_hash
from tongguan.store.lodging import CaseRow, FactRow, GroundsRow, MarkRow, MessageRow, OutboxRow, Rows

encode = msgspec.json.encode


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

    @property
    def next(self) -> int:
        return self.seq + 1


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes that brought an event, if any did, and the declaration as it stands after them if they don't say it."""

    media: str
    body: bytes
    standing: bytes | None = None


class Record:
    """Collects the rows of one batch."""

    def __init__(self, retention_days: int) -> None:
        self.retention = timedelta(days=retention_days)
        self.rows = Rows([], [], [], [], [], [], [])
        self.current: dict[int, CaseRow] = {}
        self.fresh: set[int] = set()

    def add(self, file: File, case: Case, considered: Considered, sent: Sent | None, actor: str) -> Told:
        """One thought about one case: its fact, chained to the one before. Returns what was told."""
        at, seq = case.inputs.received_at, file.next
        answer, told, grounds = thought_as_written(case, considered)
        lane = str(considered.selection.lane) if considered.selection else ""
        link = Link(
            case_id=file.id,
            seq=seq,
            kind=str(case.inputs.event),
            at=at,
            actor=actor,
            owner=file.owner,
            declarant=file.declarant,
            body=told,
            grounds_hash=grounds_hash(lane, grounds),
            message_hash=self.keep(file, seq, at, sent) if sent else None,
        )
        head = chained(file.head, link)
        self.rows.facts.append(FactRow(**asdict(link), hash=head))
        self.rows.grounds.append(GroundsRow(file.id, seq, lane, grounds))
        self.rows.outbox.append(OutboxRow(file.id, seq, "response", file.owner, at))
        self.advance(file, case, considered, head)
        return answer

    def keep(self, file: File, seq: int, at: datetime, sent: Sent) -> bytes:
        """Keeps the bytes until their date, under a salt of their own. Returns the hash that the fact covers."""
        salt, until = os.urandom(16), (at + self.retention).date()
        self.rows.messages.append(
            MessageRow(file.id, seq, file.owner, file.declarant, sent.media, salt, sent.body, sent.standing, until)
        )
        return message_hash(salt, sent.media, sent.body, sent.standing)

    def advance(self, file: File, case: Case, considered: Considered, head: bytes) -> None:
        """The case as it stands after the fact."""
        if file.new and file.seq == 0:
            self.fresh.add(file.id)
        file.seq += 1
        file.head, file.stand = head, considered.stand
        taken = not any(p.stops for p in considered.problems)
        if case.inputs.event is Event.LODGE or (case.inputs.event is Event.AMEND and taken):
            file.declaration, file.message_seq = case.declaration, file.seq
        if considered.assessment is not None:
            file.value = sum((v.value for v in considered.assessment.values), Decimal(0))
        self.current[file.id] = row(file, case, considered.stand)

    def mark(self, file: File, marks: tuple[bytes, ...], lane: str) -> None:
        """Remembers the goods, so that they keep their lane when they come again."""
        self.rows.marks.extend(MarkRow(m, file.id, lane) for m in marks)

    def done(self) -> Rows:
        """All rows, each case once: new ones to insert, older ones to move."""
        for id_, current in self.current.items():
            (self.rows.cases if id_ in self.fresh else self.rows.moved).append(current)
        return self.rows


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


def row(file: File, case: Case, stand: Stand) -> CaseRow:
    """The projection of a case."""
    declaration = file.declaration or case.declaration
    kind = case.law.type(declaration.type)
    return CaseRow(
        id=file.id,
        number=file.number,
        owner=file.owner,
        declarant=file.declarant,
        reference=file.reference,
        type=declaration.type,
        direction=str(kind.direction) if kind else "",
        office=declaration.office or case.law.head.default_office,
        state=str(stand.state),
        holds=[str(h) for h in stand.holds],
        version=stand.version,
        seq=file.seq,
        head=file.head,
        stand=encode(stand),
        message_seq=file.message_seq,
        item_count=len(declaration.items),
        value=file.value,
        due=stand.due,
        received_at=file.received_at,
        changed_at=case.inputs.received_at,
    )


def as_sent(media: str, body: bytes, case: Case, considered: Considered) -> Sent:
    """The message to keep; an accepted amendment keeps the whole declaration beside it."""
    amended = case.inputs.event is Event.AMEND and considered.decision.state is not State.RETURNED
    standing = canonical.write(case.declaration) if amended and not any(p.stops for p in considered.problems) else None
    return Sent(media=media, body=body, standing=standing)
