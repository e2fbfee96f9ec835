"""What the drafts of one transaction share: cases held, goods recognised, balances and tallies as they go down."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Quota, TypeRow
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.journeys.draft import ACTIONS, Draft, closed, in_use, no_original
from tongguan.journeys.office import Office, case_id
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply, Submission
from tongguan.journeys.watch import Asked
from tongguan.ledgers import cargo, quota
from tongguan.ledgers.at_hand import at_hand
from tongguan.ledgers.consult import Entry, Opens, balances_of, spent
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.names import Key, names
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.match import outline
from tongguan.messages.received import declaration_in
from tongguan.parties.may import Subject, may
from tongguan.release.case import Case, Considered, Inputs, Stand
from tongguan.release.classes import named
from tongguan.release.lifecycle import Event, State
from tongguan.risk.marks import marks
from tongguan.risk.selection import SEVEREST_FIRST, Lane, Tally
from tongguan.store.lodging import Claim, Held, Seen
from tongguan.store.manifests import Under
from tongguan.store.movements import Arrived
from tongguan.store.onward import Onward
from tongguan.store.records import Pair
from tongguan.trips import came
from tongguan.trips.guarantee import Surety

REMEMBERED = timedelta(days=30)
"""How long goods are recognised when they come again."""
OPEN_AGAIN = (State.CANCELLED, State.RETURNED, State.REFUSED, State.HELD)
stand_in = msgspec.json.Decoder(Stand).decode


class Room:
    """One transaction's working memory."""

    def __init__(self, office: Office, now: datetime, drafts: list[Draft], binding: bool = True) -> None:
        self.office = office
        self.binding = binding  # False: only asked what would be; no lot is drawn
        self.now = now
        self.horizon = now - REMEMBERED
        self.drafts = drafts
        self.files: dict[int, File] = {}
        self.earlier: dict[bytes, list[Seen]] = {}
        self.quotas: dict[str, Quota] = {}
        self.classes: dict[str, str] = {}
        self.told: dict[tuple[str, str], list[Manifest]] = {}
        self.masters: set[str] = set()
        self.onward: dict[tuple[str, str], tuple[str, ...]] = {}
        self.late: dict[str, Opens] = {}
        self.start: dict[str, Decimal] = {}
        self.balances: dict[str, Decimal] = {}
        self.shares = office.shares.copy()

    def live(self) -> list[Draft]:
        return [d for d in self.drafts if d.live]

    def deferred(self) -> list[Submission]:
        return [d.submission for d in self.drafts if d.deferred]

    def thought(self) -> Iterator[tuple[Draft, File, Case, Considered]]:
        """The drafts that were thought about, with what came of it."""
        for d in self.drafts:
            if d.live and d.file is not None and d.case is not None and d.considered is not None:
                yield d, d.file, d.case, d.considered

    def issue(self, draft: Draft, serial: int) -> None:
        """A new case: its id, its number, its file, and the marks of its goods."""
        declaration = draft.submission.declaration
        draft.marks = marks(declaration)
        draft.file = File(
            id=case_id(self.now, serial),
            number=self.office.number(declaration, serial, self.now) if self.binding else "",
            owner=draft.submission.caller.party,
            declarant=draft.submission.declarant,
            reference=declaration.reference,
            received_at=self.now,
        )

    def join(self, draft: Draft, held: Held | None) -> None:
        """A follow-up meets its original, if there is one that this caller may touch."""
        assert draft.event is not None, "unknown functions are refused at the door"
        subject = Subject(owner=held.owner, declarant=held.declarant) if held else None
        if held is None or not may(draft.submission.caller, ACTIONS[draft.event], subject):
            draft.reply = no_original(draft.submission)
        elif held.id in self.files:
            draft.deferred = True
        else:
            draft.file = self.files[held.id] = opened(held)
            if draft.file.declaration is None:
                draft.reply = Reply(refusal=closed())

    def meet(self, draft: Draft, claim: Claim) -> int:
        """The reference is in use: by this message, by one that was returned (then its case id), or by another."""
        if claim.body_hash == draft.submission.hash():
            draft.given = (claim.case_id, claim.seq)
        elif not claim.returned:
            draft.reply = in_use(draft.submission)
        else:
            draft.relodged = True
            return claim.case_id if draft.event is Event.LODGE else 0
        return 0

    def reopen(self, draft: Draft, held: Held) -> None:
        """A returned declaration comes again: the same case goes on."""
        if held.id in self.files:
            draft.deferred = True
        else:
            draft.file = self.files[held.id] = opened(held)

    def prepare(self, draft: Draft) -> None:
        """What must be known before the common database is asked: which law, which goods, which balances."""
        assert draft.file is not None, "a live draft has a file"
        draft.applies()
        draft.day = self.office.relevant_day(draft.declaration, draft.file.received_at)
        draft.law = self.office.standards.law.at(draft.day, self.now)
        draft.kind = draft.law.type(draft.declaration.type)
        draft.weighed(self.now)
        if draft.event is Event.AMEND and draft.file.declaration is not None:
            known = marks(draft.file.declaration)
            draft.marks = tuple(m for m in marks(draft.declaration) if m not in known)
        if draft.kind is not None and draft.event in (Event.LODGE, Event.AMEND):
            draft.quotas = quota.wanted(draft.declaration, draft.law)
            self.quotas.update(draft.quotas)
            draft.cargo = cargo.keys(draft.declaration, draft.kind.direction)
            draft.records = names(draft.declaration, draft.law)

    def moved(self, draft: Draft) -> set[str]:
        """The previous documents of a draft that look like numbers of ours."""
        if draft.file is None or not draft.declaration.items:
            return set()
        length = len(draft.file.number) or len(self.office.number(draft.declaration, 1, self.now))
        return {part.number for part in came.named(draft.declaration) if len(part.number) == length}

    def follows(self, found: Mapping[str, Arrived]) -> None:
        """Which of the movements that are named are the declarant's to go on with."""
        for draft in self.live():
            who = draft.file.declarant if draft.file is not None else ""
            known = (found[n] for n in sorted(self.moved(draft)) if n in found)
            draft.came = tuple(one.came for one in known if who in one.parties)

    def secures(self, held: Mapping[tuple[str, str], Surety]) -> None:
        """Which of the named guarantees are the declarant's; `held`: by party and number."""
        for draft in self.live():
            party = draft.file.declarant if draft.file is not None else ""
            draft.sureties = tuple(s for g in draft.guarantees if (s := held.get((party, g))) is not None)

    def strangers(self, held: Mapping[Key, tuple[Entry, int]]) -> set[Pair]:
        """Declarants with holders of whose records they make use, where the message does not tell that they may."""
        found: set[Pair] = set()
        for draft in self.live():
            if draft.file is not None and draft.records:
                known = {draft.file.owner, draft.file.declarant, *draft.submission.caller.mandates}
                whose = {held[key][0].holder for key in draft.records if key in held} - known
                found |= {(draft.file.declarant, holder) for holder in whose}
        return found

    def consults(self, held: Mapping[Key, tuple[Entry, int]], entrusted: Collection[Pair]) -> None:
        """Which of the named records there are, with how many declarations used them up, and whose may be used."""
        for draft in self.live():
            known = ((draft.law.subsystem(key[0]), *held[key]) for key in draft.records if draft.law and key in held)
            items = draft.declaration.items
            told = ((definition_of(row.definition), entry, gone) for row, entry, gone in known if row)
            there = [(d, at_hand(d, spent(d, entry, gone), items)) for d, entry, gone in told]
            draft.entries = tuple(entry for _, entry in there)
            draft.ledgers = {key: opens for one in there for key, opens in balances_of(*one).items()}
            acting = {(draft.file.declarant, h) for h in draft.submission.caller.mandates} if draft.file else set()
            draft.holders = holders(draft.file, draft.entries, {*entrusted, *acting}) if draft.file is not None else ()

    def watches(self, conn: Connection[Any]) -> None:
        """What stops the drafts that are declared now. Who only asks what would be learns of nothing."""
        drafts = [d for d in self.live() if d.file and d.event in (Event.LODGE, Event.AMEND)] if self.binding else []
        default = self.office.standards.law.head.default_office
        asked = [Asked(d.file.number, d.declaration.office or default, d.declaration) for d in drafts if d.file]
        found = self.office.standards.watch.concerns(conn, asked, self.now, self.office.day(self.now))
        for draft, concerns in zip(drafts, found, strict=True):
            draft.concerns = concerns

    def saw(self, found: Iterable[Seen]) -> None:
        """Remembers which goods were here before."""
        for s in found:
            self.earlier.setdefault(s.mark, []).append(s)

    def listed(self, found: Iterable[Under], masters: Iterable[str], onward: Iterable[Onward]) -> None:
        """Remembers what stands under the transport documents that this batch names, and where goods go on."""
        self.masters = set(masters)
        self.onward = onward_of(onward)
        for one in found:
            (consignment,) = one.manifest.consignments
            self.told.setdefault((one.kind, plain(consignment.document)), []).append(outline(one.manifest))

    def told_of(self, draft: Draft) -> dict[str, Any]:
        """What a draft is matched with: the manifests of its direction under its documents, and their masters."""
        if draft.kind is None or not draft.cargo:
            return {}
        kind = str(cargo.KINDS[draft.kind.direction])
        told = tuple(m for document in draft.papers for m in self.told.get((kind, document), ()))
        onward = {d: parts for d in draft.papers if (parts := self.onward.get((kind, d)))}
        return {"told": told, "masters": tuple(sorted(self.masters & draft.papers.keys())), "onward": onward}

    def has(self, balances: dict[str, Decimal]) -> None:
        """The balances to think with; one that nobody has drawn on yet is full, and so is one of a record that was
        issued before the law asked for it."""
        ledgers = {key: opens for d in self.live() for key, opens in d.ledgers.items()}
        self.late = {key: opens for key, opens in ledgers.items() if key not in balances}
        self.start = {k: one.volume for of in (self.quotas, self.late) for k, one in of.items()}
        self.start.update(balances)
        self.balances = dict(self.start)

    def amounts(self) -> dict[str, Decimal]:
        """What all of them take from balances."""
        found: dict[str, Decimal] = {}
        for *_, considered in self.thought():
            for x in considered.draws:
                found[x.balance] = found.get(x.balance, Decimal(0)) + x.amount
        return found

    def overtaken(self, held: Mapping[str, Decimal], changed: Collection[str]) -> list[Draft]:
        """Those to think about again, in order, once balances are held: who draws on one that changed since it was
        read, and who shares a balance with them. Their balances stand as held; for the others nothing changes."""
        touched = set(changed)
        rest = [(d, frozenset(d.draws_on)) for d, *_ in self.thought() if d.draws_on] if touched else []
        found: list[Draft] = []
        while more := [(d, keys) for d, keys in rest if not touched.isdisjoint(keys)]:
            touched = touched.union(*(keys for _, keys in more))
            found += [d for d, _ in more]
            rest = [one for one in rest if one not in more]
        now = {**self.start, **held}
        self.balances.update({key: now[key] for key in touched & now.keys()})
        return [d for d in self.drafts if d in found]

    def case(self, draft: Draft) -> Case:
        """The case as the thinking sees it, on what the cases before it left."""
        file, law, day = draft.file, draft.law, draft.day
        assert file is not None and law is not None and day is not None, "prepared"
        earlier, twins = self.recognised(draft, file.id)
        inputs = Inputs(
            event=draft.event or Event.LODGE,
            received_at=self.now,
            caller=draft.submission.caller.party,
            number=file.number,
            case=file.id,
            seed=self.office.seed(file.id, file.seq),
            law=law.id,
            law_date=day,
            profiles=self.office.standards.profiles.id,
            tally=draft.case.inputs.tally if draft.case else self.tally(draft.declaration.office, draft.kind, law),
            spent=self.office.standards.spent,
            balances={k: self.balances[k] for k in draft.draws_on if k in self.balances},
            sureties=draft.sureties,
            came=draft.came,
            classes={id_: self.classes[id_] for id_ in named(draft.declaration) if id_ in self.classes},
            records=draft.entries,
            holders=draft.holders,
            concerns=draft.concerns,
            **self.told_of(draft),
            earlier_lane=earlier,
            other_goods=draft.event is Event.AMEND and bool(draft.marks),
            twins=twins,
        )
        return Case(
            inputs=inputs,
            declaration=draft.declaration,
            before=file.stand,
            law=law,
            profiles=self.office.standards.profiles,
            problems=draft.problems,
        )

    def tally(self, office: str, kind: TypeRow | None, law: Snapshot) -> Tally | None:
        """What this process owes at an office and direction; nothing where no lot is drawn."""
        office = office or law.head.default_office
        rates = law.risk(office, kind.direction) if kind and self.binding else None
        return self.shares.tally(f"{office}/{kind.direction}", rates) if kind and rates else None

    def recognised(self, draft: Draft, own: int) -> tuple[Lane | None, tuple[str, ...]]:
        """The severest lane these goods had before, and the live declarations of the same goods."""
        found = [s for m in draft.marks for s in self.earlier.get(m, ()) if s.case_id != own and s.state in OPEN_AGAIN]
        lanes = {s.lane for s in found if s.lane}
        lane = next((x for x in SEVEREST_FIRST if x in lanes), None)
        return lane, tuple(sorted({s.number for s in found if s.state == State.HELD}))

    def took(self, draft: Draft, first: bool) -> None:
        """What the thought took is gone for the cases after it."""
        assert draft.considered is not None and draft.file is not None, "thought about"
        for x in draft.considered.draws:
            self.balances[x.balance] = self.balances.get(x.balance, Decimal(0)) - x.amount
        tally, selection = draft.considered.tally, draft.considered.selection
        if first and selection is not None:
            assert tally is not None and draft.case is not None, "a lane is drawn on a tally"
            if tally is not draft.case.inputs.tally:
                self.shares.took(tally, selection)
            lane, state = str(selection.lane), str(draft.considered.stand.state)
            self.saw(Seen(m, draft.file.id, lane, state, draft.file.number) for m in draft.marks)


def onward_of(found: Iterable[Onward]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Under which documents goods are now, by kind of manifest and the document (plain) that they were under."""
    parts: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in found:
        name = (one.kind, one.previous)
        parts[name] = (*parts.get(name, ()), one.consignment.document)
    return parts


def holders(file: File, entries: Iterable[Entry], entrusted: Collection[Pair]) -> tuple[str, ...]:
    """Whose of these records answer for a case: who lodged it, its declarant, and who lets that one act for him."""
    whose = {entry.holder for entry in entries}
    return tuple(sorted(h for h in whose if h in (file.owner, file.declarant) or (file.declarant, h) in entrusted))


def opened(held: Held) -> File:
    """The file of a case as the database holds it."""
    return File(
        id=held.id,
        number=held.number,
        owner=held.owner,
        declarant=held.declarant,
        reference=held.reference,
        received_at=held.received_at,
        seq=held.seq,
        head=held.head,
        stand=stand_in(held.stand),
        declaration=declaration_in(held.body, held.media),
        message_seq=held.message_seq,
        value=held.value,
        new=False,
        direction=held.direction,
    )


def referred(declaration: Declaration, declarant: str, found: Iterable[tuple[str, str, int]]) -> int:
    """The case under the trader's own reference: the declarant's, else the newest with that reference; 0 if none."""
    same = [(d == declarant, id_) for r, d, id_ in found if r == declaration.reference]
    return max(same)[1] if same else 0
