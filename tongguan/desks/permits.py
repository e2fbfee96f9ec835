"""The permits of goods that are being declared, beside their form: what they need, which record answers already, what
was applied for. All that is missing is applied for with what stands in the form, and what is there is named by it.

Nothing is asked for twice: an application takes over the declaration, and is sent at once if that says all it needs.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.form import Json, listed
from tongguan.desks.door import person_of
from tongguan.journeys import write_record
from tongguan.ledgers import form
from tongguan.ledgers.consult import Named, Record, balances_of, consult
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.life import COUNTS, RecordState
from tongguan.ledgers.need import Need
from tongguan.ledgers.prefill import completed, from_declaration, from_register
from tongguan.ledgers.required import needs
from tongguan.messages.elements import elements
from tongguan.messages.received import JSON
from tongguan.messages.received import read as read_message
from tongguan.parties.may import Action, Subject, may, permit
from tongguan.problem import Refusal
from tongguan.release.foresee import applied_at
from tongguan.store import drafts, parties, records
from tongguan.store.connect import Reading
from tongguan.store.drafts import Draft
from tongguan.store.records import Kept, Wanted

UNDER_WAY = (RecordState.APPLIED, RecordState.SUPPLEMENT, RecordState.REVIEWED)
MOST = 20
"""So many of one's last records of a kind are looked through for one that answers."""
encode = msgspec.json.encode


class Writing(NamedTuple):
    """A declaration that is being written, as it can be read on a day; `holder`: whose its permits are to be."""

    declaration: Declaration
    direction: Direction
    holder: str
    day: date


class Permit(NamedTuple):
    """A document that goods need: of which items (their numbers), and whether all of them name it. `kind`: where it is
    applied for; None where nobody can. `answers`: a record that is there and fits; `under_way`: one that is applied
    for; `draft`: an application that still lacks something; `last`: where the holder's last record is."""

    need: Need
    items: tuple[int, ...]
    named: bool
    kind: Definition | None = None
    answers: Kept | None = None
    under_way: Kept | None = None
    draft: Draft | None = None
    last: int = 0

    @property
    def lacking(self) -> bool:
        """Whether it can be applied for, and nobody did."""
        return self.kind is not None and not (self.named or self.answers or self.under_way or self.draft)

    @property
    def to_name(self) -> bool:
        """Whether it is there, and the declaration does not say so."""
        return not self.named and self.answers is not None


def writing(request: Call, body: bytes) -> Writing | None:
    """The declaration of a draft; None where it cannot be read as one yet, or names no goods."""
    node, caller, found = node_of(request), caller_of(request), read_message(JSON, body).declaration
    law = at.law_on(node)
    kind = law.type(found.type) if found is not None and found.type else None
    if found is None or kind is None or not any(item.tariff_code for item in found.items):
        return None
    party = found.exporter if kind.direction is Direction.EXPORT else found.shipment and found.shipment.importer
    holder = (party.id if party else None) or caller.party
    can = may(caller, Action.APPLY, Subject(declarant=holder))
    return Writing(found, kind.direction, holder if can else caller.party, law.head.day(node.now()))


async def permits(request: Call, body: bytes) -> tuple[Permit, ...] | None:
    """What the goods of a draft need, each document once; None where it cannot be read yet."""
    now, law = writing(request, body), at.law_on(node_of(request))
    if now is None:
        return None
    asked = grouped(needs(now.declaration, law, now.direction))

    def read(conn: Reading) -> tuple[Permit, ...]:
        found, begun = list[Permit](), drafts.of_records(conn) if asked else []
        for one in asked:
            row = law.subsystem(applied_at(one.need.document, one.need.agency, law))
            found.append(sought(conn, one._replace(kind=definition_of(row.definition)), now, begun) if row else one)
        return tuple(found)

    return await at.reading(node_of(request), caller_of(request), read)


def grouped(asked: Iterable[Need]) -> list[Permit]:
    """Each document of an agency once."""
    found: dict[tuple[str, str], list[Need]] = {}
    for need in asked:
        found.setdefault((need.document, need.agency), []).append(need)
    return [Permit(of[0], tuple(n.item for n in of), all(n.met_by for n in of)) for of in found.values()]


def sought(conn: Reading, one: Permit, now: Writing, begun: Sequence[Draft]) -> Permit:
    """The permit with what there is of it in the ledger, or on the way there."""
    kind = one.kind
    if kind is None or one.named:
        return one
    held = records.listed(conn, Wanted(system=kind.code, holder=now.holder, limit=MOST))
    answers = next((row for row in held if row.state in COUNTS and fits(conn, row, one, now)), None)
    goods = goods_of(one, now)
    under_way = next((row for row in held if row.state in UNDER_WAY and about(row.lines, goods)), None)
    draft = next(
        (d for d in begun if d.system == kind.code and not d.amends and about(encode(d.whole.get("lines", ())), goods)),
        None,
    )
    last = max((row.place for row in held), default=0)
    return one._replace(answers=answers, under_way=under_way, draft=draft, last=last)


def goods_of(one: Permit, now: Writing) -> set[str]:
    """The whole codes of the goods that need it."""
    return {item.tariff_code or "" for item in now.declaration.items if item.sequence in one.items}


def about(lines: bytes, goods: set[str]) -> bool:
    """Whether the lines of an application are about such goods; one without goods may be about any."""
    codes = {str(line.get("hs", "")) for line in msgspec.json.decode(lines or b"[]") if isinstance(line, dict)} - {""}
    return not codes or any(code.startswith(said) for code in goods for said in codes)


def fits(conn: Reading, row: Kept, one: Permit, now: Writing) -> bool:
    """Whether a record answers for these goods with nothing amiss, as it stands and with what is left of it."""
    assert one.kind is not None
    left = records.left(conn, balances_of(one.kind, row.entry))
    at_line = {(int(line), about): b.remaining for b in left for *_, line, about in (b.key.split("/"),)}
    places = tuple(n for n, item in enumerate(now.declaration.items) if item.sequence in one.items)
    named = Named(declaration=now.declaration, direction=now.direction, day=now.day, places=places)
    return not consult(one.kind, Record(row.entry, at_line), row.written, named).problems


def name_in(whole: Json, found: Iterable[Permit]) -> None:
    """The items of a draft name the records that are there for them."""
    for one in found:
        if one.named or one.answers is None:
            continue
        code = {"category": one.need.document[:1], "type": one.need.document[1:]}
        for item in listed(whole):
            if item.get("sequence") in one.items:
                others = [d for d in item.get("documents", ()) if {k: d.get(k) for k in code} != code]
                item["documents"] = [*others, {**code, "id": one.answers.written}]


async def apply(request: Call, draft: Draft) -> None:
    """Applications for all that is lacking, with all that the draft says; what lacks nothing is sent. Pressed twice, it
    is the same applications."""
    now, found = writing(request, draft.body), await permits(request, draft.body)
    node, caller, who = node_of(request), caller_of(request), person_of(request).account
    if now is None or found is None:
        return
    permit(caller, Action.APPLY, Subject(declarant=now.holder))
    known = await at.reading(node, caller, lambda conn: parties.named(conn, now.holder))
    for one in found:
        if not one.lacking or one.kind is None:
            continue
        id_ = sha256(f"{draft.id}/{one.kind.code}/{one.last}".encode()).hexdigest()[:16]
        body = encode(begun(one, now, known.name if known else ""))
        new = Draft(id_, who.party, one.kind.name, body, 1, node.now(), who.name, system=one.kind.code)
        await at.writing(node, partial(drafts.keep, new=new))
        with suppress(Refusal):  # then it stands among what is being written, with what it lacks
            await node.written(partial(write_record.sent, caller=caller, draft=new))


def begun(one: Permit, now: Writing, holder: str) -> Json:
    """An application as its form would have it: from the items that need it, and the register."""
    assert one.kind is not None
    shipment = now.declaration.shipment
    assert shipment is not None, "goods lie in a shipment"
    items = tuple(item for item in now.declaration.items if item.sequence in one.items)
    part = replace(now.declaration, shipment=replace(shipment, items=items))
    whole: Json = {"fields": {}, "lines": [], "holder": now.holder}
    whole = completed(whole, from_declaration(one.kind, part, elements(), direction=now.direction))
    whole = form.begun(one.kind, completed(whole, from_register(one.kind, (now.holder, holder), elements())))
    whole["fields"] |= {"holder": now.holder} if "holder" in one.kind.record.get("properties", {}) else {}
    return form.without_empty(one.kind, whole)
