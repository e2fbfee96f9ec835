"""`tongguan verify`: walks every chain and seal and considers every stored case again; a line per finding."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.commands import DATA
from tongguan.commands.reach import reached
from tongguan.journeys.reconsider import Archive, Stored, reconsidered
from tongguan.journeys.standards import Standards
from tongguan.release.case import Inputs
from tongguan.risk.profiles import ProfileSet
from tongguan.store import standards
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.walk import StoredFact
from tongguan.worker.verify import Difference, Finding, Reconsider, Walked, verify

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
            again = None if args.chains_only else reconsidering(store)
            for finding in verify(store, data / "keys", walked, watched(again, walked)):
                count += 1
                print(as_json(finding) if args.json else f"{finding.kind}: {finding.sentence}", flush=True)
        finally:
            store.close()
    print(summary(walked, count), file=sys.stderr)
    return 1 if count else 0


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
        words += f" {walked.passed_over} facts could not be considered again, for a good reason."
    return words


def reconsidering(store: Store) -> Reconsider:
    """Considering again with the law and the risk profiles that the stored decisions name."""

    @lru_cache(maxsize=256)
    def named(snapshot: str, day: date) -> str:
        with store.reading(SYSTEM) as conn:
            return standards.law_of_snapshot(conn, snapshot, day)

    @lru_cache(maxsize=4)
    def law(id_: str) -> Law:
        with store.reading(SYSTEM) as conn:
            return Law.load(standards.law(conn, id_))

    @lru_cache(maxsize=64)
    def profiles(id_: str) -> ProfileSet | None:
        try:
            with store.reading(SYSTEM) as conn:
                return Standards.profiles_named(conn, id_)
        except LookupError:
            return None

    def snapshot(inputs: Inputs) -> Snapshot | None:
        source = named(inputs.law, inputs.law_date) if inputs.law_date else ""
        if not source or inputs.law_date is None:
            return None
        made = law(source).at(inputs.law_date, inputs.received_at)
        return made if made.id == inputs.law else None

    archive = Archive(snapshot, profiles)
    return lambda case: (Difference(*d) for d in reconsidered((stored(f) for f in case), archive))


def stored(fact: StoredFact) -> Stored:
    """A fact as the thinking takes it."""
    return Stored(fact.seq, fact.kind, fact.body, fact.grounds or b"", fact.media or "", fact.message or b"")
