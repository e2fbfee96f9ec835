"""Amending, cancelling and presenting by address: each builds the follow-up message and puts it on the intake."""

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import SMALL, decoded, media_of, whole
from tongguan.api.changes import MOST, Change, amended, follow_up
from tongguan.api.declarations import see
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, language_of, node_of
from tongguan.api.submit import Letter
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment, Statement
from tongguan.journeys.draft import closed
from tongguan.messages.answer import Answer
from tongguan.messages.received import declaration_in
from tongguan.parties.may import Action
from tongguan.parties.signature import HEADER, Offered, Signature
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import reading
from tongguan.store.connect import Reading

LARGEST = 1024 * 1024
By = Offered | Signature | None
"""The signature on a follow-up, if there is one."""


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
            signed=True,
            body=Amending,
            answer=Answer,
            status=200,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def amend(request: Call, number: FromPath[str]) -> Sent:
    """13/COR: what is to be changed, by pointer."""
    body, by = await offered(request, LARGEST)
    return await amended_by(request, number, decoded(body, Amending), by)


async def amended_by(request: Call, number: str, wanted: Amending, by: By = None) -> Sent:
    """The declaration with these changes, considered again."""
    return await submitted(request, await amendment(request, number, wanted), by)


async def amendment(request: Call, number: str, wanted: Amending) -> Declaration:
    """The declaration with these changes, as the message that says so."""
    if not 1 <= len(wanted.changes) <= MOST:
        raise invalid("/changes", f"Give 1 to {MOST} changes.", f"修改项须为 1 至 {MOST} 个。")
    original, events = await standing(request, number, Action.AMEND)
    changed, places, problems = amended(original, wanted.changes)
    if changed is None:
        raise Refusal(Reason.INVALID, "Not every change can be made.", "部分修改无法进行。", tuple(problems))
    reasons = tuple(Amendment(reason=wanted.reason, places=(place,)) for place in places)
    message = follow_up(changed, number, "COR", reasons)
    named = wanted.reference or f"{number}-{events}"
    return msgspec.structs.replace(message, reference=named)


@post(
    "/v1/declarations/{number:str}/cancellation",
    status_code=200,
    opt={
        "operation": Operation(
            id="cancel",
            summary="Cancel a declaration that is not released yet",
            summary_zh="撤销尚未放行的报关单",
            action=Action.CANCEL,
            signed=True,
            body=Saying,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def cancel(request: Call, number: FromPath[str]) -> Sent:
    """13/INV."""
    body, by = await offered(request)
    said = decoded(body, Saying)
    return await cancelled(request, number, said.reason, said.text, by)


async def cancelled(request: Call, number: str, reason: str, text: str, by: By = None) -> Sent:
    """The declaration is taken back."""
    return await submitted(request, await cancellation(request, number, reason, text), by)


async def cancellation(request: Call, number: str, reason: str, text: str) -> Declaration:
    """The message that takes the declaration back; `reason` is a code."""
    original, _ = await standing(request, number, Action.CANCEL)
    reasons = (Amendment(reason=reason),) if reason else ()
    return with_words(follow_up(original, number, "INV", reasons), text)


@post(
    "/v1/declarations/{number:str}/presentation",
    status_code=200,
    opt={
        "operation": Operation(
            id="present",
            summary="Tell that the goods of a pre-lodged declaration are here",
            summary_zh="告知提前申报的货物已到货",
            action=Action.PRESENT,
            signed=True,
            body=Saying,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def present(request: Call, number: FromPath[str]) -> Sent:
    """13/GPR."""
    body, by = await offered(request)
    return await presented(request, number, decoded(body, Saying).text, by)


async def presented(request: Call, number: str, text: str, by: By = None) -> Sent:
    """The goods are here."""
    return await submitted(request, await presentation(request, number, text), by)


async def presentation(request: Call, number: str, text: str) -> Declaration:
    """The message that the goods are here."""
    original, _ = await standing(request, number, Action.PRESENT)
    return with_words(follow_up(original, number, "GPR"), text)


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


async def offered(call: Call, bound: int = SMALL) -> tuple[bytes, Offered | None]:
    """The body, and the signature on it; these few words mean a declaration only together with their address."""
    if media_of(call) != JSON:
        raise Refusal(Reason.UNSUPPORTED, "Send application/json.", "请以 application/json 提交。")
    body, said = await whole(call, bound), call.headers.get(HEADER)
    return body, None if said is None else Offered(said, body, call.scope["path"], bare=True)


async def submitted(call: Call, declaration: Declaration, by: By = None) -> Sent:
    """The follow-up on the intake, and its answer; the same bytes again get the same answer."""
    letter = Letter(written(declaration), JSON, by)
    reply = await node_of(call).submit(caller_of(call), letter, False, language_of(call))
    return Response(reply.body, status_code=200, media_type=reply.media, headers=reply.headers)


def written(declaration: Declaration) -> bytes:
    """A follow-up as bytes: what is lodged, and what a person signs."""
    return msgspec.json.encode(declaration, order="deterministic")


def with_words(declaration: Declaration, text: str) -> Declaration:
    """The follow-up with the sender's own words."""
    if not text:
        return declaration
    return msgspec.structs.replace(declaration, statements=(Statement(text=text),))


def invalid(pointer: str, english: str, chinese: str) -> Refusal:
    problem = Problem(code="API06", message=english, message_zh=chinese, pointer=pointer)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
