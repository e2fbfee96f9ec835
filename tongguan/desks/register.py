"""Onto the register: what it takes, who looks at it, and an account to apply with. Open to everybody."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api.node import law_on
from tongguan.api.operation import Call, node_of
from tongguan.desks.door import page, visit_of
from tongguan.desks.ledger import kinds_of
from tongguan.desks.page import desk
from tongguan.desks.signin import address_of, begun
from tongguan.journeys import register
from tongguan.ledgers.definition import Definition
from tongguan.problem import Problem, Reason, Refusal

FIELDS = ("company", "name", "login")


def registering(request: Call) -> list[Definition]:
    """The sub-systems of today whose records put on the register."""
    return [kind for kind in kinds_of(law_on(node_of(request))).values() if kind.registers]


@get("/register", opt=page("register-company", "Register a company", open=True))
async def asked(request: Call) -> Response[Any]:
    """Which registrations there are; whoever is signed in applies at once. With one alone, its form."""
    kinds = registering(request)
    if len(kinds) == 1:
        return Redirect(f"/register/{kinds[0].code}")
    return desk(request, "register/list.html", kinds=kinds)


@get("/register/{code:str}", opt=page("register-one", "What a registration takes", open=True))
async def one(request: Call, code: FromPath[str]) -> Response[Any]:
    """The steps, and the account to begin with."""
    kind = kind_of(request, code)
    if visit_of(request) is not None:
        return Redirect(f"/records/apply/{kind.code}")
    return form(request, kind)


@post("/register/{code:str}", status_code=303, opt=page("register-begin", "Begin a registration", open=True))
async def begin(request: Call, code: FromPath[str]) -> Response[Any]:
    """An account that can apply, and its form; or what stands against it, at its field."""
    kind, said = kind_of(request, code), await request.form()
    typed = {name: str(said.get(name, ""))[:200] for name in FIELDS}
    password = str(said.get("password", ""))[:1000]
    wanted, address = register.Wanted(**typed), address_of(request)
    try:
        account = await asyncio.to_thread(
            register.begin, node_of(request).store, wanted, password, address, datetime.now(UTC)
        )
    except Refusal as refused:
        status = {Reason.INVALID: 422, Reason.CONFLICT: 409, Reason.LIMITED: 429}.get(refused.reason)
        if status is None:
            raise
        return form(request, kind, status, typed, refused.problems or (told(refused),))
    return await begun(request, account, "password", f"/records/apply/{kind.code}")


def kind_of(request: Call, code: str) -> Definition:
    """The registration of this code. Raises Refusal where there is none."""
    found = next((kind for kind in registering(request) if kind.code == code), None)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such registration today.", "没有该备案事项。")
    return found


def form(
    request: Call,
    kind: Definition,
    status: int = 200,
    typed: dict[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response[str]:
    """The page; a problem stands at its field."""
    at_field = {p.pointer.strip("/"): p for p in problems}
    return desk(
        request, "register/one.html", status, kind=kind, typed=typed or {}, problems=problems, at_field=at_field
    )


def told(refused: Refusal) -> Problem:
    """A refusal of nothing in particular."""
    return Problem(code="", message=refused.message, message_zh=refused.message_zh, pointer="")
