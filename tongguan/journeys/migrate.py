"""Records of an agency's ledger come in from a predecessor system, by a file of JSON lines: each as it stands there,
its lines with what is left. A bad line is named, and the others are in.

    {"source": "licensing system, L-17", "record": {"system": …, "number": …, "holder": …, "fields": …, "lines": …}}

Such a record is issued here by a step that names its source, so that balances open with what is left and every later
draw is proven like any other. The same line again changes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.journeys import ledger
from tongguan.journeys.ledger import Kind
from tongguan.journeys.record_amiss import amiss
from tongguan.journeys.record_says import RecordIssuing
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.life import RecordState
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.store import records
from tongguan.store.connect import Store, Writing
from tongguan.trips.seals import NUMBER

CHUNK = 200
LONGEST, SOURCE = 1_000_000, 200


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line. `source`: the system it comes from, and what it is called there."""

    source: str
    record: RecordIssuing


class Wrong(NamedTuple):
    """Why a line is left out: its number, where in it, and the reason."""

    line: int
    where: str
    why: str


class Good(NamedTuple):
    """A line that may come in: its number, what its record is, and the step that will say where it is from."""

    line: int
    kind: Kind
    record: RecordIssuing
    why: str


class Came(NamedTuple):
    """What a file came to."""

    made: int
    same: int
    wrong: list[Wrong]


def read(lines: Iterable[bytes], law: Snapshot) -> Iterator[Good | Wrong]:
    """Each line, held against the definition of its sub-system. Empty ones are passed over."""
    kinds = {row.code: Kind(row, definition_of(row.definition), law) for row in law.subsystems()}
    decode = msgspec.json.Decoder(Line).decode
    for n, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            if len(text) > LONGEST:
                raise ValueError(f"A line has at most {LONGEST} bytes.")
            said = decode(text)
        except (ValueError, RecursionError) as error:
            yield Wrong(n, "", str(error))
            continue
        yield judged(n, said, kinds.get(said.record.system), sha256(text.strip()).hexdigest()[:16])


def judged(line: int, said: Line, kind: Kind | None, digest: str) -> Good | Wrong:
    """What a line has against it, the first of it."""
    if kind is None:
        return Wrong(line, "/record/system", "There is no such sub-system today.")
    if not NUMBER(said.record.number):
        return Wrong(line, "/record/number", "A record's number has 1 to 35 letters, digits, spaces and . / -")
    if not 0 < len(said.source.strip()) <= SOURCE or not said.source.isprintable():
        return Wrong(line, "/source", f"Say where it comes from, in 1 to {SOURCE} characters.")
    for problem in amiss(kind.definition, said.record, said.record.holder):
        return Wrong(line, f"/record{problem.pointer}", problem.message)
    return Good(line, kind, said.record, f"Migrated from {said.source.strip()} [{digest}]")


def load(store: Store, caller: Caller, lines: Iterable[Good | Wrong], now: datetime) -> Came:
    """Brings them in, some hundred in a transaction: what was killed on its way goes on when the file comes again."""
    permit(caller, Action.ADMINISTER)
    made, same, wrong, left = 0, 0, [], iter(lines)
    while chunk := list(islice(left, CHUNK)):
        with store.writing() as conn:
            told = [one if isinstance(one, Wrong) else kept(conn, caller, one, now) for one in chunk]
        wrong += [one for one in told if isinstance(one, Wrong)]
        made, same = made + told.count(True), same + told.count(False)
    return Came(made, same, wrong)


def kept(conn: Writing, caller: Caller, one: Good, now: datetime) -> bool | Wrong:
    """One record; False where the same line brought it before."""
    key = (one.record.system, plain(one.record.number))
    if records.locked(conn, key) is None:
        of, says = (one.kind, one.record.number, RecordState.ISSUED), (one.record.holder, one.record)
        ledger.made(conn, caller, of, says, (now, one.why))
        return True
    if records.first(conn, key) == one.why:
        return False
    return Wrong(one.line, "/record/number", "It is on record, and not by this line.")
