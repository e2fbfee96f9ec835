"""What passes a gate: looked at, answered, and written with all that follows, in one transaction.

    hold the office → read what is told → think (crossings.passage) → present the goods (release.consider) → think what
    may leave → keep the passage at the end of the office's chain

The same reference, or the same vehicle within the time that the law names, is the same passage with the same answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import psycopg
from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.crossing import Crossing
from tongguan.crossings.again import joined, nothing_new, same
from tongguan.crossings.left import counted_off, going, less, went_of
from tongguan.crossings.look import Carried, Look, PassageKind
from tongguan.crossings.passage import GateAnswer, Signal, answer, arrived_now, due, leaving
from tongguan.crossings.stopped import stopped
from tongguan.crossings.tranship import previous
from tongguan.journeys import gather
from tongguan.journeys.event import inputs_for, ready, written
from tongguan.journeys.gather import At, Cargo
from tongguan.journeys.halt import halted
from tongguan.journeys.office import Office
from tongguan.journeys.onward import transhipped
from tongguan.journeys.record import File
from tongguan.journeys.room import opened
from tongguan.manifests.match import Amount
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import concerns, outbox, passages, phases
from tongguan.store.connect import Writing, at_once
from tongguan.store.passages import Row, Sent, Trip

MOST = 100
MOST_COUNTED = Decimal(10) ** 9
"""Sightings that are told at once."""
AHEAD, BEHIND = timedelta(minutes=2), timedelta(days=7)
"""By how much a gate's clock may be ahead of ours, and how long ago what is told may have been seen."""
ATTEMPTS = 6
LOST_RACE = (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
WORDS_MOST, MANY = 500, 200
NOBODY: Mapping[int, Amount | None] = {}


class GatePassage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One passage as it is kept and told: which one of its office, when, what was seen, and the answer. `again`: it was
    told before. `refused`: why a look among others could not be taken; then nothing is kept of it, its number is 0, and
    the answer's reasons point into the look."""

    office: str
    number: int
    at: datetime
    step: PassageKind
    look: Look
    answer: GateAnswer
    again: bool = False
    refused: str = ""


class Unfit(NamedTuple):
    """A look that could not be read, as far as it could, and why."""

    look: Look
    refusal: Refusal


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the chain holds of a passage: `gate` as the law said, the cases as they stood, what of each document `went`.
    Without who drove. `since`: the number of the passage whose part this look is; `counted`: what was counted off
    beyond what went by the look before (None: not kept)."""

    look: Look
    gate: Crossing
    answer: GateAnswer
    cases: tuple[Carried, ...] = ()
    since: int = 0
    went: dict[str, Amount] = {}
    counted: dict[str, Amount] | None = None


encode = msgspec.json.Encoder(order="deterministic").encode
kept_in = msgspec.json.Decoder(Kept).decode


def arrive(
    conn: Connection[Any], office: Office, caller: Caller, step: PassageKind, sighted: Sequence[Look | Unfit]
) -> list[GatePassage]:
    """One answer for each look, in order, durable when this returns. One that cannot be taken is answered so, and the
    others are taken; raises Refusal where none can be taken, or where there are none or too many."""
    permit(caller, Action.PASS)
    if not 0 < len(sighted) <= MOST:
        raise Refusal(Reason.INVALID, f"Give 1 to {MOST} passages.", f"请提供 1 至 {MOST} 次通行。")
    looks = [fit(caller, look, office.now()) for look in sighted]
    for _ in range(ATTEMPTS):
        try:
            with at_once(conn) as writing:
                now = ready(conn, office)
                offices = sorted({look.office for look in looks if isinstance(look, Look)})
                for name in offices if len(offices) > 1 else ():
                    passages.alone(writing, name)
                taken = [one(writing, office, caller, (step, now), look) for look in looks]
        except LOST_RACE:
            continue
        office.committed()
        if len(amiss := [found for found in taken if isinstance(found, Unfit)]) == len(taken):
            raise all_amiss(amiss)  # nothing was written: to roll back would cost the writer its prepared statements
        return [unfit(found, step, now) if isinstance(found, Unfit) else found for found in taken]
    raise Refusal(Reason.OVERLOADED, "Too much at once. Try again in a second.", "请求过多，请稍后重试。")


def fit(caller: Caller, look: Look | Unfit, now: datetime) -> Look | Unfit:
    """The look, where nothing stands against taking it at all."""
    if isinstance(look, Unfit):
        return look
    try:
        refuse(caller, look, now)
    except Refusal as refusal:
        return Unfit(look, refusal)
    return look


def all_amiss(amiss: Sequence[Unfit]) -> Refusal:
    """Why none of these looks could be taken, each at its place."""
    first = amiss[0].refusal
    if len(amiss) == 1:
        return first
    problems = [replace(p, pointer=f"/passages/{n}{p.pointer}") for n, one in enumerate(amiss) for p in reasons(one)]
    return Refusal(first.reason, first.message, first.message_zh, tuple(problems))


def reasons(found: Unfit) -> tuple[Problem, ...]:
    """What stands against taking a look."""
    why = found.refusal
    return why.problems or (wrong("GAT26", "", why.message, why.message_zh),)


def unfit(found: Unfit, step: PassageKind, now: datetime) -> GatePassage:
    """The answer to a look that could not be taken: it stops, and nothing is kept."""
    look, why = found
    said = GateAnswer(signal=Signal.ASIDE, reasons=reasons(found))
    return GatePassage(office=look.office, number=0, at=now, step=step, look=look, answer=said, refused=str(why.reason))


def refuse(caller: Caller, look: Look, now: datetime) -> None:
    """Raises what stands against taking a look at all."""
    permit(caller, Action.PASS, Subject(office=look.office))
    if look.despite:
        permit(caller, Action.ADMIT)
    problems = []
    counts = [n for g in look.goods for n in (g.packages, g.gross)] + [look.gross]
    if any(n is not None and not (n.is_finite() and 0 <= n < MOST_COUNTED) for n in counts):
        problems.append(wrong("GAT24", "/goods", "No such amount can pass.", "数量无效。"))
    words = (look.office, look.reference, look.plate, look.country, look.trailer, look.driver, look.despite)
    if any(len(w) > WORDS_MOST or "\0" in w for w in words) or len(look.units) + len(look.goods) > MANY:
        problems.append(wrong("GAT21", "", "Too long.", "内容过长。"))
    if look.at is not None and look.at.tzinfo is None:
        problems.append(wrong("GAT22", "/at", "Give the time with its zone.", "时间须带时区。"))
    elif look.at is not None and look.at > now + AHEAD:
        problems.append(wrong("GAT23", "/at", "This is still to come.", "该时间尚未到来。"))
    elif look.at is not None and look.at < now - BEHIND:
        problems.append(wrong("GAT23", "/at", "This is too long ago.", "该时间过于久远。"))
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)


def one(
    conn: Writing, office: Office, caller: Caller, when: tuple[PassageKind, datetime], look: Look | Unfit
) -> GatePassage | Unfit:
    """One look: told before, or considered and written; where it cannot be taken nothing is written."""
    if isinstance(look, Unfit):
        return look
    step, now = when
    gate = office.standards.law.crossing(look.office, look.moment(now))
    if gate is None:
        return Unfit(look, no_gate(look.office))
    sent = Sent(caller.party, str(step), look.reference, told(look))
    before, last, seq, head, trips = passages.begin(conn, sent, look.office, look.vehicle, look.moment(now))
    if before is not None:
        return repeated(before, sent, look)
    end, since = End(sent, seq, head, trips), 0
    if last is not None and look.vehicle and last.step == step:
        kept = kept_in(last.body)
        apart = look.moment(now) - kept.look.moment(last.at)
        if same(kept.look, look, apart, gate.same_seconds):
            if nothing_new(kept.look, look, last.signal != Signal.GO) or driver_stopped(kept.answer, look):
                passages.refer(conn, sent, (last.office, last.seq))
                return replace(passage_of(last), again=True)
            look, since = joined(kept.look, look), kept.since or last.seq
            end = end._replace(trips=None, went=kept.went, answer=kept.answer)
    desk = Desk(conn, office, caller, At(gate, step, now, office.day(look.moment(now)), since))
    return considered(desk, look, end)


def told(look: Look) -> bytes:
    """By what a look is known again that is told under the same reference. Who drove is not kept, not even so."""
    return sha256(encode(replace(look, reference="", driver=""))).digest()


def driver_stopped(before: GateAnswer, look: Look) -> bool:
    """Whether the driver was what stood against it, and nothing is said of him now: he is not kept, so he is asked for
    again."""
    return not look.driver and not look.despite and any(r.pointer == "/driver" for r in before.reasons)


def no_gate(name: str) -> Refusal:
    """There is none at this office."""
    return Refusal(Reason.NOT_FOUND, f"There is no gate at office {name[:20]!r}.", f"关区“{name[:20]}”没有卡口。")


def repeated(before: tuple[Row, bytes], sent: Sent, look: Look) -> GatePassage | Unfit:
    """What was told under a reference: the same again; another one is a conflict."""
    row, hash_ = before
    if hash_ in (sent.hash, b""):
        return replace(passage_of(row), again=True)
    conflict = Refusal(
        Reason.CONFLICT,
        f"The reference {sent.reference!r} stands for another passage.",
        f"编号“{sent.reference}”已用于另一次通行。",
    )
    return Unfit(look, conflict)


class Desk(NamedTuple):
    """Who looks, where and when, and with what he works."""

    conn: Writing
    office: Office
    caller: Caller
    at: At


class End(NamedTuple):
    """Where an office stands when a look comes: as what it was sent, the number and hash of the passage before, the
    vehicle's report (None: not the one of a passage by itself), and what `went` already by the passage that it is a
    part of, with the `answer` that it got."""

    sent: Sent
    number: int
    hash: bytes
    trips: Mapping[str, Trip] | None
    went: Mapping[str, Amount] = {}
    answer: GateAnswer | None = None


def considered(desk: Desk, look: Look, end: End) -> GatePassage:
    """A passage that is new: thought through, and all its rows."""
    conn, at = desk.conn, desk.at
    found, files, passing = read(conn, at, look, end.trips)
    cases = gather.seen(conn, list(files.values()))
    known, law = {c.case: c for c in cases}, desk.office.standards.law
    halts = halted(conn, desk.office.standards.watch, at, found, files.values())
    found = found._replace(halted=halts.words)
    drawn = gather.drawn(conn, at, passing, cases).following(gather.follow(conn, at, files.values()))
    drawn = drawn._replace(transhipped=transhipped(conn, law, at, [found], hold=True))
    scene = gather.scene(law, at, look, gather.told(found, gather.by_document(cases), drawn.before(end.went)))
    number = end.number + 1
    came = happen(desk, number, [files[c.case] for c in due(scene)], Event.ARRIVE)
    came = {id_: moved(known[id_], now) for id_, now in came.items()}
    said = answer(scene, came)
    now, gone = going(scene), leaving(scene, came, said)
    happen(desk, number, [files[c.case] for c in gone], Event.EXIT, {c.case: went_of(scene, c, now) for c in gone})
    went = counted_off(scene) if said.signal is Signal.GO else {}
    kept = Kept(look=replace(look, driver=""), gate=at.gate, answer=said, cases=scene.told.cases, went=went)
    took = less(went, end.went)
    counted = {**arrived_now(scene), **took}
    row = row_of(desk.caller, at, found, number)._replace(
        signal=str(said.signal), body=encode(replace(kept, since=at.since, counted=counted))
    )
    under = {d: name for d, name in previous(scene).items() if d in took}
    passages.keep(conn, row, end.hash, counted, under)
    if counted:
        phases.tell(conn, counted)
    concerns.stopped(conn, halts.stopped)
    passages.refer(conn, end.sent, (row.office, row.seq))
    tell(desk, found, (number, said), end)
    return passage_of(row)


def tell(desk: Desk, found: Cargo, passed: tuple[int, GateAnswer], end: End) -> None:
    """The carrier is told where his vehicle is stopped: a row with the others, sent with them."""
    at, trip, (number, said) = desk.at, found.trip, passed
    if trip is None or trip.party == desk.caller.party:
        return
    name = f"{at.gate.office}/{number}"
    if word := stopped((trip.id, trip.report, trip.own), (at.step, name), said, end.answer, at.now):
        outbox.tell(desk.conn, [(trip.party, word)])


def moved(was: Carried, now: Carried) -> Carried:
    """A case where it stands now, about the same documents as before."""
    return replace(was, state=now.state, holds=now.holds, left=now.left)


def read(
    conn: Writing, at: At, look: Look, trips: Mapping[str, Trip] | None
) -> tuple[Cargo, dict[int, File], gather.Volumes]:
    """What is told of it, the cases that it may concern, held until this transaction ends, and how far its documents
    are drawn on."""
    carried = gather.cargo(conn, at, [look], gather.trips(conn, at, [look]) if trips is None else trips)
    coming = gather.with_forbidden(conn, carried)
    held = passages.held(conn, gather.words(carried[0].names))
    passing = gather.passing(conn, carried)
    (found,) = coming()
    files = {one.id: opened(one) for one in held()}
    after = passages.held(conn, gather.words(gather.followed(files.values())))()
    return found, {**files, **{one.id: opened(one) for one in after if one.id not in files}}, passing()


def happen(
    desk: Desk, number: int, files: Sequence[File], event: Event, went: Mapping[int, Amount | None] = NOBODY
) -> dict[int, Carried]:
    """An event of these cases, by the passage of this number, written with all its rows; where they stand after it.
    `went`: of the goods of each, where they left."""
    caller, at, after = desk.caller, desk.at, {}
    for file in files:
        name = f"{at.gate.office}/{number}"
        given = Inputs(event=event, received_at=at.now, caller="", number="", case=0, seed=0, request=name)
        given = replace(given, went=went.get(file.id))
        case = inputs_for(desk.office, file, caller, given)
        written(desk.conn, desk.office, file, case, caller.name or caller.party)
        moved = gather.carried(file)
        assert moved is not None, "a case that moved has its declaration"
        after[file.id] = moved
    return after


def row_of(caller: Caller, at: At, found: Cargo, seq: int) -> Row:
    """The columns of a passage, but for its answer."""
    look = found.look
    return Row(
        office=at.gate.office,
        seq=seq,
        at=at.now,
        step=str(at.step),
        source=str(look.source),
        plate=look.vehicle,
        reference=look.reference,
        party=caller.party,
        carrier=found.trip.party if found.trip and found.trip.own else "",
        actor=caller.name or caller.party,
        trip=found.trip.id if found.trip else None,
        signal="",
        body=b"",
    )


def passage_of(row: Row) -> GatePassage:
    """A passage as it is told."""
    kept = kept_in(row.body)
    return GatePassage(
        office=row.office, number=row.seq, at=row.at, step=PassageKind(row.step), look=kept.look, answer=kept.answer
    )
