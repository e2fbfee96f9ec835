"""A transport document of a manifest is split: a row for each part, the old number first. What was typed comes back
with what is wrong at its field."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import manifests as door
from tongguan.api import node as at
from tongguan.api.cargo import compared, telling_now
from tongguan.api.manifest_views import CargoDocument, ManifestView
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.form import count
from tongguan.desks.manifest import bars
from tongguan.desks.manifest_form import WRONG, mine
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys.cargo_change import CargoSplit, split
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action
from tongguan.problem import Problem, Refusal

FIELDS = ("document", "packages", "gross", "consignee", "consignee_id", "units")
NUMBERS = ("packages", "gross")
MOST_PARTS = 200
CELL = re.compile(r"parts-(\d{1,3})-(\w+)")
PLACES = {"gross_mass": "gross"}
Row = dict[str, str]


class Writing(NamedTuple):
    """What is being written: of which document, its rows, why, and what stands against it."""

    view: ManifestView
    document: CargoDocument
    rows: Sequence[Row]
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    told: tuple[str, str] = ("", "")


@get("/manifests/{number:str}/split", opt=page("manifest-split", "Split a document", Action.CARGO, query=("document",)))
async def writing(request: Call, number: FromPath[str]) -> Response[str]:
    """The whole under its old number, and rows for the parts."""
    view = await mine(request, number)
    document = document_of(view, request.query_params.get("document", ""))
    return shown(request, Writing(view, document, [{"document": document.document}, {}, {}]))


@post("/manifests/{number:str}/split", status_code=200, opt=page("manifest-parted", "Tell the split", Action.CARGO))
async def told(request: Call, number: FromPath[str]) -> Response[Any]:
    """It is split, or the rows come again with what is wrong where."""
    view, said, node = await mine(request, number), await words_of(request), node_of(request)
    rows = typed(said)
    written = Writing(view, document_of(view, said.get("document", "")), rows, said.get("reason", ""))
    if said.get("act") != "send":
        return shown(request, written._replace(rows=arranged(rows, said.get("act", ""))))
    rows = [row for row in rows if any(row.values())]
    written = written._replace(rows=rows)
    wanted, problems = wish(written, count(said.get("version", "0")))
    if wanted is None:
        return shown(request, written._replace(problems=problems), 422)
    teller, id_, wish_ = telling_now(node, caller_of(request)), int(view.line.number), wanted
    try:
        await at.writing(node, lambda conn: split(conn, teller, id_, wish_))
    except Refusal as refused:
        if refused.reason not in WRONG:
            raise
        against = written._replace(problems=refused.problems, told=(refused.message, refused.message_zh))
        return shown(request, against, 422 if refused.problems else 409)
    await compared(node)
    return Redirect(f"/manifests/{number}?done=split", status_code=303)


def document_of(view: ManifestView, name: str) -> CargoDocument:
    """A document of the manifest. Raises Refusal where it is none."""
    found = next((d for d in view.documents if plain(d.document) == plain(name)), None)
    if found is None:
        raise door.NOT_THERE
    return found


def typed(said: dict[str, str]) -> list[Row]:
    """The rows as they were typed."""
    cells: dict[int, Row] = {}
    for name, text in said.items():
        if (match := CELL.fullmatch(name)) and match[2] in FIELDS:
            cells.setdefault(int(match[1]), {})[match[2]] = text.strip()
    return [cells[n] for n in sorted(cells)][:MOST_PARTS]


def arranged(rows: Sequence[Row], act: str) -> list[Row]:
    """A row more, or one less."""
    gone = count(act[7:]) if act.startswith("remove-") else -1
    kept = [row for n, row in enumerate(rows) if n != gone]
    return [*kept, {}] if act == "add" and len(kept) < MOST_PARTS else kept


def wish(written: Writing, version: int) -> tuple[CargoSplit | None, tuple[Problem, ...]]:
    """What is wanted; None where a number is none."""
    parts, problems = [], []
    for n, row in enumerate(written.rows):
        part: dict[str, Any] = {"document": row.get("document", ""), "packages": row.get("packages") or "0"}
        if row.get("gross"):
            part["gross"] = row["gross"]
        if row.get("consignee") or row.get("consignee_id"):
            part["consignee"] = {"name": row.get("consignee", ""), "id": row.get("consignee_id", "")}
        part["units"] = [box for box in re.split(r"[\s,;，；、]+", row.get("units", "")) if box]
        parts.append(part)
        problems += [no_number(n, name) for name in NUMBERS if not number(row.get(name, ""))]
    if problems:
        return None, tuple(problems)
    reasons = [written.reason] if written.reason else []
    body = {"document": written.document.document, "parts": parts, "reasons": reasons, "version": version}
    return msgspec.convert(body, CargoSplit, strict=False), ()


def number(text: str) -> bool:
    """Whether it is empty or an amount."""
    return not text or re.fullmatch(r"\d{1,14}(\.\d{1,6})?", text) is not None


def no_number(n: int, name: str) -> Problem:
    return Problem(code="MFS11", message="Give a number.", message_zh="请填写数字。", pointer=f"/parts/{n}/{name}")


def field_at(pointer: str) -> str:
    """The field that a problem is about; the first row's where it is about all, or none."""
    steps = pointer.strip("/").split("/")
    if steps[0] == "parts" and len(steps) > 1:
        name = PLACES.get(steps[2], steps[2]) if len(steps) > 2 else "document"
        return f"parts-{steps[1]}-{name if name in FIELDS else 'document'}"
    return "reason" if steps[0] == "reasons" else "parts-0-packages" if steps[0] == "parts" else ""


def shown(request: Call, written: Writing, status: int = 200) -> Response[str]:
    """The rows, with what is amiss at its field."""
    at_field: dict[str, list[Problem]] = {}
    for problem in written.problems:
        at_field.setdefault(field_at(problem.pointer), []).append(problem)
    values = {
        "view": written.view,
        "document": written.document,
        "bars": bars(written.document),
        "rows": written.rows,
        "fields": FIELDS,
        "reasons": at.law_on(node_of(request)).entries("change-reason"),
        "reason": written.reason,
        "problems": written.problems,
        "told": written.told,
        "at_field": at_field,
        "place": field_at,
        "within": "/manifests",
    }
    return desk(request, "cargo/split.html", status, **values)
