"""Files from outside: what they really are, by their first bytes, and a name that is safe to keep and to send back."""

import re
import unicodedata
import zipfile
import zlib
from typing import IO

import msgspec

from tongguan.problem import Problem, Reason, Refusal

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
XML, JSON, TEXT = "application/xml", "application/json", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    PDF: "pdf",
    PNG: "png",
    JPEG: "jpg",
    TIFF: "tif",
    XML: "xml",
    JSON: "json",
    TEXT: "txt",
    DOCX: "docx",
    XLSX: "xlsx",
}
ALSO = {"text/xml": XML, "image/jpg": JPEG, "text/json": JSON}
UNSAID = ("", "application/octet-stream", "multipart/form-data")
MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
ACTIVE = re.compile(
    rb"<\s*(?:!doctype\s+html|(?:[a-z_][\w.-]{0,99}:)?(?:html|svg|script)|\?xml-stylesheet|!entity)", re.IGNORECASE
)
PARTS_MOST = 5_000
UNPACKED_MOST = 200 * 1024 * 1024
NAME_MOST = 120


def typed(file: IO[bytes], said: str) -> str:
    """The media type by content; a Refusal where it is none we keep, or not what the sender said it is."""
    found = by_content(file)
    claimed = ALSO.get(said, said)
    if not found:
        raise refused(
            "DOC01",
            f"Send one of: {', '.join(ENDINGS.values())}.",
            f"请上传以下类型之一：{'、'.join(ENDINGS.values())}。",
        )
    if claimed not in UNSAID and claimed != found and not (claimed == TEXT and found in (XML, JSON)):
        raise refused(
            "DOC02",
            f"You said {said[:80]}, but the content is {found}.",
            f"声明类型为 {said[:80]}，实际内容为 {found}。",
        )
    return found


def by_content(file: IO[bytes]) -> str:
    """The media type that the bytes are, or nothing."""
    file.seek(0)
    head = file.read(4096)
    for magic, media in MAGIC:
        if head.startswith(magic):
            return media
    if head.startswith(b"PK\x03\x04"):
        return office(file)
    return written(file, head)


def office(file: IO[bytes]) -> str:
    """A word processor's or spreadsheet's package, without macros and of a size that can be opened."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if len(parts) > PARTS_MOST or sum(p.file_size for p in parts) > UNPACKED_MOST:
                raise refused("DOC03", "This package unpacks to more than can be opened.", "该文件解压后过大。")
            if package.testzip() is not None:  # reads no more of a part than it says to hold
                return ""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError):
        return ""
    names = {p.filename for p in parts}
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise refused("DOC04", "Send it without macros.", "请去除宏后上传。")
    if "[Content_Types].xml" not in names:
        return ""
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else ""


def written(file: IO[bytes], head: bytes) -> str:
    """JSON, XML or plain text in UTF-8 (or, text alone, GB 18030); pages and scripts are none of these."""
    file.seek(0)
    body = file.read()
    if not body.strip() or b"\0" in body:
        return ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if ACTIVE.search(body):
        return ""
    if start[:1] == b"<":
        return XML if start[1:2].isalpha() or start.startswith((b"<?xml", b"<!--")) else ""
    if start[:1] in (b"{", b"["):
        try:
            msgspec.json.decode(body, type=msgspec.Raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            return JSON
    return TEXT if any(legible(body, encoding) for encoding in ("utf-8-sig", "gb18030")) else ""


def legible(body: bytes, encoding: str) -> bool:
    """Whether these bytes are text a person can read."""
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) in ("Cc", "Cn", "Co") for c in set(text) - set("\t\r\n\f"))


def cleaned(name: str, media: str) -> str:
    """A file name without folders, control characters or leading dots, ending as its content does."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[:1000]))[-1]
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" or c in " ._-()" else "_" for c in last)
    stem = re.sub(r"\s+", " ", kept).strip(" ._")
    ending = ENDINGS[media]
    if stem.lower().endswith("." + ending):
        stem = stem[: -len(ending) - 1].strip(" ._")
    return f"{stem[:NAME_MOST] or 'document'}.{ending}"


def refused(code: str, message: str, message_zh: str) -> Refusal:
    problem = Problem(code=code, message=message, message_zh=message_zh)
    return Refusal(Reason.UNSUPPORTED, "This file is not taken.", "该文件不予接收。", (problem,))
