"""Companies on record, for officers: what they are called, their class, and who changed it."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import grade
from tongguan.journeys.grade import GradeWord, Grading
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import classes
from tongguan.store.classes import Change


class ClassChange(msgspec.Struct, frozen=True, kw_only=True):
    """Another class that an officer asked for. `state`: `waiting` for a second officer, `made`, `declined`."""

    id: str
    party: str
    was: str
    wanted: str
    why: str
    state: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answered_why: str


class CompanyWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A company on record: its class (empty: none), and how that changed, newest first."""

    id: str
    kind: str
    name: str
    name_zh: str
    grade: str = msgspec.field(name="class")
    changes: tuple[ClassChange, ...]


def change_of(row: Change) -> ClassChange:
    """A change as officers read it."""
    return ClassChange(**{name: getattr(row, name) for name in ClassChange.__struct_fields__})


@get(
    "/v1/companies/{id_:str}",
    opt={
        "operation": Operation(
            id="get-company",
            summary="A company on record: its class, and who changed it (officers)",
            summary_zh="查询企业：类别与变更记录（关员）",
            action=Action.GRADE,
            answer=CompanyWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """With the last hundred changes of its class."""
    caller = caller_of(request)
    found, changes = await at.reading(
        node_of(request), caller, lambda conn: (classes.company(conn, id_), classes.changes(conn, id_))
    )
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such company.", "没有该企业。")
    return sent(CompanyWhole(**found._asdict(), changes=tuple(change_of(row) for row in changes)))


@post(
    "/v1/companies/{id_:str}/class",
    status_code=201,
    opt={
        "operation": Operation(
            id="change-class",
            summary="Ask for another class of a company (officers)",
            summary_zh="申请变更企业类别（关员）",
            action=Action.GRADE,
            body=Grading,
            answer=ClassChange,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def change(request: Call, id_: FromPath[str]) -> Sent:
    """It waits for a second officer."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, Grading)
    now, law = node.now(), at.law_on(node)
    made = await at.writing(node, lambda conn: grade.asked(conn, caller, (id_, wanted), law, now))
    return sent(change_of(made), 201)


@post(
    "/v1/class-changes/{id_:str}/answer",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-class-change",
            summary="Agree to another class of a company as the second officer, or decline",
            summary_zh="复核企业类别变更：同意或退回（第二名关员）",
            action=Action.GRADE,
            body=GradeWord,
            answer=ClassChange,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def second(request: Call, id_: FromPath[str]) -> Sent:
    """The class holds from the next declaration on."""
    caller, node, word = caller_of(request), node_of(request), await read(request, GradeWord)
    now = node.now()
    return sent(change_of(await at.writing(node, lambda conn: grade.answered(conn, caller, id_, word, now))))
