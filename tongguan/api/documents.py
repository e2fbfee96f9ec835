"""Documents to a declaration: streamed to disk and then to the object store, hashed, typed by what they are.

The bytes are durable before the row that names them; a row never names what is not there.
"""

import asyncio
import hashlib
import logging
import os
import re
import secrets
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import msgspec
import obstore
import obstore.exceptions
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Stream
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from tongguan.api import files
from tongguan.api import node as at
from tongguan.api.body import media_of, too_large
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, Operation, Parameter, Sent, bad_query, caller_of, node_of, sent
from tongguan.api.paging import wrong
from tongguan.codes import rows
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import documents, reading
from tongguan.store.connect import Reading
from tongguan.store.documents import DocumentRow
from tongguan.store.reading import CaseLine
from tongguan.store.reading import DocumentLine as Kept

log = logging.getLogger(__name__)
LARGEST = 20 * 1024 * 1024
ALL_TOGETHER = 200 * 1024 * 1024
MOST = 200
IN_MEMORY = 256 * 1024
MULTIPART_OVERHEAD = 16 * 1024
TYPE = re.compile(r"[A-Z0-9]{0,8}")


class DocumentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a declaration; `type` is the code the sender gave (e.g. N380), `media` what it really is.

    `deleted`: it was kept as long as the law allows; what it was and its hash are all that is left.
    """

    id: str
    name: str
    type: str
    media: str
    size: int
    sha256: str
    added_at: datetime
    at: str
    deleted: bool = False
    about: str = ""  # the inspection that it is a photograph of


@post(
    "/v1/declarations/{number:str}/documents",
    request_max_body_size=LARGEST + MULTIPART_OVERHEAD,
    status_code=201,
    opt={
        "operation": Operation(
            id="attach-document",
            summary="Attach a document: the file itself, or a form with the field `file`",
            summary_zh="上传随附单证",
            words="At most 20 MiB: " + ", ".join(files.ENDINGS.values()) + ". What it is, is seen from its content.",
            action=Action.ATTACH,
            query=(
                Parameter(name="name", words="File name, for a raw body."),
                Parameter(name="type", words="Document code, e.g. N380 (invoice).", example="N380"),
            ),
            takes=("multipart/form-data", *files.ENDINGS),
            answer=DocumentLine,
            status=201,
            headers=("Location",),
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT, Reason.OVERLOADED),
        )
    },
)
async def attach(request: Call, number: FromPath[str]) -> Sent:
    """Takes a document."""
    line = await taken(request, number)
    return sent(line, 201, {"location": line.at})


async def taken(request: Call, number: str, about: str = "") -> DocumentLine:
    """The document in this request, kept with the declaration; `about`: it is a photograph of this inspection, which
    officers alone take and see."""
    caller, node = caller_of(request), node_of(request)
    action = Action.ANSWER if about else Action.ATTACH
    case = await at.reading(node, caller, lambda conn: room_for_one(conn, see(conn, caller, number, action)))
    with storing(), tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        name, said = await received(request, file)
        media = await asyncio.to_thread(files.typed, file, said)
        if about and not media.startswith("image/"):
            raise Refusal(Reason.UNSUPPORTED, "Send a photograph: JPEG or PNG.", "请上传照片（JPEG 或 PNG）。")
        size = file.seek(0, os.SEEK_END)
        id_ = secrets.token_hex(16)
        key = f"documents/{case.id // 10**10}/{case.id}/{id_}"
        digest = await asyncio.to_thread(hashed, file)
        await keep(node.objects, key, file)
    now = node.now()
    row = DocumentRow(
        id=id_,
        case_id=case.id,
        owner=case.owner,
        declarant=case.declarant,
        name=files.cleaned(request.query_params.get("name", name), media),
        type=document_type(request),
        media=media,
        size=size,
        hash=digest,
        object=key,
        added_at=now,
        added_by=caller.name or caller.party,
        delete_by=at.kept_until(node, rows.Kept.PHOTOGRAPHS if about else rows.Kept.DOCUMENTS),
        about=about,
    )
    await at.writing(node, lambda conn: documents.add(conn, row))
    return line_of(row, number)


@get(
    "/v1/declarations/{number:str}/documents",
    opt={
        "operation": Operation(
            id="list-documents",
            summary="The documents of a declaration",
            summary_zh="查询随附单证",
            action=Action.SEE,
            answer=tuple[DocumentLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def listed(request: Call, number: FromPath[str]) -> Sent:
    """What is attached."""
    caller = caller_of(request)

    def read(conn: Reading) -> tuple[CaseLine, list[Kept]]:
        case = see(conn, caller, number)
        return case, reading.documents(conn, case.id)

    case, rows = await at.reading(node_of(request), caller, read)
    await looked(request, case, "documents")
    return sent([line_of(row, number) for row in rows])


@get(
    "/v1/declarations/{number:str}/documents/{document:str}",
    opt={
        "operation": Operation(
            id="get-document",
            summary="A document as it was attached",
            summary_zh="下载随附单证",
            action=Action.SEE,
            gives=tuple(files.ENDINGS),
            refusals=(Reason.NOT_FOUND, Reason.OVERLOADED),
        )
    },
)
async def fetched(request: Call, number: FromPath[str], document: FromPath[str]) -> Response[Any]:
    """The bytes."""
    return await given(request, number, document)


async def given(request: Call, number: str, document: str) -> Response[Any]:
    """The bytes, as a download that no browser opens by itself."""
    caller, node = caller_of(request), node_of(request)

    def read(conn: Reading) -> tuple[CaseLine, Kept | None]:
        case = see(conn, caller, number)
        row = reading.document(conn, document) if re.fullmatch("[0-9a-f]{32}", document) else None
        return case, row if row is not None and row.case_id == case.id else None

    case, row = await at.reading(node, caller, read)
    if row is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such document.", "没有该文件。")
    if not row.object:
        raise deleted()
    try:
        with answering():
            found = await obstore.get_async(node.objects, row.object)
    except FileNotFoundError:
        if row.delete_by < node.now().date():
            raise deleted() from None
        raise
    await looked(request, case, f"document {row.id}")
    headers = {
        "content-disposition": disposition(row.name),
        "content-length": str(row.size),
        "digest": f"sha-256={row.hash.hex()}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Stream(streamed(found.stream()), media_type=row.media, headers=headers)


def deleted() -> Refusal:
    return Refusal(
        Reason.NOT_FOUND, "This document was deleted: it was past its date.", "该文件已超过保存期限，已删除。"
    )


@contextmanager
def storing() -> Iterator[None]:
    """A store that takes nothing, as one without room, is no bug: the sender tries again later."""
    try:
        yield
    except (OSError, obstore.exceptions.BaseError) as error:
        log.error("a document could not be stored", extra={"reason": str(error)})
        raise Refusal(
            Reason.OVERLOADED, "The document could not be stored. Try again later.", "文件未能保存，请稍后重试。"
        ) from error


async def received(call: Call, file: IO[bytes]) -> tuple[str, str]:
    """Writes the body's file to `file`; its name and its media type as the sender gave them."""
    said = media_of(call)
    if said == "multipart/form-data":
        parts = await files_of(call)
        if len(parts) != 1:
            raise Refusal(Reason.INVALID, "Put one file into the form field `file`.", "请将一个文件放入表单字段 file。")
        part = parts[0]
        while chunk := await part.read(IN_MEMORY):
            file.write(chunk)
        bounded(file.tell())
        label = {name.lower(): value for name, value in part.headers.items()}.get("content-type", "")
        return part.filename or "", label.partition(";")[0].strip().lower()
    length = call.headers.get("content-length", "")
    bounded(int(length) if length.isdigit() and len(length) < 19 else 0)
    async for chunk in call.stream():
        file.write(chunk)
        bounded(file.tell())
    return "", said


async def files_of(call: Call) -> list[UploadFile]:
    """The files in the form field `file`; a form in an encoding that it doesn't keep to is unreadable."""
    try:
        form = await call.form()
    except (UnicodeError, LookupError):
        raise Refusal(Reason.UNREADABLE, "This form cannot be read.", "无法读取该表单。") from None
    return [part for part in form.getall("file", []) if isinstance(part, UploadFile)]


def bounded(size: int) -> None:
    if size > LARGEST:
        raise too_large(LARGEST)


def room_for_one(conn: Reading, case: CaseLine) -> CaseLine:
    """The case, if another document still fits."""
    count, size = documents.weight(conn, case.id)
    if count >= MOST or size >= ALL_TOGETHER:
        raise Refusal(
            Reason.CONFLICT, "This declaration has all the documents it can hold.", "该报关单的附件已达上限。"
        )
    return case


def document_type(call: Call) -> str:
    """The document code the sender gave."""
    said = str(call.query_params.get("type", ""))
    if not TYPE.fullmatch(said):
        raise bad_query(
            (wrong("type", "a code of at most 8 capital letters and digits", "不超过 8 位的大写字母和数字"),)
        )
    return said


def hashed(file: IO[bytes]) -> bytes:
    """SHA-256 of the whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(IN_MEMORY):
        digest.update(chunk)
    return digest.digest()


async def keep(store: ObjectStore, key: str, file: IO[bytes]) -> None:
    """Puts the file into the object store, durably: a folder's store doesn't sync by itself."""
    file.seek(0)
    with answering():
        await obstore.put_async(store, key, file)
    if isinstance(store, LocalStore) and store.prefix is not None:
        await asyncio.to_thread(synced, Path(store.prefix), Path(store.prefix) / key)


def synced(top: Path, path: Path) -> None:
    """Makes a new file, and the folders that lead to it, survive a power cut."""
    for place in (path, *path.parents):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if place == top:
            return


async def streamed(chunks: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    """The object's bytes, piece by piece."""
    async for chunk in chunks:
        yield bytes(chunk)


@contextmanager
def answering() -> Iterator[None]:
    """An object store that fails us is for the caller to ask again, and no bug."""
    try:
        yield
    except BaseError as error:
        log.warning("the object store does not answer: %s", str(error).partition("\n")[0])
        raise Refusal(
            Reason.OVERLOADED,
            "The store of documents is away for a moment. Try again.",
            "文件存储暂时不可用，请稍后重试。",
        ) from error


def line_of(row: DocumentRow | Kept, number: str) -> DocumentLine:
    return DocumentLine(
        id=row.id,
        name=row.name,
        type=row.type,
        media=row.media,
        size=row.size,
        sha256=row.hash.hex(),
        added_at=row.added_at,
        at=f"/v1/declarations/{number}/documents/{row.id}",
        deleted=not row.object,
        about=row.about,
    )


def disposition(name: str) -> str:
    """Content-Disposition (RFC 6266): a plain name for old readers, the real one beside it."""
    plain = re.sub(r"[^A-Za-z0-9._ ()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
