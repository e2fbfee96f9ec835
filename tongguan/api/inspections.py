"""Inspections: ordered, photographed, found; for officers. What the declarant must do stands in the decision."""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import documents, files
from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import looked, see
from tongguan.api.documents import DocumentLine
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.findings.finding import Finding
from tongguan.inspections.order import Method
from tongguan.journeys import inspect as inspecting
from tongguan.journeys.inspect import Ordering
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import inspections
from tongguan.store.connect import Reading
from tongguan.store.inspections import Inspection
from tongguan.store.reading import CaseLine

finding_in = msgspec.json.Decoder(Finding).decode


class InspectionLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An inspection: `open` until its finding is told or it is taken back. Words are empty once they were deleted."""

    id: str
    number: str
    place: str
    since: datetime
    until: datetime
    methods: tuple[Method, ...]
    ordered_by: str
    ordered_at: datetime
    open: bool
    items: tuple[int, ...] = ()
    words: str = ""
    inspector: str = ""
    finding: Finding | None = None
    conforms: bool | None = None
    found_by: str = ""
    found_at: datetime | None = None
    recalled: bool = False


def line_of(row: Inspection) -> InspectionLine:
    return InspectionLine(
        id=row.id,
        number=row.number,
        place=row.place,
        since=row.since,
        until=row.until,
        methods=tuple(Method(m) for m in row.methods),
        ordered_by=row.ordered_by,
        ordered_at=row.ordered_at,
        open=row.open,
        items=tuple(row.items),
        words=row.words,
        inspector=row.inspector_name,
        finding=finding_in(row.finding) if row.finding else None,
        conforms=row.conforms,
        found_by=row.found_by,
        found_at=row.found_at,
        recalled=row.recalled_at is not None,
    )


def one(conn: Reading, id_: str) -> Inspection:
    """The inspection of this id; a Refusal where there is none."""
    found = inspections.one(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such inspection.", "没有该项查验。")
    return found


def over() -> Refusal:
    """Too late for this inspection."""
    return Refusal(Reason.CONFLICT, "This inspection is finished, or was taken back.", "该查验已完成或已撤回。")


@post(
    "/v1/declarations/{number:str}/inspections",
    status_code=200,
    opt={
        "operation": Operation(
            id="order-inspection",
            summary="Order an inspection (officers)",
            summary_zh="下达查验指令（关员）",
            words="The declaration holds `inspection` until a verdict on it passes, or the order is taken back.",
            action=Action.ANSWER,
            body=Ordering,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def order(request: Call, number: FromPath[str]) -> Sent:
    """Orders; the answer comes when it is durable."""
    caller, wanted = caller_of(request), await read(request, Ordering)
    await at.reading(node_of(request), caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    reply = await node_of(request).errand(lambda conn, office: inspecting.order(conn, office, caller, number, wanted))
    return Response(reply.body, status_code=200, media_type=reply.media)


@get(
    "/v1/declarations/{number:str}/inspections",
    opt={
        "operation": Operation(
            id="list-inspections",
            summary="The inspections of a declaration, with what they found (officers)",
            summary_zh="查询报关单的查验及结果（关员）",
            action=Action.ANSWER,
            answer=tuple[InspectionLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def listed(request: Call, number: FromPath[str]) -> Sent:
    """Oldest first."""
    caller = caller_of(request)

    def found(conn: Reading) -> tuple[CaseLine, list[Inspection]]:
        case = see(conn, caller, number)
        return case, inspections.of_case(conn, case.id)

    case, rows = await at.reading(node_of(request), caller, found)
    await looked(request, case, "inspections")
    return sent([line_of(row) for row in rows])


@post(
    "/v1/inspections/{id_:str}/photographs",
    request_max_body_size=documents.LARGEST + documents.MULTIPART_OVERHEAD,
    status_code=201,
    opt={
        "operation": Operation(
            id="add-photograph",
            summary="A photograph of an inspection: the file itself, or a form with the field `file` (officers)",
            summary_zh="上传查验照片（关员）",
            action=Action.ANSWER,
            takes=("multipart/form-data", files.JPEG, files.PNG),
            answer=DocumentLine,
            status=201,
            headers=("Location",),
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT, Reason.OVERLOADED),
        )
    },
)
async def photograph(request: Call, id_: FromPath[str]) -> Sent:
    """Kept with the case, out of its parties' sight."""
    line = await photographed(request, id_)
    return sent(line, 201, {"location": line.at})


async def photographed(request: Call, id_: str) -> DocumentLine:
    """The photograph in this request, kept; of an inspection that is over nothing is photographed."""
    inspection = await at.reading(node_of(request), caller_of(request), lambda conn: one(conn, id_))
    if not inspection.open:
        raise over()
    return await documents.taken(request, inspection.number, inspection.id)


@post(
    "/v1/inspections/{id_:str}/finding",
    status_code=200,
    opt={
        "operation": Operation(
            id="tell-finding",
            summary="What the inspection found, line by line (officers)",
            summary_zh="提交查验结果（关员）",
            words="Once. The hold stays open until a verdict on it.",
            action=Action.ANSWER,
            body=Finding,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def find(request: Call, id_: FromPath[str]) -> Sent:
    """The answer comes when it is durable."""
    caller, finding = caller_of(request), await read(request, Finding)
    reply = await node_of(request).errand(lambda conn, office: inspecting.find(conn, office, caller, id_, finding))
    return Response(reply.body, status_code=200, media_type=reply.media)


@post(
    "/v1/inspections/{id_:str}/recall",
    status_code=200,
    opt={
        "operation": Operation(
            id="recall-inspection",
            summary="Take an inspection order back (officers)",
            summary_zh="撤回查验指令（关员）",
            action=Action.ANSWER,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def recall(request: Call, id_: FromPath[str]) -> Sent:
    """It is wanted no more."""
    caller = caller_of(request)
    reply = await node_of(request).errand(lambda conn, office: inspecting.recall(conn, office, caller, id_))
    return Response(reply.body, status_code=200, media_type=reply.media)
