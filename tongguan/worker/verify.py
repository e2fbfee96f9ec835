"""Verifying: every chain, every seal, and every case considered again. Findings come one by one, in little memory.

Found and named: a changed fact, changed grounds, a changed message, a missing case, a cut tail, a list of cases that
says something else than the facts, forged or cut seals, a changed answer, and whatever stands beside the facts in other
words than they left it (worker.beside). A message deleted at its date is said, and is no fault.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import Connection

from tongguan.parties.signature import NotGenuine, proven, signature_in
from tongguan.release.told import Grounds, encode
from tongguan.store import node, passages, walk
from tongguan.store.chain import (
    ACTS,
    START,
    Head,
    Link,
    Seal,
    chained,
    gate,
    grounds_hash,
    merkle,
    message_hash,
    sealed,
    signed,
)
from tongguan.store.chain import unpacked as heads_of
from tongguan.store.connect import Store
from tongguan.store.walk import Standing, StoredFact, StoredSeal
from tongguan.worker.beside import Beside, Norms, Sealed
from tongguan.worker.finding import Finding, of
from tongguan.worker.signet import Anchor, remembered, trusted


class Difference(NamedTuple):
    """What differs when a stored case is considered again; not grave = it could not be, for a good reason."""

    seq: int
    sentence: str
    grave: bool


grounds_in = msgspec.json.Decoder(Grounds).decode
NOTHING = Norms()
Reconsider = Callable[[Sequence[StoredFact]], Iterable[Difference]]
"""Considers a stored case again and says what differs from what is stored."""


class Walked(msgspec.Struct):
    """How far the walk is, and what is only to be said."""

    facts: int = 0
    cases: int = 0
    seals: int = 0
    deleted: int = 0  # messages, at their date
    documents_deleted: int = 0  # likewise
    passed_over: int = 0  # facts that could not be considered again, for a good reason
    of: int = 0


def verify(
    store: Store, keys: Path, walked: Walked, reconsider: Reconsider | None = None, norms: Norms = NOTHING
) -> Iterator[Finding]:
    """Everything that is not as it should be. `walked` counts along; read it for progress."""
    anchor = remembered(keys)  # before the snapshot: what is remembered by now must be there
    with walk.walking(store) as conn:
        walked.of = walk.size(conn)
        yield from seals(walk.seals(conn), trusted(keys), anchor, walked)
        sealed, gates = Sealed(), {gate(office): (office, end[0]) for office, end in passages.ends(conn).items()}
        for stored in walk.seals(conn):
            yield from under(stored, lambda heads: walk.standing(conn, heads), sealed)
            yield from passed(conn, stored, gates)
        today, beside = (datetime.now(UTC) + node.offset(conn)).date(), Beside(conn, norms, sealed)
        for _, rows in groupby(walk.facts(conn), key=lambda f: f.case_id):
            case = list(rows)
            walked.cases += 1
            walked.facts += len(case)
            walked.deleted += sum(f.deleted for f in case)
            broken = list(chain(case, today))
            yield from broken
            yield from beside.of(case)
            if reconsider is not None and not broken:
                yield from answers(case, reconsider(case), walked)
        walked.documents_deleted = walk.deleted_documents(conn)
        yield from beside.rest()
        for table, case_id, seq in walk.strays(conn):
            yield Finding(kind="stray", case=case_id, seq=seq, sentence=stray(table, case_id, seq))


def answers(case: Sequence[StoredFact], differences: Iterable[Difference], walked: Walked) -> Iterator[Finding]:
    """What came out of considering a case again."""
    for differs in differences:
        if differs.grave:
            found = next((f for f in case if f.seq == differs.seq), None)
            if found is None:
                yield of(case[-1], "changed-case", differs.sentence)
            else:
                yield of(found, "changed-answer", f"fact {differs.seq}: {differs.sentence}")
        else:
            walked.passed_over += 1


def stray(table: str, case_id: int, seq: int) -> str:
    """A row that no fact speaks for."""
    if table == "case":
        return f"Case {case_id} stands in the list of cases, but not one of its facts is there."
    return f"Case {case_id} has {table} for fact {seq}, which is missing."


def chain(case: Sequence[StoredFact], today: date) -> Iterator[Finding]:
    """One case's facts, in order, against their hashes and each other."""
    previous, expected = START, 1
    for fact in case:
        if fact.seq != expected:
            yield of(fact, "missing-fact", f"fact {expected} is missing before fact {fact.seq}")
        elif chained(previous, link(fact)) != fact.hash:
            yield of(fact, "changed-fact", f"fact {fact.seq} ({fact.kind}) was changed, or the one before it was")
        yield from belongings(fact, today)
        previous, expected = fact.hash, fact.seq + 1
    last = case[-1]
    if last.case_seq is None:
        yield of(last, "missing-case", "the case is missing from the list of cases, though its facts are there")
    elif (last.case_seq, last.case_head) != (last.seq, last.hash):
        yield of(
            last, "cut-tail", f"the list of cases names fact {last.case_seq} as its last; the chain ends elsewhere"
        )
    elif last.grounds is not None and grounds_hash(last.lane or "", last.grounds) == last.grounds_hash:
        yield from projected(last, last.grounds)


def projected(last: StoredFact, grounds: bytes) -> Iterator[Finding]:
    """Where the list of cases says that the case stands, against what its last fact left."""
    stand = grounds_in(grounds).stand
    for what, listed, told in (
        ("state", last.case_state, str(stand.state)),
        ("holds", last.case_holds, [str(h) for h in stand.holds]),
        ("version", last.case_version, stand.version),
        ("amount due", last.case_due, stand.due),
        ("owner", last.case_owner, last.owner),
        ("declarant", last.case_declarant, last.declarant),
    ):
        if listed != told:
            yield of(last, "changed-case", f"its {what} in the list of cases is {listed}, its last fact left {told}")
    if last.case_stand != encode(stand):
        yield of(last, "changed-case", "what the list of cases remembers of it is not what its last fact left")


def belongings(fact: StoredFact, today: date) -> Iterator[Finding]:
    """A fact's grounds and message against the hashes that the fact keeps."""
    if fact.lane is None or fact.grounds is None:
        if fact.grounds_hash is not None:
            yield of(fact, "changed-grounds", f"the grounds of fact {fact.seq} are missing")
    elif grounds_hash(fact.lane, fact.grounds) != fact.grounds_hash:
        yield of(fact, "changed-grounds", f"the grounds of fact {fact.seq} were changed")
    if fact.media is None or fact.salt is None or fact.message is None:
        if fact.message_hash is not None:
            yield of(
                fact, "changed-message", f"the message of fact {fact.seq} is missing, without being marked deleted"
            )
    elif fact.deleted:
        if fact.message or fact.standing is not None or fact.signature is not None:
            yield of(fact, "changed-message", f"the message of fact {fact.seq} is marked deleted, but is not empty")
        if fact.delete_by is None or fact.delete_by >= today:
            yield of(fact, "changed-message", f"the message of fact {fact.seq} was deleted before its date")
    elif message_hash(fact.salt, fact.media, fact.message, fact.standing, fact.signature) != fact.message_hash:
        yield of(fact, "changed-message", f"the message of fact {fact.seq}, or its signature, was changed")
    elif fact.signature is not None and not proves_itself(fact.signature, fact.message):
        yield of(fact, "forged-signature", f"the signature on the message of fact {fact.seq} is not genuine")
    if fact.media is not None and (fact.message_owner, fact.message_declarant) != (fact.owner, fact.declarant):
        yield of(fact, "changed-message", f"the message of fact {fact.seq} is said to be another party's")


def proves_itself(signature: bytes, message: bytes) -> bool:
    """Whether a kept signature proves itself."""
    try:
        proven(signature_in(signature), message)
    except (msgspec.DecodeError, NotGenuine):
        return False
    return True


def link(fact: StoredFact) -> Link:
    """The columns that the chain covers."""
    return Link(
        case_id=fact.case_id,
        seq=fact.seq,
        kind=fact.kind,
        at=fact.at,
        actor=fact.actor,
        owner=fact.owner,
        declarant=fact.declarant,
        body=fact.body,
        grounds_hash=fact.grounds_hash,
        message_hash=fact.message_hash,
    )


def seals(
    stored: Iterable[StoredSeal], keys: Mapping[str, Ed25519PublicKey], anchor: Anchor | None, walked: Walked
) -> Iterator[Finding]:
    """The chain of seals: numbers, roots, signatures, each one's previous, and the last one that we remember."""
    previous, expected = START, 1
    remembered_as: bytes | None = None
    for row in stored:
        walked.seals += 1
        seal = Seal(number=row.number, at=row.at, previous=row.previous, count=row.size, root=row.root)
        if row.number != expected:
            yield Finding(
                kind="missing-seal", seq=expected, sentence=f"Seals {expected} to {row.number - 1} are missing."
            )
        elif row.previous != previous:
            yield forged(row, "does not name the seal before it: that one or this one was changed")
        yield from genuine(row, seal, keys)
        previous, expected = sealed(seal), row.number + 1
        if anchor is not None and anchor.number == row.number:
            remembered_as = previous
    if anchor is not None and remembered_as != anchor.hash:
        what = "is missing: seals were cut off" if remembered_as is None else "is not the one that this node made"
        yield Finding(kind="cut-seals", seq=anchor.number, sentence=f"Seal {anchor.number} {what}.")


def genuine(row: StoredSeal, seal: Seal, keys: Mapping[str, Ed25519PublicKey]) -> Iterator[Finding]:
    """One seal by itself: its heads give its root, and a key of ours signed it."""
    try:
        heads = heads_of(row.heads)
    except msgspec.DecodeError:
        yield forged(row, "has a list of heads that cannot be read")
    else:
        if len(heads) != row.size or merkle(heads) != row.root:
            yield forged(row, "does not cover the heads that are listed with it")
    if row.key not in keys:
        yield forged(row, f"is signed with a key that this node does not know ({row.key})")
    elif not signed(seal, row.signature, keys[row.key]):
        yield forged(row, "has a signature that is not genuine")


def forged(row: StoredSeal, what: str) -> Finding:
    return Finding(kind="forged-seal", seq=row.number, sentence=f"Seal {row.number} of {row.at:%Y-%m-%d %H:%M} {what}.")


def under(row: StoredSeal, look: Callable[[Sequence[Head]], list[Standing]], sealed_by: Sealed) -> Iterator[Finding]:
    """The heads under a seal against the facts that stand."""
    try:
        heads = heads_of(row.heads)
    except msgspec.DecodeError:
        return
    for start in range(0, len(heads), 1000):
        some = heads[start : start + 1000]
        found = {(s.case_id, s.seq): s for s in look(some)}
        for head in some:
            if head.case_id < ACTS:
                continue
            if head.case_id == ACTS:
                yield from acted(row.number, head, found[ACTS, head.seq])
                continue
            sealed_by.note(head.case_id, head.seq)
            yield from differing(row.number, head, found[head.case_id, head.seq])


def acted(number: int, head: Head, now: Standing) -> Iterator[Finding]:
    """A sealed end of the chain of acts against the acts that stand now."""
    last = now.last or 0
    if last < head.seq:
        gone = f"Acts {last + 1} to {head.seq} are" if last + 1 < head.seq else f"Act {head.seq} is"
        sentence = f"{gone} missing: seal {number} covers act {head.seq}, the last one is act {last}."
        yield Finding(kind="cut-acts", seq=head.seq, sentence=sentence)
    elif now.hash != head.hash:
        sentence = f"Act {head.seq} is not the one that seal {number} covers; it was written anew, or is gone."
        yield Finding(kind="changed-act", seq=head.seq, sentence=sentence)


def passed(conn: Connection[Any], row: StoredSeal, gates: Mapping[int, tuple[str, int]]) -> Iterator[Finding]:
    """The sealed ends of offices' passages against those that stand now; `gates`: office and last number, by head."""
    try:
        heads = [head for head in heads_of(row.heads) if head.case_id < ACTS]
    except msgspec.DecodeError:
        return
    wanted = [(gates[head.case_id][0], head.seq) for head in heads if head.case_id in gates]
    stands = passages.standing(conn, wanted) if wanted else {}
    for head in heads:
        office, last = gates.get(head.case_id, ("of an office", 0))
        if last < head.seq:
            sentence = (
                f"Passages {office}/{last + 1} to {head.seq} are missing: seal {row.number} covers the last of them."
            )
            yield Finding(kind="cut-passages", seq=head.seq, sentence=sentence)
        elif stands.get((office, head.seq)) != head.hash:
            sentence = f"Passage {office}/{head.seq} is not the one that seal {row.number} covers."
            yield Finding(kind="changed-passage", seq=head.seq, sentence=sentence)


def differing(number: int, head: Head, now: Standing) -> Iterator[Finding]:
    """A sealed head against what stands there now."""
    at = {"case": head.case_id, "seq": head.seq}
    if now.last is None:
        sentence = f"Case {head.case_id} is missing: seal {number} covers its fact {head.seq}."
        yield Finding(kind="missing-case", sentence=sentence, **at)
    elif now.last < head.seq:
        sentence = f"Case {head.case_id} was cut: seal {number} covers fact {head.seq}, the case ends at {now.last}."
        yield Finding(kind="cut-tail", sentence=sentence, **at)
    elif now.hash != head.hash:
        sentence = (
            f"Case {head.case_id}: fact {head.seq} is not the one that seal {number} covers; it was written anew."
        )
        yield Finding(kind="changed-fact", sentence=sentence, **at)
