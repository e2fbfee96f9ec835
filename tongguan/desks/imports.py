"""Companies by file, at the administrator's desk: a file is handed in and lies in the object store, the background
process brings it in; how far it is, and the rows that were left out, with what to do about each."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import obstore
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from tongguan.api import node as at
from tongguan.api.body import too_large
from tongguan.api.documents import answering, keep, storing
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.audit import row_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys.roster import File, Import, classes_of, file_of
from tongguan.parties.may import Action
from tongguan.parties.roster import COLUMNS, Fault, Headless
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import companies
from tongguan.store.companies import Far, Imported
from tongguan.store.connect import Reading

LARGEST = 64 * 1024 * 1024
PIECE = 1 << 20
PAGE, CHUNK = 100, 1000
AT = "/administration/imports"
WITHIN = "/administration"
HEAD = ("line", "column", "reason", "reason_zh")


@get(AT, opt=page("imports", "Companies by file", Action.ADMINISTER))
async def listed(request: Call) -> Response[str]:
    """The imports, newest first, and the form for another one."""
    return await shown(request)


async def shown(request: Call, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response[str]:
    """The page, and what stood against a file."""
    rows: list[Imported] = await at.reading(node_of(request), caller_of(request), companies.imports)
    values = {"rows": rows, "problems": problems, "columns": COLUMNS, "most": LARGEST}
    return desk(request, "administration/imports.html", status, within=WITHIN, **values)


@post(
    AT,
    status_code=303,
    request_max_body_size=LARGEST + PIECE,
    opt=page("hand-in", "Hand in a file of companies", Action.ADMINISTER),
)
async def hand_in(request: Call) -> Response[Any]:
    """The file is durable before its import begins; the same file on its way already goes on where it is."""
    with storing(), NamedTemporaryFile() as file:
        try:
            name = await received(request, file)
            far = await begun(request, await asyncio.to_thread(file_of, Path(file.name), name), file)
        except Headless as error:
            amiss = (Problem(code="", message=str(error), message_zh=error.message_zh),)
            return await shown(request, 422, amiss)
        except Refusal as refused:
            if refused.reason not in (Reason.INVALID, Reason.TOO_LARGE):
                raise
            amiss = (Problem(code="", message=refused.message, message_zh=refused.message_zh),)
            return await shown(request, 413 if refused.reason is Reason.TOO_LARGE else 422, amiss)
    return Redirect(f"{AT}/{far.id}", status_code=303)


async def received(request: Call, file: IO[bytes]) -> str:
    """Writes what was handed in to `file`; its name. Raises Refusal."""
    part = (await request.form()).get("file")
    while isinstance(part, UploadFile) and (piece := await part.read(PIECE)):
        file.write(piece)
        if file.tell() > LARGEST:
            raise too_large(LARGEST)
    if not isinstance(part, UploadFile) or not file.tell():
        raise Refusal(Reason.INVALID, "Choose a file that is not empty.", "请选择非空文件。")
    file.flush()
    return "".join(c for c in part.filename if c.isprintable()) or "companies.csv"


async def begun(request: Call, file: File, bytes_: IO[bytes]) -> Far:
    """The import of the file, which lies in the object store now. Raises Headless, Refusal."""
    node, caller, key = node_of(request), caller_of(request), f"imports/{secrets.token_hex(16)}"
    known = await at.reading(node, caller, lambda conn: classes_of(conn, node.now()))
    importing = Import(node.store, caller, file, known, node.now)
    await asyncio.to_thread(importing.headed)
    await keep(node.objects, key, bytes_)
    far, mine = await asyncio.to_thread(importing.begun, key)
    if not mine:  # it is on its way already
        with suppress(FileNotFoundError), answering():
            await obstore.delete_async(node.objects, key)
    return far


@get(f"{AT}/{{id_:str}}", opt=page("import", "An import of companies", Action.ADMINISTER, query=("after",)))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """How far it is, and the rows that were left out."""
    said = request.query_params.get("after", "")
    after = int(said) if said.isdigit() and len(said) < 19 else -1

    def read(conn: Reading) -> tuple[Imported | None, list[Fault]]:
        return companies.imported(conn, id_), companies.faults(conn, id_, after, PAGE + 1)

    found, left = await at.reading(node_of(request), caller_of(request), read)
    if found is None:
        raise missing()
    further = left[PAGE - 1].line if len(left) > PAGE else ""
    values: dict[str, Any] = {"one": found, "faults": left[:PAGE], "after": further}
    return desk(request, "administration/import.html", within=WITHIN, **values)


@get(f"{AT}/{{id_:str}}/left-out.csv", opt=page("left-out", "Rows that were left out, as CSV", Action.ADMINISTER))
async def left_out(request: Call, id_: FromPath[str]) -> Stream:
    """All of them by line, a thousand at a time."""
    node, caller = node_of(request), caller_of(request)
    if await at.reading(node, caller, lambda conn: companies.imported(conn, id_)) is None:
        raise missing()

    async def lines() -> AsyncIterator[bytes]:
        after = -1
        yield b"\xef\xbb\xbf" + row_of(HEAD)
        while found := await at.reading(node, caller, partial(companies.faults, id_=id_, after=after, most=CHUNK)):
            for fault in found:
                yield row_of(fault)
            after = found[-1].line

    name = {"content-disposition": f'attachment; filename="left-out-{id_}.csv"', "cache-control": "no-store"}
    return Stream(lines(), media_type="text/csv; charset=utf-8", headers=name)


def missing() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such import.", "没有该批导入。")
