"""One row of the law changed by a form: the table, the row, another value from a day; or the day on which it ends."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from litestar import Response, get, post

from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.proposals import kept
from tongguan.codes.comparison import written
from tongguan.codes.kinds import CODES, DEFINITIONS, Kind
from tongguan.codes.rows import Row
from tongguan.codes.table import in_force
from tongguan.codes.upload import File
from tongguan.desks.codes import OWN, key_of
from tongguan.desks.door import page
from tongguan.desks.law import MINE, to, words
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal

Cells = dict[str, str]


@get(f"{MINE}/row", opt=page("row", "Change one row of law", Action.ADMINISTER, query=("of", "key")))
async def asked(request: Call) -> Response[str]:
    """The form: the row as it holds, or an empty one."""
    of = request.query_params.get("of", "")
    kind, row = table(request, of), live(request, of, request.query_params.get("key", ""))
    tomorrow = node_of(request).law.head.day(node_of(request).now()) + timedelta(days=1)
    typed = {c.name: written(getattr(row, c.name)) if row else "" for c in kind.columns}
    typed |= {"valid_from": tomorrow.isoformat(), "valid_to": "", "source": ""}
    return shown(request, of, typed)


@post(f"{MINE}/row", status_code=303, opt=page("row-proposed", "Propose one row", Action.ADMINISTER))
async def proposed(request: Call) -> Response[Any]:
    """The row as a proposal; what stands against it is told above what was typed."""
    said = await words(request)
    of = said.get("of", "")
    kind = table(request, of)
    row = live(request, of, said.get("key", ""))
    cells = {c.name: said.get(c.name, "").strip() for c in kind.columns if c.name != "known_from"}
    if said.get("does") == "end":
        cells = ended(kind, row, said)
    try:
        new = await kept(node_of(request), caller_of(request), said.get("title", ""), (as_file(of, cells),))
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return shown(request, of, {**said, **cells}, refused)
    return to(new.id)


def shown(request: Call, of: str, typed: Cells, refused: Refusal | None = None) -> Response[str]:
    """The form with what was typed."""
    kind = table(request, of)
    key = str(typed.get("key") or request.query_params.get("key", ""))
    row = live(request, of, key)
    return desk(
        request,
        "law/row.html",
        422 if refused else 200,
        of=of,
        key=key if row else "",
        row=row,
        columns=[
            (c.name, of_column(c.type), c.required) for c in kind.columns if c.name not in ("known_from", "valid_to")
        ],
        typed=typed,
        refused=refused,
    )


def of_column(type_: Any) -> tuple[str, tuple[str, ...]]:
    """How a column is typed in: `choice` with its values, `date`, `number` or `text`."""
    if hasattr(type_, "__members__"):
        return "choice", tuple(str(m) for m in type_)
    if type_ is bool:
        return "choice", ("true", "false")
    name = str(type_)
    if "date" in name and "datetime.datetime" not in name:
        return "date", ()
    return ("number" if "Decimal" in name or type_ in (int, float) else "text"), ()


def table(request: Call, of: str) -> Kind:
    """The table that is meant, or that of a list's entries."""
    if of not in OWN and of not in {getattr(r, "list", "") for r in node_of(request).law.rows()["lists"]}:
        raise Refusal(Reason.NOT_FOUND, "There is no such table or list.", "没有该数据表或代码表。")
    if of == DEFINITIONS.name:
        raise Refusal(
            Reason.NOT_FOUND, "A definition is a file: fetch it and propose it.", "定义为文件，请下载后提案。"
        )
    return OWN.get(of, CODES)


def live(request: Call, of: str, key: str) -> Row | None:
    """The row of this key as it holds today; the last one known where none does."""
    node, kind = node_of(request), table(request, of)
    same = sorted(
        (r for r in node.law.rows()[kind.name] if key and key_of(kind, r) == key),
        key=lambda r: (r.known_from, r.valid_from),
    )
    return (in_force(same, node.law.head.day(node.now()), node.now()) or same[-1]) if same else None


def ended(kind: Kind, row: Row | None, said: Cells) -> Cells:
    """The row as it is published, with its last day."""
    if row is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such row.", "没有该行。")
    cells = {c.name: written(getattr(row, c.name)) for c in kind.columns if c.name != "known_from"}
    return {**cells, "valid_to": said.get("last", ""), "source": said.get("end_source", "")}


def as_file(of: str, cells: Cells) -> File:
    """One row as the file it would come in."""
    out = StringIO()
    writer = csv.DictWriter(out, list(cells), lineterminator="\n")
    writer.writeheader()
    writer.writerow(cells)
    return File(f"{of}.csv", out.getvalue().encode())
