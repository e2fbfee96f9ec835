"""Manifests at the desks: the list with its one search, what waits for an officer, a file told with its receipts."""

from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from tongguan.api import manifest_views as views
from tongguan.api import node as at
from tongguan.api.cargo import received
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.desks.door import page
from tongguan.desks.page import desk, look_of
from tongguan.desks.rows import LARGEST, as_file
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.receipt import Receipt
from tongguan.messages import cargo, cargo_table
from tongguan.messages.cargo_sheets import SHEETS
from tongguan.parties.may import Action, may
from tongguan.problem import Reason, Refusal
from tongguan.store.connect import Reading
from tongguan.store.manifests import Asked, State

PAGE, MOST_WAITING = 50, 20
FILTERS = ("office", "mode", "kind", "state")
UNREAD = (Reason.INVALID, Reason.UNSUPPORTED, Reason.UNREADABLE, Reason.TOO_LARGE)


class Shown(NamedTuple):
    """What the list shows: a page of manifests, and those that wait for an officer."""

    lines: list[views.ManifestLine]
    waiting: list[views.ManifestLine]


@get("/manifests", opt=page("manifests", "Manifests", Action.SEE, query=(*FILTERS, "q", "cursor")))
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer all, and first what waits for him."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what became of a file."""
    caller, node = caller_of(request), node_of(request)
    said = {k: v[:100] for k, v in request.query_params.items() if v and k in (*FILTERS, "q")}
    asked = Asked(word=said.get("q", "").strip() or None, **{k: said[k] for k in FILTERS if k in said})
    before = cursor_of(request, asked)
    first = bool(may(caller, Action.REVIEW)) and not said and before is None

    def read(conn: Reading) -> Shown:
        waiting = views.listed(conn, Asked(state=State.REVIEW), MOST_WAITING + 1) if first else []
        return Shown(views.listed(conn, asked._replace(before=before), PAGE + 1), waiting)

    lines, waiting = await at.reading(node, caller, read)
    following = next_link(request, int(lines[PAGE - 1].number), asked) if len(lines) > PAGE else ""
    law = at.law_on(node)
    values: dict[str, Any] = {
        "lines": lines[:PAGE],
        "waiting": waiting[:MOST_WAITING],
        "more_waiting": len(waiting) > MOST_WAITING,
        "more": following,
        "asked": said,
        "kinds": list(ManifestKind),
        "states": list(State),
        "modes": law.entries("transport-mode"),
        "offices": law.offices(),
        "tells": bool(may(caller, Action.CARGO)) and not caller.officer,
        "sheets": tuple(SHEETS),
        "receipts": (),
        "refused": None,
    }
    return desk(request, "cargo/manifests.html", status, **{**values, **more})


@post(
    "/manifests",
    request_max_body_size=LARGEST + 65536,
    status_code=200,
    opt=page("manifests-upload", "Tell what a file holds", Action.CARGO),
)
async def upload(request: Call) -> Response[str]:
    """Each report of the file with its receipt; a file that cannot be read, with what is wrong where."""
    try:
        receipts = await told(request, *await file_of(request))
    except Refusal as refused:
        if refused.reason not in UNREAD:
            raise
        return await shown(request, 422, refused=refused)
    return await shown(request, receipts=receipts)


@get(
    "/manifests/table/{ending:str}",
    opt=page("manifests-table", "An empty table to fill in", Action.CARGO, query=("of",)),
)
async def template(request: Call, ending: FromPath[str]) -> Response[bytes]:
    """The headings that are read, in the reader's language; `of`: what it tells of."""
    of = request.query_params.get("of", "manifest")
    if ending not in ("csv", "xlsx") or of not in SHEETS:
        raise Refusal(Reason.NOT_FOUND, "There is no such file.", "没有该文件。")
    return as_file(request, of, cargo_table.template(look_of(request).language == "zh", of), ending)


async def file_of(request: Call) -> tuple[bytes, str]:
    """The file and what it is; browsers' guesses that say nothing here are looked over."""
    part: Any = (await request.form()).get("file")
    body: bytes = await part.read(LARGEST + 1) if hasattr(part, "read") else b""
    if not body:
        raise Refusal(Reason.INVALID, "Choose a file.", "请选择文件。")
    if len(body) > LARGEST:
        raise Refusal(Reason.TOO_LARGE, "The file is too large: 8 MiB at most.", "文件过大，不得超过 8 MiB。")
    media = part.content_type or ""
    return body, media if cargo.wire_of(media, body) else ""


async def told(request: Call, body: bytes, media: str) -> tuple[Receipt, ...]:
    """The receipts of what the file tells, each problem with its place in the file."""
    read, receipts = await received(node_of(request), caller_of(request), body, media)
    return tuple(replace(r, problems=p.pointed(r.problems)) for p, r in zip(read.answerable, receipts, strict=True))
