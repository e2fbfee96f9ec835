"""Tables as CSV and XLSX, in and out: rows of text, whatever the spreadsheet program made of them."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

import openpyxl

from tongguan.problem import Problem, Reason, Refusal

MOST_ROWS, MOST_COLUMNS = 10_000, 100
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""The mark with which a text may begin: in which encoding it is."""
CALLED = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
UNPACKED_MOST = 100 * 1024 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for a formula at the beginning of a cell."""


def read(body: bytes) -> list[list[str]]:
    """The rows of a CSV (UTF-8, UTF-16 or GB 18030; comma, semicolon or tab) or of an XLSX file's first sheet. Raises
    Refusal where it is neither, or too large."""
    rows = workbook(body) if body.startswith(b"PK\x03\x04") else separated(body)
    return [[plain(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]


def separated(body: bytes) -> list[list[str]]:
    """Rows of a CSV."""
    text = decoded(body).text
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(row[:MOST_COLUMNS])
            bounded(rows)
    except csv.Error as error:
        raise unreadable(f"Row {len(rows) + 1} cannot be read: {error}.", f"第 {len(rows) + 1} 行无法读取。") from None
    return rows


class Decoded(NamedTuple):
    """A text, and what its encoding is called."""

    text: str
    encoding: str


def decoded(body: bytes) -> Decoded:
    """The text, in whichever of the three encodings it is: by its mark, where it has one; with NULs in it, UTF-16; else
    UTF-8 if it can be, and GB 18030, which GBK is a part of, if not. Raises Refusal where it is none."""
    for encoding in guesses(body):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return Decoded(text, CALLED[encoding])
    raise unreadable(
        "Send CSV in UTF-8, UTF-16 or GB 18030, or XLSX.", "请使用 UTF-8、UTF-16 或 GB 18030 编码的 CSV，或 XLSX。"
    )


def guesses(body: bytes) -> tuple[str, ...]:
    """Which encodings to try, in this order. Half of each comma and line's end is NUL in UTF-16: the first half of them
    where the higher byte comes first."""
    for mark, encoding in MARKED.items():
        if body.startswith(mark):
            return (encoding,)
    if b"\0" in body:
        return ("utf-16-be",) if body[0::2].count(0) > body[1::2].count(0) else ("utf-16-le",)
    return "utf-8-sig", "gb18030"


def workbook(body: bytes) -> list[list[str]]:
    """Rows of the first sheet; formulas are what they last came to."""
    rows: list[list[str]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if sum(part.file_size for part in package.infolist()) > UNPACKED_MOST:
                raise unreadable("This file unpacks to more than can be opened.", "该文件解压后过大。")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            rows.append([written(cell) for cell in cells])
            bounded(rows)
        book.close()
    except Refusal:
        raise
    except Exception as error:  # whatever a broken package makes the library raise: the file cannot be read
        raise unreadable("This XLSX file cannot be read.", "无法读取该 XLSX 文件。") from error
    return rows


def written(cell: Any) -> str:
    """A cell as text: numbers without the marks of a float, dates as 2026-11-23, with the time of day where
    there is one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def bounded(rows: list[list[str]]) -> None:
    if len(rows) > MOST_ROWS:
        raise unreadable(f"At most {MOST_ROWS} rows.", f"不超过 {MOST_ROWS} 行。")


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, so that spreadsheet programs read it right; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([tame(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; texts stay texts."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([cell.replace(tzinfo=None) if isinstance(cell, datetime) else tame(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tame(cell: Any) -> Any:
    """A text that a spreadsheet program would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def plain(cell: str) -> str:
    """A text without the apostrophe that `tame` put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def unreadable(english: str, chinese: str) -> Refusal:
    problem = Problem(code="DOC05", message=english, message_zh=chinese)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
