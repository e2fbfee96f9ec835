"""Reviews after release at the desk: what waits, due first; opening a case is a look, answering one is an act."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.audit.select import ReviewOutcome
from tongguan.desks.company import faulty, writing
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import review
from tongguan.journeys.review import ReviewFound
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import reviews
from tongguan.store.connect import Reading
from tongguan.store.reviews import Review

PAGE = 50
MONTH = timedelta(days=30)


@get("/reviews", opt=page("reviews", "What waits to be looked at again", Action.ANSWER, query=("cursor",)))
async def listed(request: Call) -> Response[str]:
    """What waits, and what was found in thirty days."""
    return await opened(request)


async def opened(request: Call, status: int = 200, refused: Refusal | None = None) -> Response[str]:
    """The page; `refused`: why an answer was not taken."""
    node, after = node_of(request), cursor_of(request, "")

    def read(conn: Reading) -> tuple[list[Review], int, dict[str, int]]:
        waiting = reviews.waiting(conn, None, PAGE + 1, after)
        return waiting, reviews.count(conn), reviews.outcomes(conn, node.now() - MONTH)

    waiting, count, found = await at.reading(node, caller_of(request), read)
    values = {
        "waiting": waiting[:PAGE],
        "count": count,
        "more": next_link(request, waiting[PAGE - 1].case_id, "") if len(waiting) > PAGE else "",
        "found": found,
        "outcomes": tuple(ReviewOutcome),
        "refused": refused,
        "moment": node.now(),
    }
    return desk(request, "analytics/reviews.html", status, **values)


@post("/reviews/{number:str}", status_code=303, opt=page("review", "What a review found", Action.ANSWER))
async def answer(request: Call, number: FromPath[str]) -> Response[Any]:
    """What the officer found."""
    caller, node, said = caller_of(request), node_of(request), (await words_of(request)).get("outcome", "")
    try:
        if said not in set(ReviewOutcome):
            raise Refusal(Reason.INVALID, "Choose what was found.", "请选择复核结果。")
        found = ReviewFound(outcome=ReviewOutcome(said))
        await writing(request, lambda conn: review.answer(conn, caller, number[:64], found, node.now()))
    except Refusal as refused:
        return await opened(request, faulty(refused), refused)
    return Redirect("/reviews", status_code=303)
