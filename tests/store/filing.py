"""Cases as the hot path writes them, made by hand: rows with true hashes and chains, for tests of what comes after."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tongguan.release.case import Inputs, Stand
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.told import Grounds, encode
from tongguan.risk.selection import Hit, Lane, Selection
from tongguan.store import lodging
from tongguan.store.chain import START, Link, chained, grounds_hash, message_hash
from tongguan.store.connect import Store
from tongguan.store.lodging import CaseRow, Claim, FactRow, GroundsRow, MessageRow, OutboxRow, Rows

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
    rows = Rows([], [], [], [], [], [], [])
    for case in cases:
        selection = Selection(
            lane=Lane.RED, step="match", hits=tuple(Hit(profile=p, lane=Lane.RED) for p in case.profiles)
        )
        head = fact(rows, case, 1, Event.LODGE, START, selection=selection)
        rows.cases.append(case_row(case, 1, head))
    with store.writing() as conn:
        lodging.claim(conn, [Claim(c.declarant, c.reference, "9", "IMA", c.id, 1, b"h" * 32) for c in cases])
        lodging.write(conn, rows)


def answer(store: Store, case: Lodged, seq: int, passed: bool = True) -> None:
    """Writes an inspection's answer as fact `seq` of a case."""
    rows = Rows([], [], [], [], [], [], [])
    with store.writing() as conn:
        held = lodging.lock_cases(conn, [case.id])[case.id]
        after = replace(case, state="released" if passed else "refused")
        head = fact(rows, after, seq, Event.ANSWER, held.head, passed=passed)
        rows.moved.append(case_row(after, seq, head))
        lodging.write(conn, rows)


def fact(
    rows: Rows,
    case: Lodged,
    seq: int,
    kind: Event,
    before: bytes,
    *,
    selection: Selection | None = None,
    passed: bool = True,
) -> bytes:
    """Adds a fact with its grounds, message and outgoing message; its hash."""
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
    hash_ = chained(before, link)
    values = {name: getattr(link, name) for name in link.__struct_fields__} | {"hash": hash_}
    rows.facts.append(FactRow(**values))
    rows.grounds.append(GroundsRow(case.id, seq, lane, grounds))
    keep = (case.at + timedelta(days=3650)).date()
    rows.messages.append(
        MessageRow(case.id, seq, case.owner, case.declarant, "application/json", salt, body, None, keep)
    )
    rows.outbox.append(OutboxRow(case.id, seq, "response", case.owner, at))
    return hash_


def stand(case: Lodged) -> Stand:
    """Where the case stands, as its grounds and the list of cases say it."""
    holds = (Hold.INSPECTION,) if case.state == "held" else ()
    return Stand(state=State(case.state), holds=holds, due=Decimal("13.00"))


def case_row(case: Lodged, seq: int, head: bytes) -> CaseRow:
    return CaseRow(
        id=case.id,
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
        head=head,
        stand=encode(stand(case)),
        message_seq=1,
        item_count=1,
        value=Decimal("100.00"),
        due=stand(case).due,
        received_at=case.at,
        changed_at=case.at,
    )
