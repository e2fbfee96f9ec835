"""Companies and their classes, for officers: who is of which, what follows from it by law, another class that one
officer asks for and a second one signs, and what was before."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.guarantees import status_of, told
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import grade
from tongguan.journeys.grade import GradeWord, Grading
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import classes
from tongguan.store.classes import WAITING, Change, Company
from tongguan.store.connect import Reading, Writing

PAGE, WORDS = 50, 100
WITHIN = "/queue"


@get("/companies", opt=page("companies", "Companies and their classes", Action.GRADE, query=("q", "class", "after")))
async def listed(request: Call) -> Response[str]:
    """By number; first what waits for a second officer."""
    asked = {k: v for k, v in request.query_params.items() if v and v.isprintable()}
    wanted = classes.Asked(asked.get("q", "").strip()[:WORDS] or None, asked.get("class"), asked.get("after"))

    def read(conn: Reading) -> tuple[list[Company], list[Change]]:
        return classes.companies(conn, wanted, PAGE + 1), classes.waiting(conn, PAGE)

    node = node_of(request)
    rows, second = await at.reading(node, caller_of(request), read)
    values: dict[str, Any] = {
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].id if len(rows) > PAGE else "",
        "second": second,
        "asked": asked,
        "law_classes": at.law_on(node).company_classes(),
    }
    return desk(request, "classes/list.html", within=WITHIN, **values)


@get("/companies/{id_:str}", opt=page("company-class", "The class of a company", Action.GRADE, query=("done",)))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What it is, what follows from that, and what was before."""
    return await opened(request, id_)


async def opened(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)

    def read(conn: Reading) -> tuple[Company | None, list[Change]]:
        return classes.company(conn, id_), classes.changes(conn, id_)

    found, changes = await at.reading(node, caller, read)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such company.", "没有该企业。")
    law = at.law_on(node)
    waits = next((one for one in changes if one.state == WAITING), None)
    values: dict[str, Any] = {
        "company": found,
        "row": law.company_class(found.grade),
        "law_classes": law.company_classes(),
        "changes": changes,
        "waits": waits,
        "shall": law.company_class(waits.wanted) if waits else None,
        "mine": bool(waits and caller.hands & set(waits.hands)),
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
    }
    return desk(request, "classes/one.html", status, within=WITHIN, **{**values, **more})


@post("/companies/{id_:str}/class", status_code=303, opt=page("class-ask", "Ask for another class", Action.GRADE))
async def ask(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It waits for a second officer."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    wanted, law, now = Grading(grade=said.get("class", ""), why=said.get("why", "")), at.law_on(node), node.now()
    return await done(request, id_, said, lambda conn: grade.asked(conn, caller, (id_, wanted), law, now))


@post("/companies/{id_:str}/answer", status_code=303, opt=page("class-answer", "A second word", Action.GRADE))
async def answer(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The second officer agrees or declines, or the first takes it back."""
    said, caller, now = await words_of(request), caller_of(request), node_of(request).now()
    word, change = GradeWord(agree=said.get("agree") == "yes", why=said.get("why", "")), said.get("change", "")
    return await done(request, id_, said, lambda conn: grade.answered(conn, caller, change, word, now))


async def done(request: Call, id_: str, said: dict[str, str], work: Callable[[Writing], Change]) -> Response[Any]:
    """It is done and the page says so, or what stands against it."""
    try:
        change = await at.writing(node_of(request), work)
    except Refusal as refused:
        return await opened(request, id_, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/companies/{quote(change.party, safe='')}?done={change.state}", status_code=303)
