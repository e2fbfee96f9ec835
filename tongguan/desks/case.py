"""A declaration's page: for its parties what is decided and asked of them, for officers also why; read in three
statements, however much is on it; in a fourth what manifests tell of its transport documents, in a fifth the movements
of goods in transit, in a sixth what was contested, where there are any."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import documents, followups, messages, views
from tongguan.api import node as at
from tongguan.api.declarations import looked, see
from tongguan.api.language import Language
from tongguan.api.operation import Call, Sent, caller_of, node_of
from tongguan.codes.rows import OfficeRow, TypeRow
from tongguan.declarations.declaration import Declaration
from tongguan.desks.appeals import of_case as contests_of
from tongguan.desks.cargo_panel import Paper, differing, papers, shared
from tongguan.desks.door import page
from tongguan.desks.heard import heard
from tongguan.desks.movement_panel import LOOKS, Moving, moving
from tongguan.desks.page import desk, look_of
from tongguan.messages.answer import Answer
from tongguan.messages.received import JSON, declaration_in
from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller
from tongguan.parties.signature import signature_in
from tongguan.payments.assessment import Line
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Stand
from tongguan.release.lifecycle import Event, Hold, State, allowed
from tongguan.store import appeals, reading
from tongguan.store.appeals import Appeal
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, GroundsLine
from tongguan.store.sheet import Sheet, sheet

answer_in = msgspec.json.Decoder(Answer).decode
NOTHING_SAID = {"not_taken": None, "not_said": None, "not_appealed": None, "appealing": None}
"""What a page says of what was typed, where nothing was."""
ASKED_OF_THE_TRADER = (Hold.PAYMENT, Hold.PERMIT, Hold.DOCUMENTS, Hold.ARRIVAL)


class Seen(NamedTuple):
    """What was read for a case's page."""

    case: CaseLine
    facts: list[reading.FactLine]
    sheet: Sheet
    declaration: Declaration | None
    papers: tuple[Paper, ...]
    stand: Stand
    moving: Moving
    appeals: list[Appeal]


class Names(dict[str, tuple[str, str]]):
    """Code → name in both languages; a code that has none is its own name."""

    def __missing__(self, code: str) -> tuple[str, str]:
        return (code, code)


class Phase(msgspec.Struct, frozen=True):
    """A part of the timeline drawn as the dumbbell: wide before arrival, thin at the border, wide after release."""

    name: str
    steps: tuple[views.Step, ...]
    begun: bool


class Charged(msgspec.Struct, frozen=True):
    """One item's charges: its value, a line per tax, and what they come to."""

    item: int
    value: Decimal
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.payable for line in self.lines), Decimal(0))


def read(conn: Reading, caller: Caller, number: str) -> Seen:
    """The case of a number, if the caller may see it."""
    case = see(conn, caller, number)
    facts, found = reading.timeline(conn, case.id), sheet(conn, case.id)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such declaration.", "没有该报关单。")
    declaration = declaration_of(found)
    stand = views.stand_in(found.stand)
    beside = papers(conn, declaration, case.direction)
    contested = appeals.of_case(conn, case.id) if any(f.kind == Event.APPEAL for f in facts) else []
    return Seen(case, facts, found, declaration, beside, stand, moving(conn, stand, case.number), contested)


@get("/declarations/{number:str}", opt=page("declaration", "A declaration", Action.SEE))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """The page for its parties."""
    return await opened(request, number)


async def opened(request: Call, number: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller = caller_of(request)
    seen = await at.reading(node_of(request), caller, lambda conn: read(conn, caller, number))
    await looked(request, seen.case, "declaration")
    values = {**shown(request, seen), "typed": {}, **NOTHING_SAID, **more}
    return desk(request, "case/declaration.html", status, **values)


def shown(request: Call, seen: Seen) -> dict[str, Any]:
    """What the templates of a case are given."""
    caller, node = caller_of(request), node_of(request)
    grounds = bool(may(caller, Action.SEE_GROUNDS))
    lines = [GroundsLine(g.seq, g.lane, g.body) for g in seen.sheet.grounds]
    why = views.why(lines, seen.facts) if grounds else None
    whole = views.whole(seen.case, seen.facts, seen.sheet.stand, why, Language(look_of(request).language))
    law, stand = at.law_on(node, node.law.head.day(seen.case.received_at)), seen.stand
    steps = [views.step(f, caller) for f in seen.facts]
    return {
        "whole": whole,
        "seq": seen.case.seq,
        "declaration": seen.declaration,
        "papers": seen.papers if caller.officer else shared(seen.papers, stand),
        "unlike": differing(stand, whole.problems),
        "ucr": ucr_of(seen.declaration),
        "moving": seen.moving,
        **LOOKS,
        "moment": node.now(),
        "sheet": seen.sheet,
        "steps": steps,
        "phases": phases(steps, whole.state),
        "charged": charged(whole),
        "events": {s.seq: s.event for s in steps},
        "signed": signatures(seen),
        "must_sign": at.must_sign(node, caller.party, seen.case.declarant),
        "can": possible(caller, whole.state),
        "waiting": [h for h in whole.holds if h in ASKED_OF_THE_TRADER],
        **contests_of(law, node.law.head.day(node.now()), stand, seen.appeals, caller),
        "heard": heard(stand.voices, law, whole.state, caller.officer),
        "means": means_of(whole.state),
        "taxes": Names((tax.code, (tax.name, tax.name_zh)) for tax in law.taxes()),
        "type_name": both(law.type(whole.type)),
        "office_name": both(law.office(whole.office)),
        "reasons": law.entries("amendment-reason"),
    }


def signatures(seen: Seen) -> dict[int, views.Signed]:
    """Which messages are signed, by whom and when."""
    when = {f.seq: f.at for f in seen.facts}
    kept = ((m.seq, m.signature) for m in seen.sheet.messages)
    return {seq: views.signed(signature_in(one), when[seq]) for seq, one in kept if one and seq in when}


def declaration_of(found: Sheet) -> Declaration | None:
    """The declaration as it stands; None once it was deleted at its date."""
    return declaration_in(bytes(found.body), JSON if found.amended else found.media)


def ucr_of(declaration: Declaration | None) -> str:
    """The unique reference of the whole consignment; empty where none is declared."""
    whole = declaration.shipment if declaration else None
    return whole.ucr.id if whole and whole.ucr else ""


def both(row: TypeRow | OfficeRow | None) -> tuple[str, str]:
    """A row's name in both languages; empty where there is none."""
    return (row.name, row.name_zh) if row else ("", "")


def possible(caller: Caller, state: State) -> set[str]:
    """What this caller may still do with the declaration."""
    trader = bool(may(caller, Action.AMEND)) and not caller.officer
    events = {"amend": Event.AMEND, "cancel": Event.CANCEL, "present": Event.PRESENT}
    can = {name for name, event in events.items() if trader and allowed(state, event)}
    can |= {"appeal"} if bool(may(caller, Action.APPEAL)) and not caller.officer else set()
    return can | ({"attach"} if trader and state in (State.HELD, State.RETURNED, State.REFUSED) else set())


def means_of(state: State) -> tuple[str, str]:
    """The edge's colour and the state's icon."""
    return {
        State.HELD: ("look", "hold"),
        State.RELEASED: ("go", "pass"),
        State.SETTLED: ("go", "pass"),
        State.RETURNED: ("stop", "find"),
        State.REFUSED: ("stop", "refuse"),
        State.CANCELLED: ("", "none"),
    }[state]


def phases(steps: Sequence[views.Step], state: State) -> tuple[Phase, ...]:
    """Before arrival, at the border, after release."""
    arrived = next((n for n, s in enumerate(steps) if s.event in (Event.PRESENT, Event.ARRIVE)), len(steps))
    released = next((n for n, s in enumerate(steps) if s.state in (State.RELEASED, State.SETTLED)), len(steps))
    first = min(arrived, released + 1)
    over = state in (State.RELEASED, State.SETTLED)
    return (
        Phase("before", tuple(steps[:first]), True),
        Phase("border", tuple(steps[first : released + 1]), arrived < len(steps) or over),
        Phase("after", tuple(steps[max(first, released + 1) :]), over),
    )


def charged(whole: views.Whole) -> tuple[Charged, ...]:
    """The bill item by item."""
    if whole.bill is None:
        return ()
    values = {v.item: v.value for v in whole.bill.values}
    items = dict.fromkeys([*values, *(line.item for line in whole.bill.lines)])
    return tuple(
        Charged(n, values.get(n, Decimal(0)), tuple(line for line in whole.bill.lines if line.item == n)) for n in items
    )


@post("/declarations/{number:str}/cancel", status_code=303, opt=page("cancel-it", "Cancel it", Action.CANCEL))
async def cancel(request: Call, number: FromPath[str]) -> Response[Any]:
    """The trader takes it back, with a reason."""
    said = await request.form()
    reason, text = str(said.get("reason", "")), str(said.get("text", ""))[:500]
    taken(await followups.cancelled(request, number, reason, text))
    return back(number)


@post(
    "/declarations/{number:str}/present", status_code=303, opt=page("present-it", "The goods are here", Action.PRESENT)
)
async def present(request: Call, number: FromPath[str]) -> Response[Any]:
    """The goods of a pre-lodged declaration are here."""
    taken(await followups.presented(request, number, ""))
    return back(number)


@post(
    "/declarations/{number:str}/documents",
    request_max_body_size=documents.LARGEST + documents.MULTIPART_OVERHEAD,
    status_code=303,
    opt=page("attach-it", "Attach a document", Action.ATTACH, query=("type",)),
)
async def attach(request: Call, number: FromPath[str]) -> Response[Any]:
    """A document more."""
    await documents.taken(request, number)
    return back(number)


@get("/declarations/{number:str}/documents/{document:str}", opt=page("document", "A document", Action.SEE))
async def document(request: Call, number: FromPath[str], document: FromPath[str]) -> Response[Any]:
    """The document, as a download."""
    return await documents.given(request, number, document)


@get("/declarations/{number:str}/messages/{seq:str}", opt=page("message", "A message as received", Action.SEE))
async def message(request: Call, number: FromPath[str], seq: FromPath[str]) -> Response[Any]:
    """The bytes of a message."""
    return await messages.given(request, number, seq)


def taken(sent: Sent) -> Answer:
    """The answer to a follow-up that was taken; what stands against one that was not is a Refusal."""
    answer = answer_in(sent.content)
    stopping = tuple(p for p in answer.problems if p.stops)
    if stopping:
        raise Refusal(Reason.INVALID, answer.sentence, answer.sentence_zh, stopping)
    return answer


def back(number: str) -> Response[Any]:
    """To the page of the declaration."""
    return Redirect(f"/declarations/{number}", status_code=303)
