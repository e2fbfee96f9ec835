"""Cases as the hot path writes them, made by hand: rows with true hashes and chains, for tests of what comes after."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from tongguan.release.case import Inputs, Stand
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.told import Grounds, encode
from tongguan.risk.selection import Hit, Lane, Selection
from tongguan.store import lodging
from tongguan.store.chain import START, Link, chained, grounds_hash, message_hash
from tongguan.store.connect import Store
from tongguan.store.lodging import Claim, Entry, Parcel, Row

MORNING = datetime(2026, 11, 5, 8, 30, 0, 123456, tzinfo=UTC)
MONTH = 202611 * 10**10


@dataclass(frozen=True)
class Lodged:
    """One declaration as these tests lodge it."""

    serial: int
    owner: str = "trader-1"
    declarant: str = "trader-1"
    state: str = "held"
    at: datetime = MORNING
    month: int = MONTH
    profiles: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.month + self.serial

    @property
    def number(self) -> str:
        return f"N{self.id}"

    @property
    def reference(self) -> str:
        return f"REF-{self.serial}"


def lodge(store: Store, *cases: Lodged) -> None:
    """Writes these declarations, with their claims, in one transaction."""
    entries = []
    for case in cases:
        selection = Selection(
            lane=Lane.RED, step="match", hits=tuple(Hit(profile=p, lane=Lane.RED) for p in case.profiles)
        )
        entries.append(entry(case, 1, Event.LODGE, START, selection=selection))
    with store.writing() as conn:
        hashes = (sha256(e.parcel.message).digest() for e in entries)
        claims = zip(cases, hashes, strict=True)
        lodging.claim(conn, [Claim(c.declarant, c.reference, "9", "IMA", c.id, 1, h) for c, h in claims])
        lodging.write(conn, entries)


def answer(store: Store, case: Lodged, seq: int, passed: bool = True) -> None:
    """Writes an inspection's answer as fact `seq` of a case."""
    with store.writing() as conn:
        held = lodging.lock_cases(conn, [case.id])[case.id]
        after = replace(case, state="released" if passed else "refused")
        lodging.write(conn, [entry(after, seq, Event.ANSWER, held.head, passed=passed)])


def entry(
    case: Lodged,
    seq: int,
    kind: Event,
    before: bytes,
    *,
    selection: Selection | None = None,
    passed: bool = True,
) -> Entry:
    """A fact with its grounds, message and outgoing message."""
    at = case.at + timedelta(hours=seq)
    inputs = Inputs(
        event=kind,
        received_at=at,
        caller=case.owner,
        number=case.number,
        case=case.id,
        seed=1,
        hold=Hold.INSPECTION if kind is Event.ANSWER else None,
        passed=passed,
    )
    grounds = encode(Grounds(inputs=inputs, stand=stand(case), selection=selection))
    lane = str(selection.lane) if selection else ""
    salt, body = os.urandom(16), f'{{"serial": {case.serial}, "seq": {seq}}}'.encode()
    link = Link(
        case_id=case.id,
        seq=seq,
        kind=str(kind),
        at=at,
        actor=case.owner,
        owner=case.owner,
        declarant=case.declarant,
        body=b'{"decision": "held"}',
        grounds_hash=grounds_hash(lane, grounds),
        message_hash=message_hash(salt, "application/json", body, None),
    )
    row = row_of(case, seq, str(kind))
    row.lane, row.media, row.delete_by = lane, "application/json", (case.at + timedelta(days=3650)).date()
    row.changed_at = at
    return Entry(
        row,
        Parcel(
            head=chained(before, link),
            grounds_hash=link.grounds_hash or b"",
            message_hash=link.message_hash or b"",
            salt=salt,
            stand=encode(stand(case)),
            told=link.body,
            grounds=grounds,
            message=body,
        ),
    )


def stand(case: Lodged) -> Stand:
    """Where the case stands, as its grounds and the list of cases say it."""
    holds = (Hold.INSPECTION,) if case.state == "held" else ()
    return Stand(state=State(case.state), holds=holds, due=Decimal("13.00"))


def row_of(case: Lodged, seq: int, kind: str) -> Row:
    return Row(
        id=case.id,
        new=seq == 1,
        number=case.number,
        owner=case.owner,
        declarant=case.declarant,
        reference=case.reference,
        type="IMA",
        direction="import",
        office="5301",
        state=case.state,
        holds=[str(h) for h in stand(case).holds],
        version=1,
        seq=seq,
        message_seq=1,
        item_count=1,
        value=Decimal("100.00"),
        due=stand(case).due,
        received_at=case.at,
        changed_at=case.at,
        kind=kind,
        actor=case.owner,
    )
