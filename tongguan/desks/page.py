"""What every page shares: templates, files under /static/, the reader's language and look, the frame of a desk."""

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.routes import HTTPRoute

from tongguan.api.language import preferred
from tongguan.api.operation import Call, node_of
from tongguan.desks.door import csrf_of, page, visit_of
from tongguan.desks.sections import open_to
from tongguan.desks.voice import Voice
from tongguan.parties.account import Settings
from tongguan.parties.may import Action, may

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
YEAR = 365 * 24 * 3600
OWN = Path(__file__).parent / "static"
PACKAGES = Path(sys.prefix) / "share/tongguan/web/node_modules"
MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES: dict[str, tuple[Path, str]] = {
    **{file.name: (file, MEDIA[file.suffix]) for file in sorted(OWN.iterdir()) if file.suffix in MEDIA},
    "parts.css": (PACKAGES / "@digdir/designsystemet-css/dist/src/index.css", "text/css"),
    "htmx.js": (PACKAGES / "htmx.org/dist/htmx.min.js", "text/javascript"),
}
"""What is served under /static/, and nothing else is."""
CHOICES = {
    "lang": ("en", "zh"),
    "scheme": ("light", "dark", "auto"),
    "density": ("compact", "regular", "touch", "wall"),
}
"""What a reader chooses in any page's query; a cookie keeps it."""


@cache
def environment() -> Environment:
    """The templates, strict: a name that is not there is a fault, not a gap."""
    found = Environment(
        loader=PackageLoader("tongguan.desks"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols"],
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


@get("/static/{name:str}", opt=page("static", "A file of the pages", open=True, query=("v",)))
async def static(name: FromPath[str]) -> Response[bytes]:
    """A file of the pages; it may be kept for a year."""
    if name not in FILES:
        return Response(b"", status_code=404, media_type="text/plain")
    body, media = content(name)
    return Response(body, media_type=media, headers={"cache-control": f"public, max-age={YEAR}, immutable"})


def desk(call: Call, template: str, status: int = 200, **values: Any) -> Response[str]:
    """A page of the desks: `values` and what every template knows (docs/desks.md)."""
    node, visit, look = node_of(call), visit_of(call), look_of(call)
    head, now, here = node.law.head, node.now(), opened_at(call)
    asked = dict(call.query_params) if call.method == "GET" else {}
    known = {
        "visit": visit,
        "caller": visit.caller if visit else None,
        "csrf": csrf_of(call),
        "sections": open_to(visit.caller) if visit else (),
        "finds": bool(visit and may(visit.caller, Action.SEE)),
        "here": here,
        "again": lambda **more: f"{here}?{urlencode({**asked, **more})}",
        "now": now.astimezone(ZoneInfo(head.time_zone)),
        "office": (head.name, head.name_zh),
        "sandbox": node.sandbox,
    }
    return shown(
        call,
        lambda voice, scheme: (
            environment()
            .get_template(template)
            .render(**{**known, "t": voice, "scheme": scheme, "density": look.density or "compact", **values})
        ),
        status,
    )


def opened_at(call: Call) -> str:
    """Where this page is opened: its address; of a page that answers a change, the nearest above it that is one."""
    path, template = call.scope["path"], call.scope.get("path_template", "")
    if call.method == "GET":
        return path
    pages = {r.path_format for r in call.app.routes if isinstance(r, HTTPRoute) and "GET" in r.methods}
    while path and template not in pages:
        path, template = path.rpartition("/")[0], template.rpartition("/")[0]
    return path or "/home"


def shown(call: Request[Any, Any, Any], make: Callable[[Voice, str], str], status: int = 200) -> Response[str]:
    """A page in the reader's language and scheme; what he chose is kept in a cookie."""
    look = look_of(call)
    voice = voice_of(call)
    answer = Response(make(voice, look.scheme or "auto"), media_type="text/html", status_code=status)
    answer.headers.update(
        {
            "content-security-policy": CSP,
            "content-language": voice.tag,
            "vary": "Accept-Language, Cookie",
            "referrer-policy": "same-origin",  # without a referrer, browsers send forms with the origin "null"
        }
    )
    for name, of in CHOICES.items():
        if call.query_params.get(name, "") in of:
            answer.set_cookie(name, call.query_params[name], max_age=YEAR, samesite="lax", httponly=True)
    return answer


def voice_of(call: Request[Any, Any, Any]) -> Voice:
    """How to speak to this reader."""
    return Voice(look_of(call).language, zone_of(call))


def zone_of(call: Request[Any, Any, Any]) -> str:
    """The administration's time zone; UTC where a page stands without a node."""
    node = call.app.state.get("node")
    return str(node.law.head.time_zone) if node is not None else "UTC"


def look_of(call: Request[Any, Any, Any]) -> Settings:
    """How the reader likes his pages: as chosen now, or before, or kept in the account, or as the browser says."""
    visit = visit_of(call)
    kept = visit.account.settings if visit else Settings()
    language = chosen(call, "lang") or kept.language or str(preferred(call.headers.get("accept-language", "")))
    return Settings(
        language=language,
        scheme=chosen(call, "scheme") or kept.scheme,
        density=chosen(call, "density") or kept.density,
    )


def chosen(call: Request[Any, Any, Any], name: str) -> str:
    """What the reader chose, now or before; empty where he did not, or chose what is not there."""
    value = call.query_params.get(name) or call.cookies.get(name, "")
    return value if value in CHOICES[name] else ""
