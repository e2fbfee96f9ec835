"""Consider again: what would be decided of a case today, beside what was; for officers, and nothing changes."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.views import grounds_in
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.messages.received import JSON
from tongguan.messages.received import read as read_message
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.release.anew import Record, anew
from tongguan.release.told import Told
from tongguan.store import reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine

told_in = msgspec.json.Decoder(Told).decode


@get("/cases/{number:str}/again", opt=page("consider-again", "A case considered again today", Action.SEE_GROUNDS))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """The decision of record, and what today's law and risk profiles would make of it."""
    node, caller = node_of(request), caller_of(request)
    now, profiles = node.now(), node.profiles
    law = node.law.at(node.law.head.day(now), now)
    case, record = await at.reading(node, caller, lambda conn: recalled(conn, caller, number))
    await looked(request, case, "case again")
    values: dict[str, Any] = {
        "case": case,
        "record": record,
        "law": law,
        "profiles": profiles.id,
        "names": {p.id: p.name for p in profiles.profiles},
        "anew": anew(record, law, profiles) if record else None,
        "within": "/queue",
    }
    return desk(request, "case/again.html", **values)


def recalled(conn: Reading, caller: Caller, number: str) -> tuple[CaseLine, Record | None]:
    """The thought about the declaration as it stands; None where its data were deleted at their date."""
    case = see(conn, caller, number)
    message = reading.message(conn, case.id, case.message_seq)
    fact = next((f for f in reading.timeline(conn, case.id) if f.seq == case.message_seq), None)
    lines = {line.seq: grounds_in(line.body) for line in reading.grounds(conn, case.id)}
    if message is None or message.deleted or fact is None or case.message_seq not in lines:
        return case, None
    body, media = (message.standing, JSON) if message.standing else (message.body, message.media)
    result = read_message(media, bytes(body))
    if result.declaration is None:
        return case, None
    before = max((seq for seq in lines if seq < case.message_seq), default=0)
    return case, Record(
        number=number,
        told=told_in(fact.body),
        grounds=lines[case.message_seq],
        before=lines[before].stand if before else None,
        declaration=result.declaration,
        problems=result.problems,
    )
