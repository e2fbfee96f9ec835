"""Rows of a file into a draft's items or into the catalogue; the catalogue itself; tables as files."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.body import too_large
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.declarations import form, spreadsheet
from tongguan.declarations.spreadsheet import SKU, Columns
from tongguan.desks import form as writing
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk
from tongguan.desks.words import WORDS
from tongguan.messages import table
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import products
from tongguan.store.connect import Reading
from tongguan.store.products import Product

LARGEST = 8 * 1024 * 1024
PAGE = 50
LABELS = {WORDS[f"field.{field.name}"][n]: field.name for field in form.ITEM for n in (0, 1)}
"""What the form calls its columns, in both languages."""
HEADER = (SKU, *(field.name for field in form.ITEM))


class Taken(NamedTuple):
    """What a file held: its lines, and its columns."""

    lines: list[dict[str, str]]
    columns: Columns


@post(
    "/drafts/{id_:str}/rows",
    request_max_body_size=LARGEST + 65536,
    status_code=200,
    opt=page("rows", "Items from a file", Action.LODGE),
)
async def into_draft(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The rows are items: after those that are there, or in their place. Numbers of the catalogue fill what is open."""
    draft, caller = await writing.mine(request, id_), caller_of(request)
    said, taken = await given(request)
    whole = draft.whole
    skus = sorted({line[SKU] for line in taken.lines if line.get(SKU)})
    known = await at.reading(node_of(request), caller, lambda conn: products.some(conn, caller.party, skus))
    items = [
        spreadsheet.item(line, known[line[SKU]].fields if line.get(SKU) in known else None) for line in taken.lines
    ]
    lines = form.listed(whole)
    before = [] if said.get("how") == "replace" else [line for line in lines if line.keys() - {"sequence"}]
    if len(before) + len(items) > form.MOST_ITEMS:
        raise Refusal(
            Reason.INVALID, f"A declaration has at most {form.MOST_ITEMS} items.", f"商品不超过 {form.MOST_ITEMS} 项。"
        )
    lines[:] = [*before, *items]
    draft = await writing.changed(request, draft, form.completed(whole), draft.version)
    read = {"count": len(items), "unknown": taken.columns.unknown, "missing": [s for s in skus if s not in known]}
    return await writing.shown(request, draft, taken=read)


@get("/drafts/rows.xlsx", opt=page("rows-form", "An empty table of items", Action.LODGE))
async def empty(request: Call) -> Response[bytes]:
    """The columns that are understood."""
    return as_file(request, "items", [HEADER], "xlsx")


@get("/catalogue", opt=page("catalogue", "The party's products", Action.LODGE, query=("q", "after")))
async def catalogue(request: Call) -> Response[str]:
    """A page of the products."""
    return await listed(request)


async def listed(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed, what a file held, what stood against it."""
    asked, after = request.query_params.get("q", "")[:100], request.query_params.get("after", "")[:60]

    def read(conn: Reading) -> list[Product]:
        return products.products(conn, asked or None, after, PAGE + 1)

    rows = await at.reading(node_of(request), caller_of(request), read)
    values = {"rows": rows[:PAGE], "more": rows[PAGE - 1].sku if len(rows) > PAGE else "", "asked": asked}
    own = [f for f in form.ITEM if f.name in writing.OF_A_PRODUCT]
    known = {"fields": own, "choices": writing.choices(at.law_on(node_of(request))), "typed": {}, "refused": None}
    return desk(request, "form/catalogue.html", status, **{**values, **known, "taken": None, **more})


@post("/catalogue", status_code=303, opt=page("keep-product", "Keep a product", Action.LODGE))
async def keep(request: Call) -> Response[Any]:
    """A product, new or changed; with `act=drop` it goes."""
    said = {name: str(value).strip() for name, value in (await request.form()).items()}
    sku, party, node = said.get("sku", "")[:60], caller_of(request).party, node_of(request)
    if said.get("act") == "drop":
        await at.writing(node, lambda conn: products.drop(conn, party, sku))
        return Redirect("/catalogue", status_code=303)
    fields = {k: v[:500] for k, v in said.items() if k in writing.OF_A_PRODUCT and v}
    if not sku or not fields.get("code"):
        wrong = Refusal(Reason.INVALID, "Give your number and the commodity code.", "请填写货号和商品编码。")
        return await listed(request, 422, typed=said, refused=wrong)
    by = (person_of(request).account.name, node.now())
    await at.writing(node, lambda conn: products.keep(conn, party, [(sku, fields)], by))
    return Redirect("/catalogue", status_code=303)


@post(
    "/catalogue/rows",
    request_max_body_size=LARGEST + 65536,
    status_code=200,
    opt=page("catalogue-rows", "Products from a file", Action.LODGE),
)
async def into_catalogue(request: Call) -> Response[Any]:
    """Rows with a number and a code are products, new or changed; others are named."""
    _, taken = await given(request)
    good = {
        line[SKU][:60]: {k: v[:500] for k, v in line.items() if k in writing.OF_A_PRODUCT and v}
        for line in taken.lines
        if line.get(SKU) and line.get("code")
    }
    bad = [n for n, line in enumerate(taken.lines, 2) if not (line.get(SKU) and line.get("code"))]
    party, node = caller_of(request).party, node_of(request)
    by = (person_of(request).account.name, node.now())
    await at.writing(node, lambda conn: products.keep(conn, party, good.items(), by))
    read = {"count": len(good), "unknown": taken.columns.unknown, "missing": [str(n) for n in bad[:20]]}
    return await listed(request, taken=read)


@get("/catalogue.xlsx", opt=page("catalogue-file", "The catalogue as a file", Action.LODGE))
async def as_table(request: Call) -> Response[bytes]:
    """All of it, in the columns that a file with items may have."""

    def read(conn: Reading) -> list[Product]:
        return products.products(conn, None, "", table.MOST_ROWS)

    rows = await at.reading(node_of(request), caller_of(request), read)
    lines = [[row.sku, *(row.fields.get(field.name, "") for field in form.ITEM)] for row in rows]
    return as_file(request, "catalogue", [HEADER, *lines], "xlsx")


async def given(request: Call) -> tuple[dict[str, str], Taken]:
    """The form beside the file, and what the file holds."""
    data = await request.form()
    body = await body_of(data)
    rows = await asyncio.to_thread(table.read, body)
    columns = spreadsheet.columns(rows[0], LABELS) if rows else Columns({}, ())
    if not columns.fields:
        raise Refusal(
            Reason.INVALID,
            "The first row names the columns, and none of its names is known. Take the empty table to begin with.",
            "首行应为列名，未识别到任何列名。请下载空白表格填写。",
        )
    said = {name: str(value) for name, value in data.items() if isinstance(value, str)}
    return said, Taken(spreadsheet.lines(rows[1:], columns), columns)


async def body_of(data: Any) -> bytes:
    """The file of a form."""
    part = data.get("file")
    body: bytes = await part.read(LARGEST + 1) if part is not None and hasattr(part, "read") else b""
    if len(body) > LARGEST:
        raise too_large(LARGEST)
    if not body:
        raise Refusal(Reason.INVALID, "Choose a file.", "请选择文件。")
    return body


def as_file(request: Call, name: str, rows: Iterable[Sequence[Any]], ending: str) -> Response[bytes]:
    """A table to keep: CSV or XLSX, named after what it is and when it was made."""
    body, media = (table.as_csv(rows), table.CSV) if ending == "csv" else (table.as_xlsx(rows), table.XLSX)
    moment: datetime = node_of(request).now()
    headers = {"content-disposition": f'attachment; filename="{name}-{moment:%Y%m%d-%H%M}.{ending}"'}
    return Response(body, media_type=media, headers=headers)
