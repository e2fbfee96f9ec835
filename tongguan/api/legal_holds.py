"""Legal holds: administrators say of which declarations nothing is deleted, and let them go again."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import preserve
from tongguan.journeys.preserve import Keeping
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import legal_holds
from tongguan.store.legal_holds import LegalHold


class LegalHoldLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hold on a declaration; it stands until it is lifted."""

    id: str
    number: str
    reason: str
    set_by: str
    set_at: datetime
    lifted_why: str = ""
    lifted_by: str = ""
    lifted_at: datetime | None = None


class Lifting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the declaration need no longer be kept."""

    reason: str


@get(
    "/v1/legal-holds",
    opt={
        "operation": Operation(
            id="list-legal-holds",
            summary="The legal holds that stand (administrators)",
            summary_zh="查询有效的留存令（管理员）",
            action=Action.ADMINISTER,
            answer=tuple[LegalHoldLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """Newest first."""
    found = await at.reading(node_of(request), caller_of(request), legal_holds.standing)
    return sent([line_of(one) for one in found])


@post(
    "/v1/legal-holds",
    status_code=201,
    opt={
        "operation": Operation(
            id="set-legal-hold",
            summary="Set a legal hold on a declaration (administrators)",
            summary_zh="对报关单设置留存令（管理员）",
            words="Nothing of it is deleted, whatever its date, until the hold is lifted. One stands at a time.",
            action=Action.ADMINISTER,
            body=Keeping,
            answer=LegalHoldLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def hold(request: Call) -> Sent:
    """From now on."""
    caller, node, wish = caller_of(request), node_of(request), await read(request, Keeping)
    return sent(line_of(await at.writing(node, lambda conn: preserve.hold(conn, caller, wish, node.now()))), 201)


@post(
    "/v1/legal-holds/{id_:str}/lift",
    status_code=200,
    opt={
        "operation": Operation(
            id="lift-legal-hold",
            summary="Lift a legal hold and say why (administrators)",
            summary_zh="解除留存令并说明理由（管理员）",
            words="What is past its date is deleted soon after.",
            action=Action.ADMINISTER,
            body=Lifting,
            answer=LegalHoldLine,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def lift(request: Call, id_: FromPath[str]) -> Sent:
    """The declaration's dates count again."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Lifting)
    now = node.now()
    gone = await at.writing(node, lambda conn: preserve.lift(conn, caller, id_, said.reason, now))
    by = caller.name or caller.party
    return sent(msgspec.structs.replace(line_of(gone), lifted_why=said.reason.strip(), lifted_by=by, lifted_at=now))


def line_of(one: LegalHold) -> LegalHoldLine:
    """A hold that stands, as its list shows it."""
    return LegalHoldLine(id=one.id, number=one.number, reason=one.reason, set_by=one.set_by, set_at=one.set_at)
