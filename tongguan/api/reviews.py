"""Reviews after release: cases that the lot chose to be looked at again, and what officers found in them."""

from datetime import datetime
from functools import partial

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, cursor_of, next_link
from tongguan.journeys import review
from tongguan.journeys.review import ReviewFound
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import reviews
from tongguan.store.reviews import Review

MOST = 500


class ReviewLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A released case to be looked at again until `due_at`. `outcome`: nothing, adjust or refer; without one nobody has
    looked yet."""

    number: str
    office: str
    direction: str
    lane: str
    released_at: datetime
    due_at: datetime
    outcome: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


@get(
    "/v1/reviews",
    opt={
        "operation": Operation(
            id="list-reviews",
            summary="Released declarations that wait to be looked at again (officers)",
            summary_zh="查询待放行后复核的报关单（关员）",
            words=f"Due first comes first, at most {MOST}. Which cases are chosen is a share by law and a lot.",
            action=Action.ANSWER,
            query=(Parameter(name="office", words="At this customs office."), CURSOR),
            answer=tuple[ReviewLine, ...],
            headers=("Link",),
        )
    },
)
async def listed(request: Call) -> Sent:
    """What waits."""
    office = request.query_params.get("office") or None
    after = cursor_of(request, office)
    read = partial(reviews.waiting, office=office, most=MOST + 1, after=after)
    found = await at.reading(node_of(request), caller_of(request), read)
    answer = sent([line_of(one) for one in found[:MOST]])
    if len(found) > MOST:
        answer.headers["link"] = f'<{next_link(request, found[MOST - 1].case_id, office)}>; rel="next"'
    return answer


@post(
    "/v1/reviews/{number:str}",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-review",
            summary="Say what the review of a released declaration found (officers)",
            summary_zh="填报放行后复核结果（关员）",
            words="Once; the declaration stays as it is. More is said in a remark on it.",
            action=Action.ANSWER,
            body=ReviewFound,
            answer=ReviewLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def answer(request: Call, number: FromPath[str]) -> Sent:
    """The review as it stands now."""
    caller, node, found = caller_of(request), node_of(request), await read(request, ReviewFound)
    stands = await at.writing(node, lambda conn: review.answer(conn, caller, number[:64], found, node.now()))
    return sent(line_of(stands))


def line_of(one: Review) -> ReviewLine:
    """A review as the API tells it."""
    return ReviewLine(**{name: getattr(one, name) for name in ReviewLine.__struct_fields__})
