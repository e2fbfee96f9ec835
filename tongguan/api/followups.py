"""Amending, cancelling and presenting by address: each builds the follow-up message and puts it on the intake."""

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.changes import MOST, Change, amended, follow_up
from tongguan.api.declarations import see
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, language_of, node_of
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment, Statement
from tongguan.journeys.draft import closed
from tongguan.messages.answer import Answer
from tongguan.messages.received import declaration_in
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import reading
from tongguan.store.connect import Reading

LARGEST = 1024 * 1024


class Amending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to change and why. `reason` is a code of the profile's list of amendment reasons.

    `reference` is the sender's own name for this amendment: it is taken once, however often it is sent.
    """

    reason: str
    changes: tuple[Change, ...]
    reference: str = ""


class Saying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why (a code) and, where it helps, in words."""

    reason: str = ""
    text: str = ""


@post(
    "/v1/declarations/{number:str}/amendments",
    status_code=200,
    opt={
        "operation": Operation(
            id="amend",
            summary="Amend a declaration, by pointers",
            summary_zh="按指针修改报关单",
            words="Each change names a place of the declaration as it stands and its new value; null takes it away, "
            "`-` at the end of a list adds to it. The whole declaration is then considered again.",
            action=Action.AMEND,
            body=Amending,
            answer=Answer,
            status=200,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def amend(request: Call, number: FromPath[str]) -> Sent:
    """13/COR: what is to be changed, by pointer."""
    return await amended_by(request, number, await read(request, Amending, LARGEST))


async def amended_by(request: Call, number: str, wanted: Amending) -> Sent:
    """The declaration with these changes, considered again."""
    if not 1 <= len(wanted.changes) <= MOST:
        raise invalid("/changes", f"Give 1 to {MOST} changes.", f"修改项须为 1 至 {MOST} 个。")
    original, events = await standing(request, number, Action.AMEND)
    changed, places, problems = amended(original, wanted.changes)
    if changed is None:
        raise Refusal(Reason.INVALID, "Not every change can be made.", "部分修改无法进行。", tuple(problems))
    reasons = tuple(Amendment(reason=wanted.reason, places=(place,)) for place in places)
    message = follow_up(changed, number, "COR", reasons)
    named = wanted.reference or f"{number}-{events}"
    return await submitted(request, msgspec.structs.replace(message, reference=named))


@post(
    "/v1/declarations/{number:str}/cancellation",
    status_code=200,
    opt={
        "operation": Operation(
            id="cancel",
            summary="Cancel a declaration that is not released yet",
            summary_zh="撤销尚未放行的报关单",
            action=Action.CANCEL,
            body=Saying,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def cancel(request: Call, number: FromPath[str]) -> Sent:
    """13/INV."""
    said = await read(request, Saying)
    return await cancelled(request, number, said.reason, said.text)


async def cancelled(request: Call, number: str, reason: str, text: str) -> Sent:
    """The declaration is taken back; `reason` is a code."""
    original, _ = await standing(request, number, Action.CANCEL)
    reasons = (Amendment(reason=reason),) if reason else ()
    return await submitted(request, with_words(follow_up(original, number, "INV", reasons), text))


@post(
    "/v1/declarations/{number:str}/presentation",
    status_code=200,
    opt={
        "operation": Operation(
            id="present",
            summary="Tell that the goods of a pre-lodged declaration are here",
            summary_zh="告知提前申报的货物已到货",
            action=Action.PRESENT,
            body=Saying,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def present(request: Call, number: FromPath[str]) -> Sent:
    """13/GPR."""
    return await presented(request, number, (await read(request, Saying)).text)


async def presented(request: Call, number: str, text: str) -> Sent:
    """The goods are here."""
    original, _ = await standing(request, number, Action.PRESENT)
    return await submitted(request, with_words(follow_up(original, number, "GPR"), text))


async def standing(call: Call, number: str, action: Action) -> tuple[Declaration, int]:
    """The declaration as it stands and how many events it has seen, if the caller may do this to it."""
    caller = caller_of(call)

    def find(conn: Reading) -> tuple[reading.Message | None, int]:
        case = see(conn, caller, number, action)
        return reading.message(conn, case.id, case.message_seq), case.seq

    message, events = await at.reading(node_of(call), caller, find)
    original = None
    if message is not None and not message.deleted:
        body, media = (message.standing, JSON) if message.standing else (message.body, message.media)
        original = declaration_in(bytes(body), media)
    if original is None:
        raise closed()
    return original, events


async def submitted(call: Call, declaration: Declaration) -> Sent:
    """The follow-up on the intake, and its answer; the same bytes again get the same answer."""
    body = msgspec.json.encode(declaration, order="deterministic")
    reply = await node_of(call).submit(caller_of(call), body, JSON, False, language_of(call))
    return Response(reply.body, status_code=200, media_type=reply.media, headers=reply.headers)


def with_words(declaration: Declaration, text: str) -> Declaration:
    """The follow-up with the sender's own words."""
    if not text:
        return declaration
    return msgspec.structs.replace(declaration, statements=(Statement(text=text),))


def invalid(pointer: str, english: str, chinese: str) -> Refusal:
    problem = Problem(code="API06", message=english, message_zh=chinese, pointer=pointer)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
