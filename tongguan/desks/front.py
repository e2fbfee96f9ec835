"""The front page of a node: what runs, how it is, and how to begin. It needs no token, so it names no declaration."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from tongguan.desks.door import page
from tongguan.desks.page import environment, shown
from tongguan.desks.voice import Voice

STATES = ("released", "settled", "held", "returned", "refused", "cancelled")


class ListLine(msgspec.Struct, frozen=True):
    """A code list that all administrations share; `codes` is None where only the compact set is there."""

    name: str
    name_zh: str
    codes: int | None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page shows. `parts` that are False make the answer "not taking declarations"."""

    name: str
    name_zh: str
    profile: str
    illustrative: bool
    sandbox: bool
    version: str
    snapshot: str
    law_date: date
    now: datetime
    moved: timedelta
    zone: str
    parts: dict[str, bool]
    workers: int
    lists: tuple[ListLine, ...]
    sample: str
    server: str = ""
    today: dict[str, int] = {}
    waiting: int = 0
    oldest: datetime | None = None
    seal: tuple[int, datetime] | None = None
    api: str = "/v1/openapi"
    api_file: str = "/v1/openapi.json"

    @property
    def well(self) -> bool:
        return all(self.parts.values())


Gather = Callable[[], Awaitable[Facts]]


def render(facts: Facts, voice: Voice, scheme: str, origin: str, part: bool = False) -> str:
    """The page, or only the part of it that changes."""
    template = environment().get_template("figures.html" if part else "front.html")
    states = [(s, facts.today[s]) for s in STATES if facts.today.get(s)]
    return template.render(
        t=voice,
        facts=facts,
        scheme=scheme,
        origin=origin,
        states=states,
        total=sum(facts.today.values()),
        silent=", ".join(voice(f"part.{part}") for part, works in facts.parts.items() if not works),
        since=lambda moment: voice.age((facts.now - moment).total_seconds()),
    )


def routes(gather: Gather) -> tuple[HTTPRouteHandler, ...]:
    """The page, and the part of it that changes."""

    @get("/", opt=page("front", "What runs here, and how it is", open=True), media_type="text/html")
    async def front(request: Request[Any, Any, Any]) -> Response[str]:
        return answered(request, await gather(), part=False)

    @get("/figures", opt=page("front-figures", "How the node is now", open=True), media_type="text/html")
    async def figures(request: Request[Any, Any, Any]) -> Response[str]:
        return answered(request, await gather(), part=True)

    return front, figures


def answered(request: Request[Any, Any, Any], facts: Facts, part: bool) -> Response[str]:
    """The front page, or the part of it that changes."""
    origin = str(request.base_url).rstrip("/")
    return shown(request, lambda voice, scheme: render(facts, voice, scheme, origin, part))
