"""A manifest on one page: what is told, what is drawn and left of each document, who draws, what came; and an officer's
word on one that waits for it. An officer's look at it is an act."""

from collections.abc import Awaitable, Iterator, Mapping
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import manifest_views as views
from tongguan.api import manifests as door
from tongguan.api import node as at
from tongguan.api.manifest_views import CargoDocument, ManifestView
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.bars import Bar
from tongguan.desks.case import Names
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.desks.rows import as_file
from tongguan.journeys import forbid as forbidding
from tongguan.manifests.amend import altered, withdraws
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo_table
from tongguan.parties.may import Action, may
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, manifests
from tongguan.store.manifests import State

PAGE = 100


class Line(NamedTuple):
    """A transport document as it is drawn: under its master, where that is on the manifest too."""

    told: Consignment
    balance: CargoDocument
    house: bool
    master: bool

    @property
    def bars(self) -> tuple[Bar, ...]:
        return bars(self.balance)

    @property
    def drawn(self) -> bool:
        """Whether somebody declares it, whoever that is."""
        return any(bar.drawn for bar in self.bars)


def bars(of: CargoDocument) -> tuple[Bar, ...]:
    """Packages and kilograms, as far as they are told."""
    sides = (("packages", of.packages, of.packages_left), ("gross", of.gross, of.gross_left))
    return tuple(Bar(unit, told, left) for unit, told, left in sides if told is not None and left is not None)


def tree(view: ManifestView) -> Iterator[Line]:
    """The documents in their order, houses after their master."""
    balance = {plain(d.document): d for d in view.documents}
    there = {plain(c.document) for c in view.manifest.consignments}
    houses: dict[str, list[Consignment]] = {}
    for c in view.manifest.consignments:
        if plain(c.master) in there and plain(c.master) != plain(c.document):
            houses.setdefault(plain(c.master), []).append(c)
    inner = {id(house) for of in houses.values() for house in of}
    for c in view.manifest.consignments:
        if id(c) not in inner:
            yield Line(c, balance[plain(c.document)], False, plain(c.document) in houses)
            yield from below(plain(c.document), houses, balance)


def below(master: str, houses: dict[str, list[Consignment]], balance: dict[str, CargoDocument]) -> Iterator[Line]:
    """The houses of a master, and theirs."""
    for house in houses.pop(master, ()):
        yield Line(house, balance[plain(house.document)], True, plain(house.document) in houses)
        yield from below(plain(house.document), houses, balance)


@get("/manifests/{number:str}", opt=page("manifest", "A manifest", Action.SEE, query=("after", "done")))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """Whole, as far as the reader may see it."""
    return await opened(request, number)


async def seen(request: Call, number: str) -> ManifestView:
    """The manifest, if the caller may see it; an officer's look is an act."""
    caller, node, id_ = caller_of(request), node_of(request), door.number_of(number)
    view = await at.reading(node, caller, lambda conn: views.whole(conn, id_))
    if view is None:
        raise door.NOT_THERE
    if caller.officer and caller.party != view.line.party:
        now = node.now()
        await at.writing(node, lambda conn: acts.note(conn, caller, now, "manifest.seen", (number, {})))
    return view


async def opened(request: Call, number: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    view, caller, law = await seen(request, number), caller_of(request), at.law_on(node_of(request))
    said = request.query_params.get("after", "")
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
    lines = list(tree(view))
    own = bool(may(caller, Action.CARGO)) and caller.party == view.line.party and not caller.officer
    values: dict[str, Any] = {
        "view": view,
        "line": view.line,
        "lines": lines[after : after + PAGE],
        "more": after + PAGE if len(lines) > after + PAGE else 0,
        "offices": Names((o.code, (o.name, o.name_zh)) for o in law.offices()),
        "modes": Names((m.code, (m.name, m.name_zh)) for m in law.entries("transport-mode")),
        "reasons": Names((r.code, (r.name, r.name_zh)) for r in law.entries("change-reason")),
        "changes": own and view.line.state != State.WITHDRAWN,
        "reviews": bool(may(caller, Action.REVIEW)) and (view.line.state == State.REVIEW or view.line.change_waits),
        "altered": altered(view.manifest, view.proposed) if view.proposed and not withdraws(view.proposed) else (),
        "forbids": bool(may(caller, Action.REVIEW)) and view.line.state == State.STANDING,
        "waiting": [d for d in view.documents if d.waits] if may(caller, Action.REVIEW) else [],
        "within": "/manifests",
        "done": request.query_params.get("done", ""),
        "refused": None,
        "typed": {},
    }
    return desk(request, "cargo/manifest.html", status, **{**values, **more})


@post("/manifests/{number:str}/review", status_code=303, opt=page("manifest-review", "A word on it", Action.REVIEW))
async def review(request: Call, number: FromPath[str]) -> Response[Any]:
    """It stands, or goes back with the reason."""
    said, id_ = await words_of(request), door.number_of(number)
    verdict = (said.get("accept") == "yes", said.get("reason", "")[:500])
    act = door.reviewed(node_of(request), caller_of(request), id_, verdict)
    return await done(request, number, (act, "accepted" if verdict[0] else "returned"), said)


@post("/manifests/{number:str}/return", status_code=303, opt=page("manifest-return", "Send it back", Action.REVIEW))
async def send_back(request: Call, number: FromPath[str]) -> Response[Any]:
    """It stands no more, or one document of it does; the submitter reads why."""
    said, id_ = await words_of(request), door.number_of(number)
    wanted = (said.get("document", ""), said.get("back", ""))
    act = door.sent_back(node_of(request), caller_of(request), id_, wanted)
    return await done(request, number, (act, "returned"), said)


@post(
    "/manifests/{number:str}/forbid", status_code=303, opt=page("manifest-forbid", "Forbid a document", Action.REVIEW)
)
async def forbid(request: Call, number: FromPath[str]) -> Response[Any]:
    """It may not be unloaded or loaded; the gate stops it."""
    said, id_ = await words_of(request), door.number_of(number)
    caller, node = caller_of(request), node_of(request)
    words = (said.get("document", ""), said.get("why", ""))
    act = at.writing(node, lambda conn: forbidding.forbid(conn, caller, id_, words, node.now()))
    return await done(request, number, (act, "forbidden"), said)


@post("/manifests/{number:str}/allow", status_code=303, opt=page("manifest-allow", "Allow a document", Action.REVIEW))
async def allow(request: Call, number: FromPath[str]) -> Response[Any]:
    """It may be unloaded or loaded; whoever decides about one that waits says why."""
    said, id_ = await words_of(request), door.number_of(number)
    caller, node = caller_of(request), node_of(request)
    words = (said.get("document", ""), said.get("reason", ""))
    act = at.writing(node, lambda conn: forbidding.allow(conn, caller, id_, words, node.now()))
    return await done(request, number, (act, "allowed"), {})


async def done(
    request: Call, number: str, act: tuple[Awaitable[object], str], said: Mapping[str, str]
) -> Response[Any]:
    """The page after an officer's word, and what it says then; where his word cannot be, the page with why, and what
    was typed stays."""
    try:
        await act[0]
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        status = 409 if refused.reason is Reason.CONFLICT else 422
        return await opened(request, number, status, refused=refused, typed=said)
    return Redirect(f"/manifests/{number}?done={act[1]}", status_code=303)


@get("/manifests/{number:str}/table/{ending:str}", opt=page("manifest-rows", "A manifest as a table", Action.SEE))
async def rows(request: Call, number: FromPath[str], ending: FromPath[str]) -> Response[bytes]:
    """As it stands, a row for each line of goods; whoever changes its reference can tell it again."""
    if ending not in ("csv", "xlsx"):
        raise Refusal(Reason.NOT_FOUND, "There is no such file.", "没有该文件。")
    view = await seen(request, number)
    return as_file(request, f"manifest-{number}", cargo_table.write([ManifestReport(manifest=view.manifest)]), ending)


@get("/manifests/{number:str}/messages/{seq:str}", opt=page("manifest-message", "A message as it came", Action.SEE))
async def message(request: Call, number: FromPath[str], seq: FromPath[str]) -> Response[bytes]:
    """The bytes, as a download."""
    id_, wanted = door.number_of(number), door.number_of(seq)
    found = await at.reading(node_of(request), caller_of(request), lambda conn: manifests.message(conn, id_, wanted))
    if found is None:
        raise door.NOT_THERE
    headers = {"content-disposition": f'attachment; filename="{number}-{seq}"'}
    return Response(found, media_type="application/octet-stream", headers=headers)
