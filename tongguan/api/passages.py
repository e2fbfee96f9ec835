"""What comes to a gate and what goes: told, answered in the same commit, listed; the signed list for gates cut off."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from tongguan.api import node as at
from tongguan.api.body import decoded, fitting, media_of, whole
from tongguan.api.operation import JSON, Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.crossings.look import Look, PassageKind
from tongguan.crossings.ticket import ticket
from tongguan.journeys import arrive as journey
from tongguan.journeys.arrive import GatePassage, Unfit
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, Subject, may, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import passages
from tongguan.store.connect import SYSTEM
from tongguan.store.passages import Asked

LARGEST = 256 * 1024
MOST = 200
JOSE = "application/jose"
QUERY = (
    Parameter(name="office", words="Of this office.", example="5345"),
    Parameter(name="plate", words="Of this vehicle, however it is written.", example="粤Z1234港"),
    Parameter(name="after", words="With a greater number; for one office.", schema={"type": "integer"}),
)


class Passages(msgspec.Struct, frozen=True, kw_only=True):
    """What passed."""

    passages: tuple[GatePassage, ...]


class Sightings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen, in order: up to a hundred passages of one or several gates."""

    passages: tuple[Look, ...]


class Unread(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same before any of them is read."""

    passages: tuple[msgspec.Raw, ...]


def telling(id_: str, said: tuple[str, str], words: str) -> dict[str, Any]:
    """What arrivals and exits share."""
    return {
        "operation": Operation(
            id=id_,
            summary=said[0],
            summary_zh=said[1],
            words=words,
            action=Action.PASS,
            body=Sightings,
            answer=Passages,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    }


async def told(request: Call, step: PassageKind) -> Sent:
    """One answer for each look, durable."""
    if media_of(request) != JSON:
        raise Refusal(Reason.UNSUPPORTED, "Send application/json.", "请以 application/json 提交。")
    looks, caller = looks_in(await whole(request, LARGEST), step), caller_of(request)
    found = await node_of(request).written(lambda conn, office: journey.arrive(conn, office, caller, step, looks))
    return sent(Passages(passages=tuple(shown(caller, one) for one in found)))


def looks_in(body: bytes, step: PassageKind) -> list[Look | Unfit]:
    """The looks of a body, each read for itself. Raises Refusal where there is no list of them, or its only one cannot
    be read."""
    said = fitting(body, Unread).passages
    if len(said) > 1:
        return [looked(bytes(one), step) for one in said[: journey.MOST + 1]]
    looks = decoded(body, Sightings).passages
    for look in looks:
        named(look, step, "/passages/0")
    return list(looks)


def looked(body: bytes, step: PassageKind) -> Look | Unfit:
    """One look among others."""
    look = Look(office="")
    try:
        look = decoded(body, Look)
        named(look, step, "")
    except Refusal as refusal:
        return Unfit(look, refusal)
    return look


def named(look: Look, step: PassageKind, at: str) -> None:
    """Raises Refusal where goods would leave twice: a terminal's exit has a reference, by which it is known again."""
    if step is PassageKind.EXIT and not look.vehicle and not look.reference.strip():
        english, chinese = "Give your reference of this exit.", "请填写本次离场的编号。"
        problem = Problem(code="GAT25", message=english, message_zh=chinese, pointer=f"{at}/reference")
        raise Refusal(Reason.INVALID, english, chinese, (problem,))


@post(
    "/v1/arrivals",
    status_code=200,
    opt=telling(
        "tell-arrivals",
        ("What comes to a gate or a terminal; the answer says what to do with it", "报告到达：即时答复通行或查验"),
        "Goods that come are presented, and what was decided ahead is released, in the same commit. The same "
        "reference, or the same vehicle within the time of the profile, is the same passage with the same answer. Of "
        "several looks one that cannot be taken is answered at its place (`refused`, number 0); the others are taken.",
    ),
)
async def arrivals(request: Call) -> Sent:
    """Released, or stopped at a lane, with what the display shows."""
    return await told(request, PassageKind.ARRIVAL)


@post(
    "/v1/exits",
    status_code=200,
    opt=telling(
        "tell-exits",
        ("What leaves by a gate or a terminal, whole or in parts", "报告离开：整批或分批结关"),
        "Released goods leave; with the last of them the exit of their declaration is confirmed. What is still there "
        "is told as `left`. Of several looks one that cannot be taken is answered at its place (`refused`, number 0); "
        "the others are taken.",
    ),
)
async def exits(request: Call) -> Sent:
    """Gone, or stopped."""
    return await told(request, PassageKind.EXIT)


@get(
    "/v1/passages",
    opt={
        "operation": Operation(
            id="list-passages",
            summary="What passed, newest first: a carrier its own vehicles, an officer all",
            summary_zh="查询通行记录",
            words="At most two hundred.",
            action=Action.SEE,
            query=QUERY,
            answer=Passages,
        )
    },
)
async def listed(request: Call) -> Sent:
    """At most two hundred."""
    said, caller = request.query_params, caller_of(request)
    after = said.get("after")
    if after is not None and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Refusal(Reason.UNREADABLE, "Give `after` as a number.", "after 应为数字。")
    asked = Asked(
        office=own_office(caller, said.get("office", "")),
        plate=plain(said["plate"]) if said.get("plate") else None,
        after=int(after) if after else None,
    )
    rows = await at.reading(node_of(request), caller, lambda conn: passages.passages(conn, asked, MOST))
    return sent(Passages(passages=tuple(shown(caller, journey.passage_of(row)) for row in rows)))


@get(
    "/v1/crossings/{office:str}/list",
    opt={
        "operation": Operation(
            id="get-crossing-list",
            summary="The signed list of what may go at a gate, good for a minute",
            summary_zh="获取口岸放行清单（一分钟内有效，已签名）",
            words="A compact JWS (RFC 7515) by a key of `/.well-known/jwks.json`. A gate that is cut off answers by it "
            "until `expires_at`, and refuses after.",
            action=Action.PASS,
            gives=(JOSE,),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def signed_list(request: Call, office: FromPath[str]) -> Response[Any]:
    """As the node made it last."""
    permit(caller_of(request), Action.PASS, Subject(office=office))
    body = await list_of(request, office)
    return Response(body, media_type=JOSE, headers={"cache-control": "no-store"})


class DriverTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A page for the driver of a vehicle that was told: its `path` at this node. Whoever has it reads it."""

    path: str


@get(
    "/v1/trips/{reference:str}/ticket",
    opt={
        "operation": Operation(
            id="get-driver-ticket",
            summary="The page of the driver of a vehicle that you told of, to give to him",
            summary_zh="获取司机通行页面地址",
            words="Without an account: one status, one lane, why, in his language, and a code that the gate reads.",
            action=Action.CARGO,
            answer=DriverTicket,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def driver_ticket(request: Call, reference: FromPath[str]) -> Sent:
    """Of one of the caller's own."""
    node, party = node_of(request), caller_of(request).party
    trip = await at.reading(node, caller_of(request), lambda conn: passages.trip_under(conn, party, reference))
    if trip is None:
        raise Refusal(Reason.NOT_FOUND, "You told of no such vehicle.", "您未传输该车辆。")
    return sent(DriverTicket(path=f"/driver/{ticket(node.signer.proof, trip)}"))


def own_office(caller: Caller, said: str) -> str | None:
    """The office whose passages are asked for; one that is bound to one office asks for that. Raises Refusal."""
    office = said or (next(iter(caller.offices)) if len(caller.offices) == 1 else "")
    if caller.offices:
        permit(caller, Action.PASS, Subject(office=office))
    return office or None


async def list_of(request: Call, office: str) -> bytes:
    """The last list of an office, signed. Raises Refusal where there is none."""
    found = await at.reading(node_of(request), SYSTEM, lambda conn: passages.listed(conn, office))
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no list of this gate.", "没有该卡口的放行清单。")
    return found[1]


def shown(caller: Caller, one: GatePassage) -> GatePassage:
    """A passage as this caller may read it: whose declarations it was about and an officer's words are not for all."""
    if may(caller, Action.PASS):
        return one
    return replace(one, look=replace(one.look, despite=""), answer=replace(one.answer, released=(), held=()))
