"""Guarantees that secure the duty of goods in transit: what each comes to and what is left of it."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import secure
from tongguan.journeys.secure import Granting
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import guarantees
from tongguan.store.guarantees import Held

MOST = 500


class GuaranteeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A guarantee: `volume` in all, `left` of it, `reserved` or called."""

    id: str
    party: str
    volume: Decimal
    left: Decimal
    reserved: Decimal
    currency: str
    valid_from: date
    valid_until: date | None
    granted_at: datetime
    ended_at: datetime | None


def line_of(row: Held) -> GuaranteeLine:
    names = ("id", "party", "volume", "left", "currency", "valid_from", "valid_until", "granted_at", "ended_at")
    return GuaranteeLine(**{name: getattr(row, name) for name in names}, reserved=row.volume - row.left)


@get(
    "/v1/guarantees",
    opt={
        "operation": Operation(
            id="list-guarantees",
            summary="Guarantees for transit, with what is left of each",
            summary_zh="查询转关担保及余额",
            action=Action.SEE,
            answer=tuple[GuaranteeLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """At most five hundred: a party its own, an officer all."""
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: guarantees.listed(conn, None, MOST))
    return sent([line_of(row) for row in rows])


@post(
    "/v1/guarantees",
    status_code=201,
    opt={
        "operation": Operation(
            id="grant-guarantee",
            summary="Register a guarantee of a party (officers)",
            summary_zh="登记单位担保（关员）",
            action=Action.SECURE,
            body=Granting,
            answer=GuaranteeLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def grant(request: Call) -> Sent:
    """Under the number that declarations for transit name; in the currency of the law."""
    caller, wanted = caller_of(request), await read(request, Granting)
    made = await node_of(request).written(lambda conn, office: secure.granted(conn, office, caller, wanted))
    return sent(line_of(made), 201)


@delete(
    "/v1/guarantees/{id_:str}",
    status_code=204,
    opt={
        "operation": Operation(
            id="end-guarantee",
            summary="Let nothing more be secured under a guarantee (officers)",
            summary_zh="终止担保（关员）",
            action=Action.SECURE,
            status=204,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """What is secured under it stays so until its movement ends."""
    caller = caller_of(request)
    await node_of(request).written(lambda conn, office: secure.ended(conn, office, caller, id_))
