"""What stands beside the facts, against them: claims, payments, notices, marks, documents, balances, counters, seals.

The facts of a case are chained and sealed; these tables are not, but each of their rows follows from facts. So they are
walked along with the facts, case by case, and every row that says something else is named.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.ledgers.cargo import KINDS, is_document, volumes
from tongguan.manifests.match import Told
from tongguan.release.lifecycle import Event, State
from tongguan.release.told import Grounds
from tongguan.risk.selection import Selection
from tongguan.store import manifests, walk
from tongguan.store.sealing import Fresh
from tongguan.store.walk import Claimed, Document, Marked, Notice, Paid, StoredFact
from tongguan.worker.count import count, read
from tongguan.worker.finding import Finding, of

EVERY_CASE = 2**63 - 1
BLOCK = 1024


class Norms(NamedTuple):
    """What the law and the object store say; whatever is None is not asked."""

    currency: str | None = None
    volumes: dict[str, set[Decimal]] | None = None  # of balances, by key
    document: Callable[[Document], str] | None = None  # what is wrong with a document's bytes, or nothing


class Said(msgspec.Struct):
    """The state that a fact tells."""

    class Decision(msgspec.Struct):
        state: State

    decision: Decision


said_in = msgspec.json.Decoder(Said).decode


class Sealed:
    """The last fact of each case that a seal covers, in four bytes a case."""

    def __init__(self) -> None:
        self._blocks: dict[int, array[int]] = {}

    def note(self, case_id: int, seq: int) -> None:
        block = self._blocks.setdefault(case_id // BLOCK, array("I", bytes(4 * BLOCK)))
        block[case_id % BLOCK] = max(block[case_id % BLOCK], seq)

    def last(self, case_id: int) -> int:
        block = self._blocks.get(case_id // BLOCK)
        return block[case_id % BLOCK] if block else 0


class Beside:
    """The walk over the other tables, in step with the walk over facts."""

    def __init__(self, conn: Connection[Any], norms: Norms, sealed: Sealed) -> None:
        self._conn, self._norms, self._sealed = conn, norms, sealed
        self._waiting = walk.unsealed(conn)
        self._claims = walk.alongside(conn, "claims", Claimed)
        self._payments = walk.alongside(conn, "payments", Paid)
        self._notices = walk.alongside(conn, "notices", Notice)
        self._marks = walk.alongside(conn, "marks", Marked)
        self._documents = walk.alongside(conn, "documents", Document)
        self._drawn: dict[str, Decimal] = {}
        self._lanes: Counter[tuple[str, str]] = Counter()
        self._hits: Counter[str] = Counter()

    def of(self, case: Sequence[StoredFact]) -> Iterator[Finding]:
        """The rows of one case."""
        id_, facts = case[-1].case_id, {f.seq: f for f in case}
        grounds = {f.seq: read(f.grounds or b"") for f in case}
        yield from self._seals(case)
        self._count(case, grounds)
        yield from claims(case, facts, self._claims.up_to(id_))
        yield from payments(case, grounds, self._payments.up_to(id_), self._norms.currency)
        for notice in self._notices.up_to(id_):
            fact = facts.get(notice.seq) if notice.case_id == id_ else None
            if fact is None:
                yield stray("an outgoing message", notice.case_id, notice.seq)
            elif not told_by(fact, notice):
                yield of(fact, "changed-notice", f"the outgoing message of fact {fact.seq} was changed")
        lanes = {f.lane for f in case if f.lane}
        for mark in self._marks.up_to(id_):
            if mark.case_id != id_:
                yield stray("recognised goods", mark.case_id, 0)
            elif mark.lane not in lanes:
                yield of(case[-1], "changed-mark", f"its goods are remembered with the lane {mark.lane}, not its own")
        yield from self._papers(case[-1], self._documents.up_to(id_))

    def rest(self) -> Iterator[Finding]:
        """Rows of cases that are not there, and what counts over all cases."""
        for claim in self._claims.up_to(EVERY_CASE):
            yield stray("a claimed reference", claim.case_id, claim.seq)
        for payment in self._payments.up_to(EVERY_CASE):
            yield stray("a payment", payment.case_id, payment.seq)
        for notice in self._notices.up_to(EVERY_CASE):
            yield stray("an outgoing message", notice.case_id, notice.seq)
        for mark in self._marks.up_to(EVERY_CASE):
            yield stray("recognised goods", mark.case_id, 0)
        for paper in self._documents.up_to(EVERY_CASE):
            yield stray("a document", paper.case_id, 0)
        for case_id, seq in sorted(self._waiting):
            sentence = f"Case {case_id} was cut: its fact {seq} waits to be sealed and is missing."
            yield Finding(kind="cut-tail", case=case_id, seq=seq, sentence=sentence)
        yield from self._balances()
        yield from self._counters()

    def _seals(self, case: Sequence[StoredFact]) -> Iterator[Finding]:
        last = self._sealed.last(case[-1].case_id)
        for fact in case:
            waits = (fact.case_id, fact.seq) in self._waiting
            if fact.seq > last and not waits:
                yield of(fact, "unsealed-fact", f"no seal covers fact {fact.seq}, and it does not wait for one")

    def _count(self, case: Sequence[StoredFact], grounds: Mapping[int, Grounds | None]) -> None:
        """What its sealed facts added to counters, and what it still draws."""
        fresh = []
        for f in case:
            if (f.case_id, f.seq) in self._waiting:
                self._waiting.remove((f.case_id, f.seq))
            else:
                fresh.append(Fresh(f.case_id, f.seq, f.hash, f.kind, "", "", f.grounds))
        counts = count(fresh, nobody)
        self._lanes.update({(key.lane, key.step): n for key, n in counts.lanes.items()})
        self._hits.update(counts.hits)
        last = grounds[case[-1].seq]
        for draw in (d for d in last.stand.draws if d.amount) if last else ():
            self._drawn[draw.balance] = self._drawn.get(draw.balance, Decimal(0)) + draw.amount

    def _papers(self, last: StoredFact, rows: Sequence[Document]) -> Iterator[Finding]:
        for row in rows:
            if row.case_id != last.case_id:
                yield stray("a document", row.case_id, 0)
            elif (row.owner, row.declarant) != (last.owner, last.declarant):
                yield of(last, "changed-document", f"document {row.id} is said to be another party's")
            elif not row.object.endswith(f"/{row.case_id}/{row.id}"):
                yield of(last, "changed-document", f"document {row.id} leads to the object of another one")
            elif self._norms.document and (wrong := self._norms.document(row)):
                yield of(last, "changed-document", f"document {row.id} {wrong}")

    def _balances(self) -> Iterator[Finding]:
        rows = walk.balances(self._conn)
        told = documents_told(self._conn, [row.key for row in rows if is_document(row.key)])
        for row in rows:
            drawn = self._drawn.pop(row.key, Decimal(0))
            if row.key in told and row.volume != told[row.key]:
                sentence = (
                    f"Balance {row.key} is said to have a volume of {row.volume}; manifests tell {told[row.key]}."
                )
                yield Finding(kind="changed-balance", sentence=sentence)
            volumes = None if row.key in told else self._norms.volumes
            if volumes is not None and row.volume not in volumes.get(row.key, set()):
                sentence = f"Balance {row.key} is said to have a volume of {row.volume}, which no law gives it."
                yield Finding(kind="changed-balance", sentence=sentence)
            if row.remaining != row.volume - drawn:
                sentence = f"Of balance {row.key}, {row.remaining} is said to be left; the cases leave "
                yield Finding(kind="changed-balance", sentence=f"{sentence}{row.volume - drawn}.")
        for key in sorted(self._drawn):
            yield Finding(kind="changed-balance", sentence=f"Balance {key} is missing, though cases draw on it.")

    def _counters(self) -> Iterator[Finding]:
        lanes, hits = walk.counted(self._conn)
        for key in sorted(lanes.keys() | self._lanes.keys()):
            if lanes.get(key, 0) != self._lanes[key]:
                what = f"{key[0]} by {key[1]}: {lanes.get(key, 0)} counted, {self._lanes[key]} sealed"
                yield Finding(kind="changed-count", sentence=f"The counters of lanes were changed ({what}).")
        for profile in sorted(hits.keys() | self._hits.keys()):
            if hits.get(profile, 0) != self._hits[profile]:
                what = f"{profile}: {hits.get(profile, 0)} counted, {self._hits[profile]} sealed"
                yield Finding(kind="changed-count", sentence=f"The hits of risk profiles were changed ({what}).")


def documents_told(conn: Connection[Any], keys: Sequence[str]) -> dict[str, Decimal]:
    """What the manifests that stand tell of these balances of documents; of what none tells, nothing."""
    found: dict[str, Decimal] = dict.fromkeys(keys, Decimal(0))
    for start in range(0, len(keys), BLOCK):
        documents = {key.split("/")[1] for key in keys[start : start + BLOCK]}
        for kind in KINDS.values():
            told = Told(one.manifest for one in manifests.under(conn, documents, (kind,)))
            for document in documents:
                found |= {k: v for k, (_, v) in volumes(kind, document, told).items() if k in found}
    return found


def told_by(fact: StoredFact, notice: Notice) -> bool:
    """Whether the fact is what this tells, to somebody whom it concerns; a reminder comes later than its request."""
    if notice.addressee not in (fact.owner, fact.declarant):
        return False
    if notice.kind == "reminder":
        return fact.kind == Event.REQUEST and notice.at > fact.at
    return notice.kind == "response" and notice.at == fact.at


def nobody(case_id: int) -> Selection | None:
    """Finds are not counted again: they belong to the lane that stood when the seal was made."""
    return None


def claims(case: Sequence[StoredFact], facts: Mapping[int, StoredFact], rows: Sequence[Claimed]) -> Iterator[Finding]:
    """The references that lead to this case."""
    last, declared = case[-1], False
    for row in rows:
        fact = facts.get(row.seq) if row.case_id == last.case_id else None
        if fact is None:
            yield stray("a claimed reference", row.case_id, row.seq)
            continue
        wrong = fact.message_hash is None or (
            bool(fact.message) and sha256(fact.message or b"").digest() != row.body_hash
        )
        if fact.kind == Event.LODGE:
            declared = True
            wrong |= (row.declarant, row.reference, row.function) != (fact.declarant, last.case_reference, "9")
            wrong |= row.returned != returned(fact, row.returned)
        if wrong:
            yield of(fact, "changed-claim", f"the claim of reference {row.reference} is not what fact {fact.seq} left")
    if last.case_reference and not declared:
        yield of(last, "missing-claim", f"nothing says that its reference {last.case_reference} is taken")


def returned(fact: StoredFact, unless: bool) -> bool:
    """Whether the fact says that the declaration goes back."""
    try:
        return said_in(fact.body).decision.state is State.RETURNED
    except msgspec.DecodeError:
        return unless  # a changed fact is named as such


def payments(
    case: Sequence[StoredFact], grounds: Mapping[int, Grounds | None], rows: Sequence[Paid], currency: str | None
) -> Iterator[Finding]:
    """The payments on this case, each with its fact."""
    paid = {f.seq: f for f in case if f.kind == Event.PAY}
    for row in rows:
        fact = paid.pop(row.seq, None) if row.case_id == case[-1].case_id else None
        told = grounds.get(row.seq)
        if fact is None:
            yield stray("a payment", row.case_id, row.seq)
        elif told is not None and (row.bank, row.bank_reference, row.amount, row.at, row.currency) != (
            told.inputs.caller, told.inputs.reason, told.inputs.amount, fact.at, currency or row.currency,
        ):  # fmt: skip
            yield of(fact, "changed-payment", f"the payment of fact {fact.seq} is recorded otherwise than it was told")
    for fact in paid.values():
        yield of(fact, "missing-payment", f"the payment of fact {fact.seq} is not recorded")


def stray(what: str, case_id: int, seq: int) -> Finding:
    """A row that no fact speaks for."""
    where = f"fact {seq} of case {case_id}" if seq else f"case {case_id}"
    return Finding(kind="stray", case=case_id, seq=seq, sentence=f"There is {what} of {where}, which is missing.")
