"""`tongguan verify`: walks every chain and seal and considers every stored case again; a line per finding."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

import msgspec
from obstore import get
from obstore.store import ObjectStore

from tongguan.codes.snapshot import Snapshot
from tongguan.commands import DATA
from tongguan.commands.backup import objects_answering, objects_of
from tongguan.commands.reach import noted, reached
from tongguan.journeys.reconsider import Archive, Listed, Stored, reconsidered
from tongguan.release.case import Inputs
from tongguan.store import standards
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.walk import Document, StoredFact
from tongguan.worker.finding import Finding
from tongguan.worker.measured import times
from tongguan.worker.people import people
from tongguan.worker.published import law_named, norms, profiles_named, published
from tongguan.worker.verify import Difference, Reconsider, Walked, verify

EVERY = 1000  # cases between two words of progress


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")
    parser.add_argument("--chains-only", action="store_true", help="walk chains and seals, consider nothing again")
    parser.add_argument("--json", action="store_true", help="one JSON object per finding on standard output")


def run(args: argparse.Namespace) -> int:
    """0 = everything is as it was written."""
    data: Path = args.data.resolve()
    walked, count = Walked(), 0
    with reached(data) as database:
        store = Store(database.urls, readers=1)
        try:
            for finding in findings(store, data, walked, args.chains_only):
                count += 1
                print(as_json(finding) if args.json else f"{finding.kind}: {finding.sentence}", flush=True)
        finally:
            store.close()
        told = {"cases": walked.cases, "facts": walked.facts, "findings": count, "chains_only": args.chains_only}
        noted(database, "node.verify", told)
    print(summary(walked, count), file=sys.stderr)
    return 1 if count else 0


def findings(store: Store, data: Path, walked: Walked, chains_only: bool) -> Iterator[Finding]:
    """What is not as it was written: what was published first, what people did and said, then the cases."""
    yield from published(store)
    yield from people(store)
    again, law = None if chains_only else reconsidering(store), norms(store)
    if not chains_only:
        law = law._replace(document=partial(paper, objects_of(data)))
    yield from verify(store, data / "keys", walked, watched(again, walked), law)
    secret = data / "keys" / "node.secret"
    yield from times(store, secret.read_bytes() if secret.exists() else b"")


def watched(again: Reconsider | None, walked: Walked) -> Reconsider:
    """The same, with a word of progress on a terminal."""

    def look(case: Sequence[StoredFact]) -> Iterable[Difference]:
        if walked.cases % EVERY == 0 and sys.stderr.isatty():
            print(f"\r  {walked.cases} cases, {walked.facts} of about {walked.of} facts", end="", file=sys.stderr)
        return again(case) if again else ()

    return look


def as_json(finding: Finding) -> str:
    return json.dumps(msgspec.to_builtins(finding), ensure_ascii=False)


def summary(walked: Walked, count: int) -> str:
    """What was walked, in one sentence."""
    words = f"{walked.cases} cases, {walked.facts} facts, {walked.seals} seals: {count or 'no'} findings."
    if walked.deleted:
        words += f" {walked.deleted} messages were deleted at their date."
    if walked.documents_deleted:
        words += f" {walked.documents_deleted} documents were deleted at their date."
    if walked.passed_over:
        words += f" {walked.passed_over} facts were not considered again: another edition of the program answered them,"
        words += " or their message was deleted at its date."
    return words


def reconsidering(store: Store) -> Reconsider:
    """Considering again with the law and the risk profiles that the stored decisions name."""

    @lru_cache(maxsize=256)
    def named(snapshot: str, day: date) -> str:
        with store.reading(SYSTEM) as conn:
            return standards.law_of_snapshot(conn, snapshot, day)

    law = lru_cache(maxsize=4)(partial(law_named, store))
    profiles = lru_cache(maxsize=64)(partial(profiles_named, store))

    def snapshot(inputs: Inputs) -> Snapshot | None:
        source = law(named(inputs.law, inputs.law_date)) if inputs.law_date else None
        if source is None or inputs.law_date is None:
            return None
        made = source.at(inputs.law_date, inputs.received_at)
        return made if made.id == inputs.law else None

    archive = Archive(snapshot, profiles)
    return lambda case: (Difference(*d) for d in reconsidered((stored(f) for f in case), archive, listed(case[-1])))


def stored(fact: StoredFact) -> Stored:
    """A fact as the thinking takes it."""
    return Stored(
        fact.seq,
        fact.kind,
        fact.body,
        fact.grounds or b"",
        fact.media or "",
        fact.message or b"",
        fact.owner,
        fact.declarant,
    )


def listed(last: StoredFact) -> Listed:
    """What the list of cases says of a case."""
    return Listed(
        number=last.number,
        reference=last.case_reference,
        type=last.case_type,
        direction=last.case_direction,
        office=last.case_office,
        message_seq=last.case_message_seq,
        item_count=last.case_item_count,
        value=last.case_value,
        received_at=last.case_received_at,
        changed_at=last.case_changed_at,
    )


def paper(objects: ObjectStore, document: Document) -> str:
    """What is wrong with the bytes of a document, or nothing."""
    hash_, size = sha256(), 0
    with objects_answering():
        try:
            content = get(objects, document.object)
        except FileNotFoundError:
            return "is missing from the object store"
        for chunk in content.stream():
            hash_.update(chunk)
            size += len(chunk)
    return "" if (size, hash_.digest()) == (document.size, document.hash) else "is not the one that was attached"
