"""Lodging: a batch of messages – declarations and their follow-ups – is claimed, read, thought through and written in
one transaction. Read it from `transact` down: that is the road of one declaration."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.draft import Draft, in_use, invalid, repeated
from tongguan.journeys.office import Laps, Office
from tongguan.journeys.record import Record, as_sent
from tongguan.journeys.room import Room, referred
from tongguan.journeys.signature import NO_KEY, UNSIGNED, amiss, withdrawn
from tongguan.journeys.submission import Reply, Submission
from tongguan.ledgers import cargo
from tongguan.manifests.fleet import plain
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.classes import named
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event
from tongguan.store import (
    cargo_turn,
    companies,
    counters,
    guarantees,
    lodging,
    manifests,
    movements,
    onward,
    records,
)
from tongguan.store.lodging import Claim, Key

log = logging.getLogger(__name__)
ATTEMPTS = 6
LOST_RACE = (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
BUSY = Refusal(Reason.OVERLOADED, "Too much at once. Try again in a second.", "请求过多，请稍后重试。")
BROKEN = Refusal(
    Reason.BROKEN, "Our fault: this one could not be considered. Try again.", "系统故障，未能处理，请重试。"
)


class Again(Exception):
    """What was read changed before it was held: the batch runs once more."""


def lodge(conn: Connection[Any], office: Office, batch: Sequence[Submission]) -> list[Reply]:
    """One reply for each submission, in order; whatever is acknowledged is durable when this returns.

    A batch is cut where a message speaks of one before it. A lost connection is the caller's to renew; running the
    batch again is safe, because claims remember.
    """
    replies: list[Reply] = []
    compare(conn, office)
    for wave in waves(batch):
        replies += lodge_wave(conn, office, wave)
    return replies


def compare(conn: Connection[Any], office: Office, now: bool = False) -> None:
    """Tells the other processes what was counted here, and hears what they counted: when it is time, or `now`."""
    shares = office.shares
    if not shares.looked:
        shares.look(counters.totals(conn))
    if shares.due() or (now and shares.counted):
        shares.compared(counters.add_totals(conn, shares.counted))


def check(conn: Connection[Any], office: Office, submission: Submission) -> Reply:
    """The same considering, nothing stored: problems, duty and papers. No number is given and no lot is drawn."""
    with conn.transaction():
        room = Room(office, office.now(), [Draft(submission)], binding=False)
        office.standards.refresh(conn, room.now)
        find_originals(conn, room)
        for draft in room.live():
            if draft.file is None:
                room.issue(draft, 0)
        read(conn, room)
        for draft in room.live():
            think(room, draft)
            if draft.considered is not None and draft.law is not None:
                draft.reply = draft.foreseen(draft.considered, room.now)
        return room.drafts[0].reply or Reply(refusal=BROKEN)


def waves(batch: Sequence[Submission]) -> list[list[Submission]]:
    """The batch cut, in order, before every follow-up that may mean a message earlier in the same part."""
    cut: list[list[Submission]] = [[]]
    names: set[str] = set()
    for s in batch:
        mine = {s.declaration.reference, s.declaration.number} - {""}
        if s.event is not Event.LODGE and mine & names:
            cut.append([])
            names = set()
        names |= mine
        cut[-1].append(s)
    return cut


def lodge_wave(conn: Connection[Any], office: Office, batch: Sequence[Submission]) -> list[Reply]:
    """Lost races run again as a whole; a row that the database refuses is found by halving, and only it fails."""
    for _ in range(ATTEMPTS):
        laps = Laps()
        try:
            with conn.transaction():
                room = transact(conn, office, batch, laps)
        except (*LOST_RACE, Again):
            continue
        except (psycopg.DataError, psycopg.IntegrityError) as e:
            if len(batch) == 1:
                log.error("refused by the database", extra={"reason": str(e), "correlation_id": batch[0].thread})
                return [Reply(refusal=invalid(unstorable()))]
            half = len(batch) // 2
            return lodge_wave(conn, office, batch[:half]) + lodge_wave(conn, office, batch[half:])
        office.committed(room.shares)
        laps.lap("commit")
        office.watch(len(batch), laps.seconds)
        later = iter(lodge_wave(conn, office, room.deferred()) if room.deferred() else ())
        return [next(later) if d.deferred else d.reply or Reply(refusal=BROKEN) for d in room.drafts]
    return [Reply(refusal=BUSY) for _ in batch]


def transact(conn: Connection[Any], office: Office, batch: Sequence[Submission], laps: Laps) -> Room:
    """The road: find, claim, read once, think, draw, write."""
    room = Room(office, office.now(), [Draft(s) for s in batch])
    office.standards.refresh(conn, room.now)
    find_originals(conn, room)
    witness(conn, room)
    number(conn, room)
    claim(conn, room)
    laps.lap("claim")
    read(conn, room)
    laps.lap("read")
    for draft in room.live():
        think(room, draft)
    laps.lap("think")
    draw(conn, room)
    laps.lap("draw")
    write(conn, room)
    laps.lap("write")
    return room


def find_originals(conn: Connection[Any], room: Room) -> None:
    """A follow-up belongs to a declaration: by our number, or by the trader's reference."""
    follow_ups = [d for d in room.live() if d.event is not Event.LODGE]
    if not follow_ups:
        return
    declared = [d.submission.declaration for d in follow_ups]
    numbers = lodging.by_number(conn, sorted({d.number for d in declared} - {""}))
    references = lodging.by_reference(conn, sorted({d.reference for d in declared} - {""}))
    wanted = [
        numbers.get(d.submission.declaration.number)
        or referred(d.submission.declaration, d.submission.declarant, references)
        for d in follow_ups
    ]
    held = lodging.lock_cases(conn, {id_ for id_ in wanted if id_})
    for draft, id_ in zip(follow_ups, wanted, strict=True):
        room.join(draft, held.get(id_))


def witness(conn: Connection[Any], room: Room) -> None:
    """Who has to sign and did not, or whose key was withdrawn meanwhile, goes no further."""
    gone = withdrawn(conn, [s for d in room.live() if (s := d.submission.signature)], room.now)
    standards = room.office.standards
    everybody = standards.law.head.unsigned_refused is True
    for draft in room.live() if gone or everybody or standards.signing else ():
        signed = draft.submission.signature
        if signed is None and (everybody or draft.concerned & standards.signing):
            draft.reply = Reply(refusal=amiss("API08", *UNSIGNED))
        elif signed is not None and signed.id in gone:
            draft.reply = Reply(refusal=amiss("API07", *NO_KEY))


def claim(conn: Connection[Any], room: Room) -> None:
    """Whose reference it is: ours now, answered before, free again after a return, or another message's."""
    leaders: dict[Key, Draft] = {}
    for draft in room.live():
        if draft.submission.declaration.reference:
            first = leaders.setdefault(draft.submission.key, draft)
            draft.leader = first if first is not draft else None
    goods = (m for d in room.live() for m in d.marks)
    ours = lodging.claim(conn, [d.claim() for d in leaders.values()], goods)
    standing = lodging.claimed(conn, leaders.keys() - ours)
    relodged: dict[int, Draft] = {}
    for key, draft in leaders.items():
        if key in ours:
            draft.claimed = True
        elif key not in standing:
            raise Again
        elif id_ := room.meet(draft, standing[key]):
            relodged[id_] = draft
    for id_, held in lodging.lock_cases(conn, relodged).items():
        room.reopen(relodged[id_], held)
    given = lodging.answers(conn, {d.given for d in room.drafts if d.given})
    for draft in room.drafts:
        if draft.given:
            draft.reply = repeated(given[draft.given])


def number(conn: Connection[Any], room: Room) -> None:
    """Every new declaration gets its number, whatever becomes of it."""
    new = [d for d in room.live() if d.file is None]
    for draft, serial in zip(new, room.office.numbers(conn, len(new)), strict=True):
        room.issue(draft, serial)


def read(conn: Connection[Any], room: Room) -> None:
    """What the thinking needs of the common database, once for the whole batch."""
    for draft in room.live():
        room.prepare(draft)
    if room.binding:
        room.saw(lodging.seen(conn, (m for d in room.live() for m in d.marks), room.horizon))
    papers = {paper for d in room.live() for paper in d.papers}
    if papers:
        kinds = cargo.KINDS.values()
        if room.binding:
            cargo_turn.beside(conn, papers)
        found = manifests.under(conn, papers, kinds)
        untold = papers - {plain(c.document) for one in found for c in one.manifest.consignments}
        room.listed(found, manifests.masters(conn, found, kinds), onward.onward(conn, untold))
    wanted = {(d.file.declarant, g) for d in room.live() if d.file is not None for g in d.guarantees}
    room.secures(guarantees.held(conn, wanted))
    room.follows(movements.arrived(conn, {number for d in room.live() for number in room.moved(d)}))
    traders = {id_ for d in room.live() if d.event in (Event.LODGE, Event.AMEND) for id_ in named(d.declaration)}
    room.classes = companies.classes(conn, traders)
    held = records.entries(conn, {key for d in room.live() for key in d.records}, room.binding)
    room.consults(held, records.entrusting(conn, room.strangers(held), room.office.day(room.now)))
    room.watches(conn)
    room.has(lodging.balances(conn, {key for d in room.live() for key in d.draws_on}))


def think(room: Room, draft: Draft) -> None:
    """Considers one case on what the cases before it left. A bug in one never takes the others along."""
    first = draft.considered is None
    try:
        draft.case = room.case(draft)
        draft.considered = consider(draft.case)
    except Exception:  # each case in its own try: the bug is logged and answered, the batch goes on
        sent = draft.submission
        who = {"reference": sent.declaration.reference, "correlation_id": sent.thread}
        log.exception("considering failed", extra=who)
        draft.reply = Reply(refusal=BROKEN)
        return
    room.took(draft, first)


def draw(conn: Connection[Any], room: Room) -> None:
    """Takes from the balances that are drawn on; if one changed meanwhile, its cases are considered again first."""
    amounts = room.amounts()
    if not amounts:
        return
    for key in sorted(amounts.keys() & room.quotas.keys()):
        q = room.quotas[key]
        lodging.open_balance(conn, key, q.code, q.unit, q.volume)
    records.open_late(conn, {key: opens for key, opens in room.late.items() if key in amounts})
    held = lodging.take(conn, amounts, room.start)
    changed = {key for key, left in held.items() if room.start.get(key) != left}
    for draft in room.overtaken(held, changed):
        think(room, draft)
    amounts = room.amounts() if changed else amounts
    if amounts.keys() - held.keys():
        raise Again
    if changed:
        lodging.draw(conn, amounts)


def write(conn: Connection[Any], room: Room) -> None:
    """Facts, projections, messages, outbox and claims, all at once; the replies count once this is committed."""
    book = Record(room.office.keeps(Kept.MESSAGES, room.now))
    claims: list[Claim] = []
    thought = list(room.thought())
    for draft, file, case, considered in thought:
        sent = as_sent(draft.submission, case, considered)
        told = book.add(file, case, considered, sent, draft.submission.caller.name or draft.submission.caller.party)
        if considered.selection is not None:
            book.mark(draft.marks)
        if draft.relodged or any(p.stops for p in considered.problems):
            claims.append(draft.claim(file.seq, any(p.stops for p in considered.problems)))
        draft.reply = draft.answered(told, room.now)
    room.office.standards.used(conn, (case.law for _, _, case, _ in thought))
    book.write(conn, room.office.standards.watch.full)
    lodging.settle_claims(conn, [c for c in claims if c.reference])
    lodging.drop_claims(conn, [d.submission.key for d in room.drafts if d.claimed and d.considered is None])
    for draft in room.drafts:
        if draft.leader is not None:
            draft.reply = followed(draft, draft.leader)


def followed(draft: Draft, leader: Draft) -> Reply:
    """The second of two messages under one key: the same bytes get the same answer, others are in conflict."""
    if leader.reply is None or draft.submission.hash() != leader.submission.hash():
        return in_use(draft.submission)
    return replace(leader.reply, again=True)


def unstorable() -> Problem:
    """A value that no database row can hold."""
    return Problem(
        code="TGK007",
        message="A value in this declaration cannot be stored. Look for control characters and numbers out of range.",
        message_zh="报关单中有无法存储的值，请检查控制字符和超出范围的数值。",
    )
