"""The front page of a node: what runs, how it is, and how to begin. It needs no token, so it names no declaration."""

import hashlib
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from tongguan.desks.words import Voice

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
YEAR = 365 * 24 * 3600
STATES = ("released", "settled", "held", "returned", "refused", "cancelled")
OWN = Path(__file__).parent / "static"
PACKAGES = Path(sys.prefix) / "share/tongguan/web/node_modules"
FILES: dict[str, tuple[Path, str]] = {
    "tokens.css": (OWN / "tokens.css", "text/css"),
    "app.css": (OWN / "app.css", "text/css"),
    "mark.svg": (OWN / "mark.svg", "image/svg+xml"),
    "parts.css": (PACKAGES / "@digdir/designsystemet-css/dist/src/index.css", "text/css"),
    "htmx.js": (PACKAGES / "htmx.org/dist/htmx.min.js", "text/javascript"),
}
"""What is served under /static/, and nothing else is."""


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
Opened = Callable[..., dict[str, Any]]


@cache
def environment() -> Environment:
    """The templates, strict: a name that is not there is a fault, not a gap."""
    found = Environment(
        loader=PackageLoader("tongguan.desks"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["static"] = address
    return found


@cache
def content(name: str) -> tuple[bytes, str]:
    """A served file and its media type."""
    path, media = FILES[name]
    return path.read_bytes(), media


@cache
def address(name: str) -> str:
    """Where a file is served; the address changes with the content, so that it may be kept for a year."""
    return f"/static/{name}?v={hashlib.sha256(content(name)[0]).hexdigest()[:12]}"


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


def routes(gather: Gather, opened: Opened) -> tuple[HTTPRouteHandler, ...]:
    """The page and its files. `opened(id, summary, *query)` is what a route open to everybody carries."""

    @get("/", opt=opened("front", "What runs here, and how it is", "lang", "scheme"), media_type="text/html")
    async def front(request: Request[Any, Any, Any]) -> Response[str]:
        return page(request, await gather(), part=False)

    @get("/figures", opt=opened("front-figures", "How the node is now, as a part of the page"), media_type="text/html")
    async def figures(request: Request[Any, Any, Any]) -> Response[str]:
        return page(request, await gather(), part=True)

    @get("/static/{name:str}", opt=opened("static", "A file of the pages", "v"))
    async def static(name: FromPath[str]) -> Response[bytes]:
        if name not in FILES:
            return Response(b"", status_code=404, media_type="text/plain")
        body, media = content(name)
        headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
        return Response(body, media_type=media, headers=headers)

    return front, figures, static


def page(request: Request[Any, Any, Any], facts: Facts, part: bool) -> Response[str]:
    """The front page, or the part of it that changes."""
    origin = str(request.base_url).rstrip("/")
    return shown(request, lambda voice, scheme: render(facts, voice, scheme, origin, part))


def shown(request: Request[Any, Any, Any], make: Callable[[Voice, str], str]) -> Response[str]:
    """A page in the reader's language and scheme; what he chose is kept in a cookie."""
    language = chosen(request, "lang", ("en", "zh")) or preferred(request.headers.get("accept-language", ""))
    scheme = chosen(request, "scheme", ("light", "dark")) or "auto"
    voice = Voice(language)
    answer = Response(make(voice, scheme), media_type="text/html")
    answer.headers.update(
        {"content-security-policy": CSP, "content-language": voice.tag, "vary": "Accept-Language, Cookie"}
    )
    for name in ("lang", "scheme"):
        if name in request.query_params and chosen(request, name, ("en", "zh", "light", "dark")):
            answer.set_cookie(name, request.query_params[name], max_age=YEAR, samesite="lax", httponly=True)
    return answer


def chosen(request: Request[Any, Any, Any], name: str, of: tuple[str, ...]) -> str:
    """What the reader chose, now or before; empty where he did not, or chose what is not there."""
    value = request.query_params.get(name) or request.cookies.get(name, "")
    return value if value in of else ""


def preferred(accept: str) -> str:
    """Chinese where the header names it before English, else English."""
    for one in accept.lower().split(","):
        tag = one.strip().split(";")[0].split("-")[0]
        if tag in ("zh", "en"):
            return tag
    return "en"
