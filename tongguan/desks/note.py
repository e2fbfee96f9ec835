"""The release note: a page to print, with a code that a gate verifies without asking anybody."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import segno
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.declarations import looked
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.case import Seen, declaration_of, read, shown
from tongguan.desks.door import page
from tongguan.desks.many import picked
from tongguan.desks.page import desk
from tongguan.messages.release_note import NotGenuine, ReleaseNote, payload, verified
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import State
from tongguan.store.connect import Reading

UNRELEASED = ("Only released goods have a release note.", "仅已放行的货物有放行单。")


class Signed(NamedTuple):
    """A note as a page shows it: what else is known of the case, what the note says, its signed text, drawn."""

    case: dict[str, Any]
    note: ReleaseNote
    text: str
    code: str


class Without(NamedTuple):
    """A declaration that has no note, and why, in both languages."""

    number: str
    reference: str
    why: tuple[str, str]


@get("/declarations/{number:str}/note", opt=page("note", "The release note", Action.SEE))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """The note of released goods, to print."""
    caller, node = caller_of(request), node_of(request)
    seen = await at.reading(node, caller, lambda conn: read(conn, caller, number))
    if seen.case.state != State.RELEASED:
        raise Refusal(Reason.CONFLICT, *UNRELEASED)
    return desk(request, "case/note.html", one=await signed(request, seen))


@get("/declarations/notes", opt=page("notes", "Several release notes", Action.SEE, query=("number*",)))
async def several(request: Call) -> Response[str]:
    """The notes of those that were chosen in the list, one on a page; those without one are named."""
    caller, numbers = caller_of(request), picked(request)

    def found(conn: Reading) -> list[Seen | Without]:
        return [seen_in(conn, caller, number) for number in numbers]

    all_ = await at.reading(node_of(request), caller, found)
    notes = [await signed(request, seen) for seen in all_ if isinstance(seen, Seen)]
    return desk(
        request,
        "case/notes.html",
        within="/declarations",
        notes=notes,
        without=[other for other in all_ if isinstance(other, Without)],
    )


def seen_in(conn: Reading, caller: Caller, number: str) -> Seen | Without:
    """A released case, or why there is no note of it; whose is another's is not there."""
    try:
        seen = read(conn, caller, number)
    except Refusal as refused:
        return Without(number, "", (refused.message, refused.message_zh))
    return seen if seen.case.state == State.RELEASED else Without(number, seen.case.reference, UNRELEASED)


async def signed(request: Call, seen: Seen) -> Signed:
    """The note of a released case, signed. That an officer looked is kept."""
    node = node_of(request)
    await looked(request, seen.case, "release note")
    values = shown(request, seen)
    note = note_of(seen, values["steps"], node.law.head.id)
    text = node.signer.signed(payload(note))
    return Signed(values, note, text, drawn(text))


def note_of(seen: Seen, steps: list[Any], administration: str) -> ReleaseNote:
    """What the note says of a case."""
    step = next(s for s in reversed(steps) if s.state is State.RELEASED)
    said = declaration_of(seen.sheet)
    boxes = tuple(e.id for e in said.shipment.equipment) if said and said.shipment else ()
    released: datetime = step.at
    gross: Decimal | None = said.gross_mass.value if said and said.gross_mass else None
    return ReleaseNote(
        number=seen.case.number,
        reference=seen.case.reference,
        declarant=seen.case.declarant,
        administration=administration,
        office=seen.case.office,
        released_at=released,
        fact=step.seq,
        items=seen.case.item_count,
        packages=said.package_count if said else None,
        gross=gross,
        boxes=boxes[:10],
    )


def drawn(text: str) -> str:
    """The text as a QR code: SVG, black on white whatever the page's scheme, so that every reader reads it."""
    out = BytesIO()
    look = {"svgclass": None, "lineclass": None, "omitsize": True, "border": 2}
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=False, **look)
    return out.getvalue().decode()


@get("/verify", opt=page("verify", "Is a release note genuine?", open=True))
async def asked(request: Call) -> Response[str]:
    """The form."""
    return desk(request, "case/verify.html", said="", note=None, amiss=False)


@post("/verify", status_code=200, opt=page("verify-it", "Whether a release note is genuine", open=True))
async def answered(request: Call) -> Response[str]:
    """What the note says, or that it is not genuine. Nothing is looked up: the keys alone tell."""
    said = str((await request.form()).get("note", ""))[:5000]
    try:
        note = verified(said, dict(node_of(request).signer.public()))
    except NotGenuine:
        return desk(request, "case/verify.html", 422, said=said, note=None, amiss=True)
    return desk(request, "case/verify.html", said=said, note=note, amiss=False)
